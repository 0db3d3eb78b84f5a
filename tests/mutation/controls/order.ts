/** What one order may be before it is sent. */
import { by, type Control, deleted, inCore, inverted } from "../rules.ts";

const GATES = "engine/core/risk/gates.ts";
const ACT = "engine/core/act.ts";

export const orderControls: readonly Control[] = [
  {
    id: "C1 order size",
    says: "no order is larger than its limit, or of a size that is no number",
    settings: ["orderSizeMax"],
    where: "engine/core/risk/gates.ts",
    shown: [by("tests/core/gates.test.ts", "one lot above the largest order")],
    tests: inCore("gates", "gate-numbers"),
    mutants: [
      deleted(GATES, "if (!Number.isSafeInteger(q.lots) || q.lots > g.orderLotsMax)", "if (false)"),
      inverted(GATES, "q.lots > g.orderLotsMax)", "q.lots < g.orderLotsMax)"),
      deleted(GATES, "!Number.isSafeInteger(q.lots) || "),
    ],
  },
  {
    id: "C2 order value",
    says: "no order is worth more than its limit at the reference, however it is priced",
    settings: ["orderValueMax"],
    where: "engine/core/risk/gates.ts",
    shown: [
      by("tests/core/risk-rules.test.ts", "an order worth more than its limit at the reference, however it is priced"),
    ],
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
    says: "no price further from the reference than its limit, none while the reference runs away or is not known",
    settings: ["collarBps", "driftBpsMax"],
    where: "engine/core/risk/gates.ts",
    shown: [
      by("tests/core/gates.test.ts", "outside the collar"),
      by("tests/core/risk-rules.test.ts", "a reference that runs away within a minute"),
    ],
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
    id: "C5 open orders",
    says: "no more at once than the limit, those in doubt counted",
    settings: ["openOrdersMax"],
    where: "engine/core/risk/gates.ts",
    shown: [by("tests/core/gates.test.ts", "no room for another open order")],
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
    says: "the position with everything alive, on its way or in doubt on a side filled stays within the limit",
    settings: ["positionMax"],
    where: "engine/core/act.ts",
    shown: [
      by("tests/core/gates.test.ts", "one lot beyond the position limit"),
      by("tests/core/fuzz.test.ts", "%s, seed %i: limits hold, and calm brings the truth"),
    ],
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
    id: "C9 the same order twice",
    says: "the very same order is not placed again within 2 s while the first one stands; ids are never given twice",
    settings: [],
    fixed: "2 s",
    where: "engine/core/act.ts",
    shown: [
      by("tests/core/act.test.ts", "the very same order again"),
      by("tests/edge/journal-store.test.ts", "lie above every order that was ever named"),
    ],
    tests: inCore("act"),
    mutants: [
      deleted(ACT, "if (may && isNoDouble(desk, m, q) && m.account", "if (may && m.account"),
      inverted(ACT, "if (ageMicros < DOUBLE_MICROS &&", "if (ageMicros >= DOUBLE_MICROS &&"),
    ],
  },
  {
    id: "C11 own orders meeting",
    says: "nothing is placed or moved through an order of ours",
    settings: [],
    fixed: "none",
    where: "engine/core/act.ts",
    shown: [
      by("tests/core/act.test.ts", "at our own ask"),
      by("tests/core/wanted.test.ts", "an ask stays behind the best of our own bids, whichever came last"),
    ],
    besides: "[why](decisions/0006-crossing-our-own-order-waits.md)",
    tests: inCore("act", "hardening", "quoting-edge-cases"),
    mutants: [
      deleted(ACT, "    crossesNoOwn(m, q) &&\n"),
      inverted(ACT, "q.tick < other : q.tick > other) return true;", "q.tick > other : q.tick < other) return true;"),
    ],
  },
  {
    id: "C13 quotes that make sense",
    says: "no quote crosses, is below the venue's least size or value, or is no number",
    settings: [],
    fixed: "the venue's least size and value",
    where: "engine/core/risk/gates.ts",
    shown: [by("tests/core/gates.test.ts", "a bid at the best ask")],
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
    id: "C24 listed markets",
    says: "only what the settings name and the venue lists is quoted",
    settings: [],
    fixed: "the settings' markets",
    where: "engine/core/removal.ts",
    shown: [
      by("tests/core/gates.test.ts", "no settings read yet"),
      by("tests/edge/engine.test.ts", "refuses a market that the venue does not list, and says what it lists"),
    ],
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
];
