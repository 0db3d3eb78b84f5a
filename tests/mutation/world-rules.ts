/** Promises of the whole order path, broken in the fault world: its fixed seeds have to find it by an invariant, without knowing where to look. */
import { deleted, inverted, type Rule } from "./rules.ts";

const LIFE = "engine/core/orders/life.ts";
const ORDER = "engine/core/orders/order.ts";
const WORLDS = ["tests/faults/public-bugs.test.ts", "tests/faults/seeds.test.ts"];

export const worldRules: readonly Rule[] = [
  {
    id: "I3 exposure",
    says: "what is in doubt, and both legs of a replace, count in the worst case",
    tests: WORLDS,
    mutants: [
      deleted(
        ORDER,
        '  if (o.life === "closed") return 0;\n  if (o.endAs !== "") return Math.max(0',
        '  if (o.life === "closed" || !o.known) return 0;\n  if (o.endAs !== "") return Math.max(0',
      ),
      inverted(
        "engine/core/order-reports.ts",
        "  countError(desk, m.account, e.outcome);\n  putInDoubt(o, e.at);\n",
        "  countError(desk, m.account, e.outcome);\n  deny(desk, m, { order: o, proof: e.outcome });\n",
      ),
    ],
  },
  {
    id: "I7 proof of an end",
    says: "a refused cancel is no end, and absence is proven before it counts",
    tests: WORLDS,
    mutants: [
      inverted(
        LIFE,
        "      if (report.code === null || GONE_CODES.has(report.code)) return doubt(o, report);\n",
        '      if (report.code === null || GONE_CODES.has(report.code)) return close(o, "canceled", report);\n',
      ),
      deleted(LIFE, "  if (askedAt < since || fillsReadAt < since || o.unlistedAt < since) return doubt(o, report);\n"),
    ],
  },
  {
    id: "I5 once",
    says: "a fill is booked once, and an intent is sent once",
    tests: WORLDS,
    mutants: [
      deleted(
        "engine/core/fills.ts",
        "  if (!account.ledger.isNew(e.fillId)) return null;\n  replaceInferred",
        "  account.ledger.isNew(e.fillId);\n  replaceInferred",
      ),
      inverted(
        "engine/holding.ts",
        "    if (leaving.length > 0) send(leaving);\n",
        "    for (const again of [leaving, leaving]) if (leaving.length > 0) send(again);\n",
      ),
    ],
  },
  {
    id: "I8 on disk before",
    says: "nothing leaves before its intent is durable",
    tests: WORLDS,
    mutants: [
      deleted(
        "engine/holding.ts",
        "      else if (seq <= durable) leaving.push(action);\n",
        "      else if (seq >= 0) leaving.push(action);\n",
      ),
      inverted("engine/holding.ts", "seq <= durable", "seq > durable"),
    ],
  },
  {
    id: "I4 halt",
    says: "after a halt nothing is sent, and it is over only when the venue was read empty",
    tests: WORLDS,
    mutants: [
      deleted("engine/core/duty.ts", "  if (liveOf(a) > 0) return;\n"),
      inverted("engine/core/duty.ts", "  if (ours > 0) return;\n", "  if (ours === 0) return;\n"),
      deleted("engine/core/duty.ts", '  desk.effects.push({ do: "cancel-all", account: a.index, market: null });\n'),
    ],
  },
  {
    id: "I1 strays",
    says: "what is open under our key and not in our table is taken in and cancelled",
    tests: WORLDS,
    mutants: [
      deleted("engine/core/account-reports.ts", "    adoptStray(desk, m, { ...o, id: o.id });\n"),
      inverted(
        "engine/core/recovered.ts",
        "  for (const o of e.orders) adopt(desk, o);\n",
        "  for (const o of e.orders) if (desk.markets[o.market]!.orders.get(o.id)) adopt(desk, o);\n",
      ),
    ],
  },
];
