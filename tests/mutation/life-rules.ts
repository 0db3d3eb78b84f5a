/** The rows of an order's life: every event, and what it may and may not do to an order. */
import { deleted, inCore, inverted, type Rule } from "./rules.ts";

const LIFE = "engine/core/orders/life.ts";
const ORDER = "engine/core/orders/order.ts";
const REPORTS = "engine/core/order-reports.ts";
const LISTS = "engine/core/account-reports.ts";
const STRAYS = "engine/core/strays.ts";
const FILLS = "engine/core/fills.ts";
const INFERRED = "engine/core/inferred.ts";

export const lifeRules: readonly Rule[] = [
  {
    id: "local deny",
    says: "only what was never sent is denied",
    tests: inCore("order-doubt", "order-truth", "hardening", "act", "step"),
    mutants: [
      deleted(REPORTS, "      deny(desk, m, { order: o, proof: ", "      void ({ order: o, proof: "),
      inverted(REPORTS, 'else if (o.life === "intent") {\n      deny', 'else if (o.life !== "closed") {\n      deny'),
    ],
  },
  {
    id: "acknowledgement",
    says: "opens what was sent, changes nothing the second time, and is an alarm after the end",
    tests: inCore("life", "life-evidence", "order-doubt", "order-truth"),
    mutants: [
      deleted(LIFE, '  o.life = "open";\n  o.pending &= ~NEW;\n', "  o.pending &= ~NEW;\n"),
      inverted(LIFE, '    acked: "resurrected",\n', '    acked: "stale",\n'),
      inverted(LIFE, "exchangeAt !== null && exchangeAt <= o.toldAt)", "exchangeAt !== null && exchangeAt > o.toldAt)"),
    ],
  },
  {
    id: "definitive refusal",
    says: "a code of the venue's list ends it; with a fill it was cancelled, and keeps the fill",
    tests: inCore("life", "life-evidence", "order-doubt", "order-truth"),
    mutants: [
      deleted(
        LIFE,
        'isDefinitive(report, evidence) || isState(report) ? close(o, "rejected", report) : doubt(o, report)',
        "doubt(o, report)",
      ),
      inverted(LIFE, "code !== null && rules.definitiveCodes", "code !== null && !rules.definitiveCodes"),
      inverted(
        LIFE,
        'Math.max(o.cumLots, o.toldCum) > 0 ? "canceled" : as',
        'Math.max(o.cumLots, o.toldCum) > 0 ? as : "canceled"',
      ),
    ],
  },
  {
    id: "no answer",
    says: "puts in doubt: life, exposure and slot stay",
    tests: inCore("order-doubt", "order-truth", "hardening", "reconcile"),
    mutants: [
      deleted(
        REPORTS,
        "  countError(desk, m.account, e.outcome);\n  putInDoubt(o, e.at);\n",
        "  countError(desk, m.account, e.outcome);\n",
      ),
      inverted(
        REPORTS,
        "  countError(desk, m.account, e.outcome);\n  putInDoubt(o, e.at);\n",
        "  countError(desk, m.account, e.outcome);\n  deny(desk, m, { order: o, proof: e.outcome });\n",
      ),
      deleted("engine/core/timers.ts", "      putInDoubt(o, at);\n"),
      inverted(
        "engine/core/orders/reconcile.ts",
        'if (o.pending === 0 && o.known && o.life === "open")',
        'if (o.pending === 0 && o.life === "open")',
      ),
    ],
  },
  {
    id: "new fill",
    says: "is booked in any state, also of an order that ended or was never seen; more than the order halts",
    tests: inCore("order-truth", "step", "ledger", "hardening", "risk-rules"),
    mutants: [
      deleted(
        FILLS,
        "  return bookFill(desk, desk.markets[e.market]!, e);\n",
        '  if (e.id === null || desk.markets[e.market]!.orders.get(e.id)?.life === "closed") return null;\n  return bookFill(desk, desk.markets[e.market]!, e);\n',
      ),
      deleted("engine/core/booking.ts", "  if (isOver) overfilled(desk, m, o);\n"),
      inverted(LIFE, "  if (o.cumLots > total) {\n", "  if (o.cumLots < total) {\n"),
      deleted(LIFE, '    closeAs(o, "filled", at);\n'),
    ],
  },
  {
    id: "known fill",
    says: "is booked once, for ever",
    tests: inCore(
      "ledger",
      "order-truth",
      "booked-ids",
      "recovered",
      "recovered-books",
      "recovered-lost",
      "recovered-books",
      "recovered-lost",
    ),
    mutants: [
      deleted(FILLS, "  if (!account.ledger.isNew(e.fillId)) return null;\n  replaceInferred", "  replaceInferred"),
      inverted(
        FILLS,
        "  if (!account.ledger.isNew(e.fillId)) return null;\n  replaceInferred",
        "  if (account.ledger.isNew(e.fillId)) return null;\n  replaceInferred",
      ),
    ],
  },
  {
    id: "older report",
    says: "less filled than we have booked, or an older time of the venue: ignored and counted",
    tests: inCore("life", "life-evidence", "order-doubt", "order-truth"),
    mutants: [
      deleted(LIFE, "  if (!isEnd(status) && report.cumLots !== null && report.cumLots < o.cumLots) return true;\n"),
      inverted(
        LIFE,
        "(exchangeAt < o.toldAt || isRepeated(o, report))",
        "(exchangeAt > o.toldAt || isRepeated(o, report))",
      ),
      deleted(REPORTS, '  if (outcome === "stale") m.account.staleReports += 1;\n'),
    ],
  },
  {
    id: "more filled than told",
    says: "is held as unpriced and fetched; inferred only after a deadline, marked, and replaced by the fill itself",
    tests: inCore("order-doubt", "order-truth"),
    mutants: [
      deleted(LIFE, "  o.toldCum = cumLots;\n"),
      deleted(REPORTS, "  if (o.toldCum > o.cumLots) askFills(desk, m.account);\n  if (wasMoving", "  if (wasMoving"),
      inverted(
        INFERRED,
        "desk.now - o.unpricedAt < FILLS_LATE_MICROS_MAX)",
        "desk.now - o.unpricedAt >= FILLS_LATE_MICROS_MAX)",
      ),
      deleted(INFERRED, '    undoFill(desk, m, reportOf(m, was), "inferred");\n'),
    ],
  },
  {
    id: "cancel sent",
    says: "the order is told to go and may still fill: it stays in exposure",
    tests: inCore("order-doubt", "order-truth", "act", "reconcile", "life"),
    mutants: [
      deleted("engine/core/act.ts", "  o.pending |= CANCEL;\n"),
      inverted(
        ORDER,
        '  if (o.life === "closed") return 0;\n  if (o.endAs !== "") return Math.max',
        '  if (o.life === "closed" || o.pending & CANCEL) return 0;\n  if (o.endAs !== "") return Math.max',
      ),
    ],
  },
  {
    id: "cancel acknowledged",
    says: "ends it with what it had filled; late fills are booked all the same",
    tests: inCore("life", "life-evidence", "order-doubt", "order-truth"),
    mutants: [
      deleted(
        LIFE,
        '      return close(o, "canceled", report);\n    case "close-rejected"',
        '      return "ignored";\n    case "close-rejected"',
      ),
      inverted(LIFE, "  if (o.toldCum <= o.cumLots) {\n    closeAs", "  if (o.toldCum > o.cumLots) {\n    closeAs"),
    ],
  },
  {
    id: "cancel refused: gone",
    says: "is a question to the venue, for the order and for its fills",
    tests: inCore("life", "life-evidence", "order-doubt", "order-truth"),
    mutants: [
      deleted(LIFE, "      if (report.code === null || GONE_CODES.has(report.code)) return doubt(o, report);\n"),
      inverted(
        LIFE,
        "      if (report.code === null || GONE_CODES.has(report.code)) return doubt(o, report);\n",
        '      if (report.code === null || GONE_CODES.has(report.code)) return close(o, "canceled", report);\n',
      ),
      deleted(REPORTS, '  if (outcome === "query" && e.status === "cancel-rejected") askFills(desk, m.account);\n'),
    ],
  },
  {
    id: "cancel refused: other",
    says: "leaves it open, is tried again with a growing pause, and is counted",
    tests: inCore("life", "order-doubt", "act", "hardening", "risk-rules"),
    mutants: [
      deleted(LIFE, '      o.pending &= ~CANCEL;\n      return "changed";\n', '      return "changed";\n'),
      inverted("engine/core/act.ts", "desk.now - o.actedAt >= wait) cancel", "desk.now - o.actedAt < wait) cancel"),
      deleted(
        REPORTS,
        'else if (e.status === "cancel-rejected" && outcome !== "stale") countError(desk, m.account, "refused cancel");',
        "",
      ),
    ],
  },
  {
    id: "replace sent",
    says: "both legs count until one is proven dead",
    tests: inCore("life", "life-evidence", "order-doubt", "order-truth", "act", "funds"),
    mutants: [
      deleted(
        ORDER,
        "  const total = o.pending & REPLACE && o.toLots > o.lots ? o.toLots : o.lots;\n  return total",
        "  const total = o.lots;\n  return total",
      ),
      inverted(
        ORDER,
        "o.pending & REPLACE && o.toLots > o.lots ? o.toLots : o.lots;\n  return total",
        "o.pending & REPLACE && o.toLots < o.lots ? o.toLots : o.lots;\n  return total",
      ),
      deleted(LIFE, "      if (!isDefinitive(report, evidence)) return doubt(o, report);\n"),
      inverted(
        LIFE,
        "      if (!isDefinitive(report, evidence)) return doubt(o, report);\n",
        "      if (isDefinitive(report, evidence)) return doubt(o, report);\n",
      ),
    ],
  },
  {
    id: "expired",
    says: "ends it by the venue's word; that its time has passed proves nothing",
    tests: inCore("life", "order-truth", "venue-rules"),
    mutants: [
      deleted(LIFE, '      return close(o, "expired", report);\n', '      return "ignored";\n'),
      inverted("engine/core/timers.ts", "at > o.expiresAt + OVERDUE_MICROS;", "at < o.expiresAt + OVERDUE_MICROS;"),
    ],
  },
  {
    id: "missing in the list",
    says: "is a question where the list was asked for after our last command, and never an end",
    tests: inCore("order-doubt", "order-truth", "hardening"),
    mutants: [
      deleted(LISTS, "      putInDoubt(o, e.at);\n      ask(desk, m, o.id);\n"),
      inverted(
        LISTS,
        "o.pending & NEW || e.requestedAt < o.actedAt + SETTLE_MICROS) continue;",
        "o.pending & NEW || e.requestedAt >= o.actedAt + SETTLE_MICROS) continue;",
      ),
    ],
  },
  {
    id: "no such order",
    says: "ends it only with proof: it can land no more, and list, order and fills were asked for since",
    tests: inCore("order-doubt", "order-truth", "life"),
    mutants: [
      deleted(LIFE, "  if (askedAt < since || fillsReadAt < since || o.unlistedAt < since) return doubt(o, report);\n"),
      inverted(
        LIFE,
        "askedAt < since || fillsReadAt < since || o.unlistedAt < since",
        "askedAt >= since && fillsReadAt >= since && o.unlistedAt >= since",
      ),
      deleted(LIFE, '  if (o.life === "intent") return doubt(o, report);\n'),
      deleted(LIFE, "o.placedAt + rules.landingMicrosMax", "o.placedAt"),
    ],
  },
  {
    id: "an order that we do not know",
    says: "under our key it is taken in, counted and cancelled; another's is told, and halts where the policy says so",
    tests: inCore(
      "order-doubt",
      "order-truth",
      "hardening",
      "risk-rules",
      "recovered",
      "recovered-books",
      "recovered-lost",
    ),
    mutants: [
      deleted(LISTS, "    adoptStray(desk, m, { ...o, id: o.id });\n"),
      deleted(STRAYS, "  cancel(desk, m, stray);\n"),
      deleted(
        STRAYS,
        '  if (halts) haltAccount(desk, a, { code: "FOREIGN_ORDER", value: 1, limit: 0, text: where });\n',
      ),
      inverted(STRAYS, 'foreignOrders === "halt"', 'foreignOrders !== "halt"'),
    ],
  },
  {
    id: "a fill taken back",
    says: "undoes that fill once, and its id is used up",
    tests: inCore("order-doubt", "order-truth", "life-evidence", "ledger", "booked-ids"),
    mutants: [
      deleted(FILLS, "  if (!account.ledger.isNewBust(e.fillId)) return null;\n"),
      inverted(
        FILLS,
        "const wasBooked = !account.ledger.isNew(e.fillId);",
        "const wasBooked = account.ledger.isNew(e.fillId);",
      ),
      deleted(FILLS, "  if (o) takeBackFill(o, { lots: e.lots, isBooked: wasBooked, exchangeAt: e.exchangeAt });\n"),
      deleted(LIFE, " - takenBackSince(o, exchangeAt)"),
      deleted(LIFE, " : o.toldCum - lots;", " : o.toldCum;"),
      inverted(
        LIFE,
        "if (isBooked) o.cumLots = Math.max(0, o.cumLots - lots);",
        "if (isBooked) o.cumLots = Math.max(0, o.cumLots + lots);",
      ),
    ],
  },
  {
    id: "client id",
    says: "each order has an id of its own, of this run and never given again",
    tests: inCore(
      "step",
      "act",
      "recovered",
      "recovered-books",
      "recovered-lost",
      "recovered-books",
      "recovered-lost",
      "order-doubt",
    ),
    mutants: [
      deleted("engine/core/act.ts", "desk.idBase + ++desk.orderCounter", "desk.idBase + desk.orderCounter"),
      inverted(
        STRAYS,
        "isRecovered(desk) && id > desk.idBase + desk.orderCounter",
        "isRecovered(desk) && id <= desk.idBase + desk.orderCounter",
      ),
    ],
  },
];
