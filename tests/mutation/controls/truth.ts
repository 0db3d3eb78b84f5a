/** What the desk believes of its orders and positions, and why. */
import { by, type Control, deleted, inCore, inverted } from "../rules.ts";

export const truthControls: readonly Control[] = [
  {
    id: "C21 start",
    says: "nothing is placed before journal and venue say the same, twice",
    settings: [],
    fixed: "two passes",
    where: "engine/core/recovered.ts",
    shown: [
      by("tests/core/recovered.test.ts", "a first start"),
      by("tests/core/recovered.test.ts", "orders of a former run"),
    ],
    tests: inCore("recovered", "recovered-books", "recovered-lost", "recovered-books", "recovered-lost"),
    mutants: [
      deleted(
        "engine/core/state.ts",
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
    says: "open orders every 8 s and positions every 5 s, beside the stream; a difference that lasts is told and repaired by rule",
    settings: [],
    fixed: "8 s, 5 s",
    where: "engine/core/account-reports.ts",
    shown: [
      by(
        "tests/core/order-truth.test.ts",
        "is asked about, told, and repaired by rule in the end, with nothing won or lost",
      ),
      by("tests/core/truth-view.test.ts", "ours against the venue's"),
    ],
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
        "engine/core/reconciliation.ts",
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
    id: "C23 doubt",
    says: "no time, no error and no number of tries ends an order in doubt: the venue's word does, or proof of absence",
    settings: [],
    fixed: "the venue's landing time: 5 s, 75 s on a chain",
    where: "engine/core/orders/life.ts",
    shown: [
      by("tests/core/order-truth.test.ts", "proof of absence"),
      by("tests/faults/reference-model.test.ts", "any course of events leaves the same order"),
    ],
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
];
