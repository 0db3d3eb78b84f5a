/**
 * The controls of an order path, each broken where it holds. Numbers as in the public list of controls that they come from. Not here:
 * what only a built desk of real processes shows (the venue's own dead-man timer: tests/server/disasters.test.ts and
 * `npm run harness`), what is a figure and no rule (capacity: `npm run bench`), and arming for real money, which no mode of the desk has.
 */
import { deleted, inCore, inverted, type Rule } from "./rules.ts";

const GATES = "engine/core/risk/gates.ts";
const TRIGGERS = "engine/core/risk/triggers.ts";
const TRADING = "engine/core/risk/trading.ts";
const BUDGETS = "engine/core/risk/budgets.ts";
const ERRORS = "engine/core/risk/errors.ts";
const ACT = "engine/core/act.ts";
const DUTY = "engine/core/duty.ts";
const DAY = "engine/core/day.ts";
const HALT = "engine/core/halt.ts";
const WATCHDOG = "engine/edge/watchdog/watchdog.ts";
const GUARD = "server/guard.ts";

export const controlRules: readonly Rule[] = [
  {
    id: "C1 order size",
    says: "no order is larger than its limit, or of a size that is no number",
    tests: inCore("gates", "gate-numbers"),
    mutants: [
      deleted(GATES, "if (!Number.isSafeInteger(q.lots) || q.lots > g.orderLotsMax)", "if (false)"),
      inverted(GATES, "q.lots > g.orderLotsMax)", "q.lots < g.orderLotsMax)"),
      deleted(GATES, "!Number.isSafeInteger(q.lots) || "),
    ],
  },
  {
    id: "C2 order value",
    says: "no order is worth more than its limit at the reference",
    tests: inCore("gates", "gate-numbers", "risk-rules"),
    mutants: [
      deleted(
        GATES,
        '  if (!(worth <= g.orderValueMax * AT_LIMIT)) return refuse(why, "ORDER_VALUE", worth, g.orderValueMax);\n',
      ),
      inverted(GATES, "!(worth <= g.orderValueMax * AT_LIMIT)", "worth <= g.orderValueMax * AT_LIMIT"),
      inverted(GATES, "const worth = g.referenceTick * q.lots", "const worth = q.tick * q.lots"),
    ],
  },
  {
    id: "C3 price collar",
    says: "no price is further from the reference than its limit, or quoted while the reference runs away",
    tests: inCore("gates", "gate-numbers", "risk-rules"),
    mutants: [
      deleted(GATES, "  if (!(away <= g.referenceTick * g.collarBps * AT_LIMIT))\n", "  if (false)\n"),
      inverted(
        GATES,
        "!(away <= g.referenceTick * g.collarBps * AT_LIMIT)",
        "away <= g.referenceTick * g.collarBps * AT_LIMIT",
      ),
      inverted(
        GATES,
        "!(away <= g.referenceTick * g.collarBps * AT_LIMIT)",
        "away > g.referenceTick * g.collarBps * AT_LIMIT",
      ),
      deleted(
        GATES,
        '  if (!(m.driftBps <= m.driftBpsMax)) return refuse(why, "PRICE_DRIFT", m.driftBps, m.driftBpsMax);\n',
      ),
    ],
  },
  {
    id: "C4 message rate",
    says: "places and amends wait for their budget and leave a share of the requests for cancels, which never wait",
    tests: inCore("venue-rules"),
    mutants: [
      deleted(BUDGETS, '    if (!(b.level >= 1)) return refuse(why, "BUDGET", b.level, b.max);\n'),
      inverted(BUDGETS, "request.level - 1 >= request.max * RESERVED", "request.level - 1 < request.max * RESERVED"),
      deleted(BUDGETS, "request.level - 1 >= request.max * RESERVED", "request.level - 1 >= 0"),
      deleted(BUDGETS, "    request.level -= 1;\n"),
    ],
  },
  {
    id: "C5 open orders",
    says: "no more orders at once than its limit, those in doubt counted",
    tests: inCore("gates", "gate-numbers", "act", "venue-rules"),
    mutants: [
      deleted(
        GATES,
        "  if (tally[0].orders + tally[1].orders + 1 > Math.min(g.openOrdersMax, i.ordersMax))\n",
        "  if (false)\n",
      ),
      inverted(ACT, "return alive.orders + 1 <= openMax ||", "return alive.orders + 1 > openMax ||"),
      deleted(ACT, "return alive.orders + 1 <= openMax || refuse", "return true || refuse"),
    ],
  },
  {
    id: "C6 position limit",
    says: "the position with everything alive on a side filled stays within its limit",
    tests: inCore("gates", "gate-numbers", "act", "hardening", "order"),
    mutants: [
      deleted(GATES, "  if (!withinPosition(q.side, mine.lots + q.lots, g, why)) return false;\n"),
      inverted(
        GATES,
        "if (side === BID && !(worst <= g.positionLotsMax))",
        "if (side === BID && worst <= g.positionLotsMax)",
      ),
      inverted(
        GATES,
        "if (side !== BID && !(worst >= g.positionLotsMin))",
        "if (side !== BID && worst >= g.positionLotsMin)",
      ),
      deleted(ACT, "  if (!withinPosition(side, lots, g, why)) return false;\n"),
    ],
  },
  {
    id: "C7 exposure and margin",
    says: "the account's worst case stays within its gross limit and its least margin; too little equity for what is held only reduces",
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
      deleted(TRIGGERS, "    act: reduceAccount,\n", "    act: null,\n"),
    ],
  },
  {
    id: "C8 money at one venue",
    says: "more than may lie there is told",
    tests: inCore("risk-rules"),
    mutants: [
      deleted(TRIGGERS, '  raise(desk, { code: "VENUE_EQUITY", severity: "warning", market: null, text });\n'),
      inverted(TRIGGERS, "!(equity > venueEquityMax)", "equity > venueEquityMax"),
    ],
  },
  {
    id: "C9 the same order twice",
    says: "the very same order is not placed again while the first one stands",
    tests: inCore("act"),
    mutants: [
      deleted(ACT, "if (may && isNoDouble(desk, m, q) && m.account", "if (may && m.account"),
      inverted(ACT, "if (ageMicros < DOUBLE_MICROS &&", "if (ageMicros >= DOUBLE_MICROS &&"),
    ],
  },
  {
    id: "C10 repeated execution",
    says: "too many fills or requotes switch a market off, also after a restart, until a person resumes it",
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
    id: "C11 own orders do not trade with each other",
    says: "nothing is placed or moved through an order of ours",
    tests: inCore("act", "hardening", "quoting-edge-cases"),
    mutants: [
      deleted(
        ACT,
        "maySend(m, q, desk.now, why) && crossesNoOwn(m, q) && fits",
        "maySend(m, q, desk.now, why) && fits",
      ),
      inverted(ACT, "q.tick < other : q.tick > other) return true;", "q.tick > other : q.tick < other) return true;"),
    ],
  },
  {
    id: "C12 old or broken data",
    says: "an old, torn or crossed book is not quoted on",
    tests: inCore("gates", "gate-numbers", "hold"),
    mutants: [
      deleted(
        GATES,
        '  if (!(m.bookAgeMs <= m.bookAgeMsMax)) return refuse(why, "BOOK_STALE", m.bookAgeMs, m.bookAgeMsMax);\n',
      ),
      inverted(GATES, "!(m.bookAgeMs <= m.bookAgeMsMax)", "m.bookAgeMs <= m.bookAgeMsMax"),
      inverted(GATES, "!(m.bookAgeMs <= m.bookAgeMsMax)", "m.bookAgeMs > m.bookAgeMsMax"),
      deleted(GATES, '  if (m.crossed) return refuse(why, "BOOK_CROSSED", m.bidTick, m.askTick);\n'),
      deleted(GATES, '  if (!m.connected) return refuse(why, m.gap ? "FEED_GAP" : "DISCONNECTED");\n'),
    ],
  },
  {
    id: "C13 quotes that make sense",
    says: "no quote crosses, is below the venue's least size or value, or is no number",
    tests: inCore("gates", "gate-numbers", "wanted", "quoting-edge-cases"),
    mutants: [
      deleted(
        GATES,
        "  if (!q.taker && (q.side === BID ? q.tick >= g.askTick : q.tick <= g.bidTick))\n",
        "  if (false)\n",
      ),
      inverted(GATES, "q.tick >= g.askTick : q.tick <= g.bidTick", "q.tick < g.askTick : q.tick > g.bidTick"),
      deleted(
        GATES,
        '  if (q.lots <= 0 || q.lots < i.minLots) return refuse(why, "MIN_SIZE", q.lots * i.lotSize, i.minLots * i.lotSize);\n',
      ),
      inverted(GATES, "  if (q.tick * q.lots < g.tickLotsMin)\n", "  if (q.tick * q.lots > g.tickLotsMin)\n"),
    ],
  },
  {
    id: "C14 loss",
    says: "a day's loss or a fall from the highest equity beyond its limit halts and latches; what can't be computed is a loss",
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
    tests: inCore("risk-rules", "risk-figures"),
    mutants: [
      deleted("engine/core/risk/pace.ts", "    if (positionLots > this.#high[i]!) this.#high[i] = positionLots;\n"),
      inverted(
        "engine/core/risk/pace.ts",
        "    if (positionLots < this.#low[i]!) this.#low[i] = positionLots;\n",
        "    if (positionLots > this.#low[i]!) this.#low[i] = positionLots;\n",
      ),
      deleted("engine/core/fills.ts", '  if (books === "ledger") m.pace.countFill(desk.now, m.ledger.positionLots);\n'),
    ],
  },
  {
    id: "C16 errors",
    says: "too many refusals and requests without an answer within a minute halt the account",
    tests: inCore("risk-triggers", "risk-rules"),
    mutants: [
      deleted(ERRORS, '  haltAccount(desk, a, { code: "ERROR_RATE", value, limit, text });\n'),
      inverted(ERRORS, "  if (value <= limit) return;\n", "  if (value > limit) return;\n"),
      inverted(
        ERRORS,
        "desk.now - a.errors[old]! > ERRORS_WITHIN_MICROS",
        "desk.now - a.errors[old]! <= ERRORS_WITHIN_MICROS",
      ),
    ],
  },
  {
    id: "C17 active, reducing, halted",
    says: "the strictest of desk, account and market holds; reducing only reduces; cancels always pass",
    tests: inCore("gates", "risk-rules", "act", "hardening"),
    mutants: [
      deleted(GATES, '  if ((g.gate !== ACTIVE || i.status === "reduce-only") && !reducing)\n', "  if (false)\n"),
      inverted(TRADING, "  if (a < b) return a;\n", "  if (a > b) return a;\n"),
      deleted(GATES, '  if (m.accountLevel === HALTED) return refuse(why, "ACCOUNT_HALTED");\n'),
      inverted(TRADING, "if (a.trading.level === ACTIVE) take(", "if (a.trading.level !== ACTIVE) take("),
    ],
  },
  {
    id: "C18 halt",
    says: "latch and duty are two things; the duty ends only when the venue was read with nothing of ours open and nothing on its way",
    tests: [...inCore("hardening", "risk-rules", "recovered", "operate", "order-truth"), "tests/edge/loop.test.ts"],
    mutants: [
      deleted(HALT, "  desk.gate = HALTED;\n"),
      deleted(HALT, "    owe(desk, a, reason);\n  }\n  verifyHalt", "  }\n  verifyHalt"),
      deleted(DUTY, "  if (ours > 0) return;\n"),
      deleted(DUTY, "  if (liveOf(a) > 0) return;\n"),
      inverted(DUTY, "e.requestedAt < a.duty.since) return;", "e.requestedAt > a.duty.since) return;"),
      inverted("engine/edge/gate.ts", "level() !== HALTED && !latch.closed()", "level() !== HALTED && latch.closed()"),
      deleted("engine/edge/gate.ts", "level() !== HALTED && !latch.closed()", "level() !== HALTED"),
    ],
  },
  {
    id: "C19 orders that end by themselves",
    says: "where the venue has it every order has an expiry, and is renewed before",
    tests: inCore("venue-rules", "reconcile-slots"),
    mutants: [
      deleted(ACT, "    expiresAt: orderLifeMicros === null ? 0 : desk.now + orderLifeMicros,\n"),
      inverted(
        "engine/core/orders/reconcile.ts",
        "o.expiresAt !== 0 && o.expiresAt < renewBefore",
        "o.expiresAt !== 0 && o.expiresAt > renewBefore",
      ),
      deleted(ACT, "  if (rules.orderLifeMicros !== null) o.expiresAt = desk.now + rules.orderLifeMicros;\n"),
    ],
  },
  {
    id: "C20 watchdog",
    says: "another process stops the desk when a beat fails, and does not end before the venue was read empty",
    tests: ["tests/edge/watchdog.test.ts"],
    mutants: [
      deleted(WATCHDOG, "      c.silent = true;\n      this.#trigger(", "      c.silent = true;\n      String("),
      inverted(
        WATCHDOG,
        "if (c.role !== null && !c.goodbye) this.#trigger",
        "if (c.role !== null && c.goodbye) this.#trigger",
      ),
    ],
  },
  {
    id: "C21 start",
    says: "nothing is placed before journal and venue say the same",
    tests: inCore("recovered"),
    mutants: [
      deleted(
        "engine/core/recovered.ts",
        'a.recovery === null || a.recovery.phase === "done");',
        "a.recovery === null || a.recovery !== null);",
      ),
      inverted(
        "engine/core/recovered.ts",
        "  if (differences(a, e).length === 0) {\n",
        "  if (differences(a, e).length !== 0) {\n",
      ),
      deleted("engine/core/recovered.ts", "  for (const o of e.orders) adopt(desk, o);\n"),
    ],
  },
  {
    id: "C22 reconciliation",
    says: "open orders every 8 s and positions every 5 s are asked for; a difference that lasts is told and repaired by rule",
    tests: inCore("order-doubt", "order-truth", "hardening", "ledger"),
    mutants: [
      deleted(
        "engine/core/timers.ts",
        "  if (at - a.openOrdersAskedAt >= OPEN_ORDERS_EVERY_MICROS) askOpenOrders(desk, a);\n",
      ),
      inverted(
        "engine/core/timers.ts",
        "  if (at - a.accountAskedAt < ACCOUNT_EVERY_MICROS) return;\n",
        "  if (at - a.accountAskedAt >= ACCOUNT_EVERY_MICROS) return;\n",
      ),
      inverted(
        "engine/core/account-reports.ts",
        "if (lots !== m.ledger.positionLots) out.push",
        "if (lots === m.ledger.positionLots) out.push",
      ),
      deleted(
        "engine/core/account-reports.ts",
        "  for (const { m, lots } of wrong) if (isSettled(m)) repairPosition(desk, m, { lots, report: e });\n",
      ),
    ],
  },
  {
    id: "C23 what is not known is never taken for refused",
    says: "no time ends an order in doubt",
    tests: inCore("order-truth", "hardening"),
    mutants: [
      inverted(
        "engine/core/timers.ts",
        "      putInDoubt(o, at);\n      m.dirty = true;\n",
        '      o.life = "closed";\n      m.dirty = true;\n',
      ),
      deleted("engine/core/timers.ts", "    if (!o.known) ask(desk, m, o.id);\n"),
    ],
  },
  {
    id: "C24 listed markets",
    says: "only what the settings name is quoted",
    tests: inCore("gates", "removal"),
    mutants: [
      deleted(GATES, '  if (!m.hasSettings) return refuse(why, "NO_SETTINGS");\n'),
      inverted(
        GATES,
        '  if (m.removed) return refuse(why, "REMOVED");\n',
        '  if (!m.removed) return refuse(why, "REMOVED");\n',
      ),
    ],
  },
  {
    id: "C25 settings",
    says: "a setting beyond its bounds is refused with its name, and a broken revision leaves the last good one in force",
    tests: inCore("parser", "settings", "hold"),
    mutants: [
      deleted("engine/core/parser.ts", ".max(p.max, {", ".max(Number.MAX_VALUE, {"),
      inverted("engine/core/parser.ts", ".min(p.min, {", ".max(p.min, {"),
      deleted(
        "engine/core/resolve.ts",
        '    raise(desk, { code: "SETTINGS_BROKEN", severity: "critical", market: null, text });\n    return;\n',
        "    return;\n",
      ),
    ],
  },
  {
    id: "C27 an engine that stood still",
    says: "pulls its quotes until what waited has been read",
    tests: inCore("risk-rules"),
    mutants: [
      deleted("engine/core/risk/stall.ts", "  desk.stalledUntil = Math.max(at, desk.now) + HOLD_MICROS;\n"),
      inverted("engine/core/risk/stall.ts", "if (stoodMs <= limit || ", "if (stoodMs > limit || "),
      deleted(GATES, '  if (!(m.stalledMs <= 0)) return refuse(why, "LOOP_STALLED", m.stalledMs, m.stallMsMax);\n'),
    ],
  },
  {
    id: "C28 clocks",
    says: "a venue's clock that is further from ours than its limit holds everything back",
    tests: inCore("risk-rules"),
    mutants: [
      deleted(GATES, '  if (!(m.skewMs <= m.skewMsMax)) return refuse(why, "CLOCK_SKEW", m.skewMs, m.skewMsMax);\n'),
      inverted("engine/core/risk/clock-skew.ts", "if (e.exchangeAt > e.at)", "if (e.exchangeAt < e.at)"),
      inverted("engine/core/risk/clock-skew.ts", "Math.min(0,", "Math.max(0,"),
    ],
  },
  {
    id: "C29 alerts",
    says: "are told at once, and counted while they repeat",
    tests: inCore("alerts"),
    mutants: [
      deleted("engine/core/alerts.ts", '  desk.effects.push({ do: "alert", alert: { ...made } });\n'),
      inverted(
        "engine/core/alerts.ts",
        "desk.now - same.at < MICROS_PER_SECOND",
        "desk.now - same.at >= MICROS_PER_SECOND",
      ),
    ],
  },
  {
    id: "C30 access",
    says: "no page from elsewhere, no other name and no form reaches the desk",
    tests: ["tests/server/guard.test.ts"],
    mutants: [
      deleted(GUARD, "  if (origin !== undefined && origin !== ", '  if (origin === "" && origin !== '),
      inverted(GUARD, "host === undefined || !isOurs(host, options)", "host === undefined || isOurs(host, options)"),
      deleted(
        GUARD,
        '  if (type !== "application/json") return deny(415, "Only application/json is accepted here.");\n',
      ),
    ],
  },
];
