/** What an account or a market is held to over time: money, pace and errors. */
import { by, type Control, deleted, inCore, inverted } from "../rules.ts";

const GATES = "engine/core/risk/gates.ts";
const TRIGGERS = "engine/core/risk/triggers.ts";
const TRADING = "engine/core/risk/trading.ts";
const BUDGETS = "engine/core/risk/budgets.ts";
const ERRORS = "engine/core/risk/errors.ts";
const DAY = "engine/core/day.ts";

export const accountControls: readonly Control[] = [
  {
    id: "C4 message rate",
    says: "places and amends wait for their budget and leave a fifth of the requests for cancels, which never wait",
    settings: [],
    fixed: "the venue's rules: 10 orders/s, 20 cancels/s, 600 requests/min where it states none",
    where: "engine/core/risk/budgets.ts",
    shown: [
      by("tests/core/venue-rules.test.ts", "cancels always pass, and places never empty their share of the requests"),
    ],
    tests: inCore("venue-rules"),
    mutants: [
      deleted(BUDGETS, '    if (!(b.level >= 1)) return refuse(why, "BUDGET", b.level, b.max);\n'),
      inverted(BUDGETS, "request.level - 1 >= request.max * RESERVED", "request.level - 1 < request.max * RESERVED"),
      deleted(BUDGETS, "request.level - 1 >= request.max * RESERVED", "request.level - 1 >= 0"),
      deleted(BUDGETS, "    request.level -= 1;\n"),
    ],
  },
  {
    id: "C7 exposure, margin",
    says: "the account's worst case stays within its gross limit and least margin; too little equity only reduces",
    settings: ["grossExposureMax", "marginFractionMin", "marginFractionStop"],
    where: "engine/core/risk/gates.ts",
    shown: [
      by("tests/core/gates.test.ts", "gross exposure elsewhere fills the limit"),
      by("tests/core/risk-rules.test.ts", "too little equity for what is held"),
    ],
    tests: inCore("gates", "gate-numbers", "risk-rules"),
    mutants: [
      deleted(
        GATES,
        '  if (!(gross <= g.grossMax * AT_LIMIT)) return refuse(why, "GROSS_EXPOSURE", gross, g.grossMax);\n',
      ),
      inverted(
        GATES,
        "!(g.equity * AT_LIMIT >= g.marginFractionMin * gross)",
        "g.equity * AT_LIMIT >= g.marginFractionMin * gross",
      ),
      inverted(
        TRIGGERS,
        "isLeast ? !(value >= limit) : !(value <= limit)",
        "isLeast ? value >= limit : !(value <= limit)",
      ),
      deleted(TRIGGERS, "      act: reduceAccount,\n", "      act: () => {},\n"),
    ],
  },
  {
    id: "C8 money at one venue",
    says: "more than may lie there is told; nothing is stopped by it",
    settings: ["venueEquityMax"],
    where: "engine/core/risk/triggers.ts",
    shown: [by("tests/core/risk-rules.test.ts", "more money than may lie at one venue is told, and stops nothing")],
    tests: inCore("risk-rules"),
    mutants: [
      deleted(TRIGGERS, '  raise(desk, { code: "VENUE_EQUITY", severity: "warning", market: null, text });\n'),
      inverted(TRIGGERS, "!(equity > venueEquityMax)", "equity > venueEquityMax"),
    ],
  },
  {
    id: "C10 repeated execution",
    says: "too many fills or requotes in a minute switch the market off, also over a restart, until a person resumes it",
    settings: ["fillsPerMinuteMax", "requotesPerMinuteMax"],
    where: "engine/core/risk/triggers.ts",
    shown: [by("tests/core/risk-rules.test.ts", "a market that a rule switches off")],
    tests: inCore("risk-rules"),
    mutants: [
      deleted(TRIGGERS, "    return switchOff(desk, m, { code: t.code, value, limit, text });\n"),
      inverted(
        TRIGGERS,
        "    if (!isBreach(value, limit)) continue;\n    const text",
        "    if (isBreach(value, limit)) continue;\n    const text",
      ),
      deleted(
        "engine/core/recovered.ts",
        "    restoreTrading(t.market === null ? a : desk.markets[t.market]!, { ...t, text: t.reason });\n",
        "    void t;\n",
      ),
      deleted(GATES, '  if (m.marketLevel === HALTED) return refuse(why, "SWITCHED_OFF");\n'),
    ],
  },
  {
    id: "C14 loss",
    says: "a loss of the day, or a fall from the highest equity of 24 h, beyond its limit halts and latches; what can't be computed is a loss",
    settings: ["dayLossMax", "drawdownMax"],
    where: "engine/core/day.ts",
    shown: [
      by("tests/core/hold.test.ts", "the day's loss limit halts and latches"),
      by("tests/core/day.test.ts", "the day's loss limit over a restart"),
    ],
    tests: inCore("day", "hold", "risk-rules", "funds"),
    mutants: [
      deleted(DAY, `  latchAndHalt(desk, "day's loss limit", text);\n`),
      inverted(
        DAY,
        "lost !== null && lost - a.lossSeen <= numberToPico(limit)",
        "lost !== null && lost - a.lossSeen > numberToPico(limit)",
      ),
      deleted(
        DAY,
        "  if (lost !== null && lost - a.lossSeen <= numberToPico(limit)) return;",
        "  if (lost === null || lost - a.lossSeen <= numberToPico(limit)) return;",
      ),
      deleted(TRIGGERS, '  latchAndHalt(desk, "drawdown limit", text);\n'),
    ],
  },
  {
    id: "C15 position velocity",
    says: "a position that swings too far within a minute switches its market off",
    settings: ["positionSwingMax"],
    where: "engine/core/risk/pace.ts",
    shown: [by("tests/core/risk-rules.test.ts", "a swing of its position")],
    tests: inCore("risk-rules", "risk-figures"),
    mutants: [
      deleted("engine/core/risk/pace.ts", "    this.#high[i] = Math.max(this.#high[i]!, positionLots);\n"),
      inverted(
        "engine/core/risk/pace.ts",
        "    this.#low[i] = Math.min(this.#low[i]!, positionLots);\n",
        "    this.#low[i] = Math.max(this.#low[i]!, positionLots);\n",
      ),
      deleted(
        "engine/core/booking.ts",
        '  if (books === "ledger") m.pace.countFill(desk.now, m.ledger.positionLots);\n',
      ),
    ],
  },
  {
    id: "C16 errors",
    says: "too many refusals and requests without an answer within a minute halt the account",
    settings: ["errorsMax"],
    where: "engine/core/risk/errors.ts",
    shown: [by("tests/core/risk-rules.test.ts", "more refusals than its limit")],
    tests: inCore("risk-triggers", "risk-rules"),
    mutants: [
      deleted(ERRORS, '  haltAccount(desk, a, { code: "ERROR_RATE", value, limit, text });\n'),
      inverted(ERRORS, "  if (value <= limit) return;\n", "  if (value > limit) return;\n"),
      inverted(
        ERRORS,
        "desk.now - (a.errors[0] ?? desk.now) > ERRORS_WITHIN_MICROS",
        "desk.now - (a.errors[0] ?? desk.now) <= ERRORS_WITHIN_MICROS",
      ),
    ],
  },
  {
    id: "C17 active, reducing, halted",
    says: "the strictest of desk, account and market holds; cancels always pass",
    settings: [],
    fixed: "none",
    where: "engine/core/risk/trading.ts",
    shown: [by("tests/core/risk-rules.test.ts", "REDUCING: only what makes the position smaller is placed")],
    tests: inCore("gates", "risk-rules", "act", "hardening"),
    mutants: [
      deleted(GATES, '  if ((g.gate !== ACTIVE || i.status === "reduce-only") && !reducing)\n', "  if (false)\n"),
      inverted("engine/core/risk/trading-level.ts", "  if (a < b) return a;\n", "  if (a > b) return a;\n"),
      deleted(GATES, '  if (m.accountLevel === HALTED) return refuse(why, "ACCOUNT_HALTED");\n'),
      inverted(TRADING, "if (a.trading.level === ACTIVE) take(", "if (a.trading.level !== ACTIVE) take("),
    ],
  },
];
