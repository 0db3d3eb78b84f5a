/**
 * The full table of an order's life: every life times every report. Each cell names what happens; the compiler demands
 * each cell, the late and the duplicate included.
 *
 * Invariants: 1. UNKNOWN ends only by the venue's word or by proof of absence, never by time alone. 2. a refused cancel that
 * means "no such order" is a question, not an answer. 3. nothing here books a fill: fills are booked in any state, elsewhere.
 */
import type { OrderReport } from "../types.ts";
import type { Micros } from "../units.ts";
import { CANCEL, type ClosedAs, type Life, NEW, type Order, REPLACE } from "./order.ts";

type Status = OrderReport["status"];
/** open: it rests. close-*: ended, with proof. amend: the new leg lives. keep-*: that command failed, it rests. ask: query. stale: ignored. */
type Cell =
  | "open"
  | "amend"
  | "keep-old-leg"
  | "keep-after-cancel"
  | "close-canceled"
  | "close-rejected"
  | "close-expired"
  | "close-filled"
  | "ask"
  | "absent"
  | "stale"
  | "resurrected";

const fromUnacked = {
  acked: "open",
  amended: "amend",
  rejected: "close-rejected",
  "amend-rejected": "ask",
  "cancel-rejected": "keep-after-cancel",
  canceled: "close-canceled",
  expired: "close-expired",
  filled: "close-filled",
  absent: "absent",
} as const satisfies Record<Status, Cell>;

export const lifeTable = {
  intent: fromUnacked,
  sent: fromUnacked,
  open: {
    acked: "open",
    amended: "amend",
    // A refusal after the acknowledgement contradicts it: the venue is asked.
    rejected: "ask",
    "amend-rejected": "keep-old-leg",
    "cancel-rejected": "keep-after-cancel",
    canceled: "close-canceled",
    expired: "close-expired",
    filled: "close-filled",
    absent: "absent",
  },
  closed: {
    acked: "resurrected",
    amended: "resurrected",
    rejected: "stale",
    "amend-rejected": "stale",
    "cancel-rejected": "stale",
    canceled: "stale",
    expired: "stale",
    filled: "stale",
    absent: "stale",
  },
} as const satisfies Record<Life, Record<Status, Cell>>;

/** Refusals that mean "there is no such order (any more)": the order may have filled, so the venue is asked. */
export const GONE_CODES: ReadonlySet<string> = new Set(["UNKNOWN_ORDER", "ALREADY_CLOSED", "TOO_LATE"]);
/** A request can no longer land this long after it was sent: from then on "no such order" is proof. */
export const LANDING_MICROS_MAX = 5_000_000;

/** Fills that an ended order still owes are waited for this long; after it a person is told and the position is compared. */
const FILLS_LATE_MICROS_MAX = 30_000_000;

export type LifeOutcome = "changed" | "query" | "ignored" | "alarm";

function close(o: Order, as: ClosedAs, report: OrderReport): LifeOutcome {
  o.life = "closed";
  o.closedAs = as === "rejected" && o.cumLots > 0 ? "canceled" : as;
  o.pending = 0;
  o.known = true;
  o.closedAt = report.at;
  o.proof = `${report.status}${report.code ? ` ${report.code}` : ""} by ${report.via} at ${report.exchangeAt ?? report.at}`;
  return "changed";
}
function doubt(o: Order): LifeOutcome {
  o.known = false;
  return "query";
}
function rest(o: Order, report: OrderReport): void {
  if (o.life !== "open") o.ackMicros = report.at - o.createdAt;
  o.life = "open";
  o.pending &= ~NEW;
  o.known = true;
}

/** Statements overtake each other and come twice; the venue's own time tells. An end stays an end, however late it is told. */
function isOld(o: Order, report: OrderReport): boolean {
  const { exchangeAt, status } = report;
  if (exchangeAt === null) return false;
  const isEnd = status === "canceled" || status === "expired" || status === "filled" || status === "rejected";
  if (!isEnd && (exchangeAt < o.toldAt || isRepeated(o, report))) return true;
  if (exchangeAt >= o.toldAt) {
    o.toldAt = exchangeAt;
    o.toldAs = status;
  }
  return false;
}
/** A query is answered with the time of the last change, as often as it is asked: that is no repetition. */
function isRepeated(o: Order, { exchangeAt, status, via, tick, lots }: OrderReport): boolean {
  if (via === "query" || exchangeAt !== o.toldAt || status !== o.toldAs) return false;
  return status !== "amended" || (tick === o.tick && lots === o.lots);
}
/** Moves the order by one report and says what the caller has to do: "query" asks the venue, "alarm" also tells a person. */
export function applyOrderReport(o: Order, report: OrderReport): LifeOutcome {
  if (isOld(o, report)) return "ignored";
  const cell: Cell = lifeTable[o.life][report.status];
  switch (cell) {
    case "open":
      if (report.via === "query") return answered(o, report);
      rest(o, report);
      return "changed";
    case "amend":
      // Nobody asked for it, or it was answered before: what rests is the venue's to say.
      if (o.life === "open" && !(o.pending & REPLACE))
        return report.tick === o.tick && report.lots === o.lots ? "ignored" : doubt(o);
      rest(o, report);
      o.tick = report.tick ?? o.toTick;
      o.lots = report.lots ?? o.toLots;
      o.pending &= ~REPLACE;
      return o.cumLots >= o.lots ? doubt(o) : "changed";
    case "keep-old-leg":
      o.pending &= ~REPLACE;
      if (report.code !== null && GONE_CODES.has(report.code)) return doubt(o);
      // Filled up to the size that it kept: either that was all, or the size was another. The venue knows.
      return o.cumLots >= o.lots ? doubt(o) : "changed";
    case "keep-after-cancel":
      if (report.code === null || GONE_CODES.has(report.code)) return doubt(o);
      o.pending &= ~CANCEL;
      return "changed";
    case "close-canceled":
      return end(o, "canceled", report);
    case "close-rejected":
      // Our id is taken: by this very order, sent once and seen twice. It may be alive.
      return report.code === "DUPLICATE_ID" ? doubt(o) : close(o, "rejected", report);
    case "close-expired":
      return end(o, "expired", report);
    case "close-filled":
      return filledByWord(o, report);
    case "ask":
      return doubt(o);
    case "absent":
      return absent(o, report);
    case "stale":
      return "ignored";
    case "resurrected":
      return resurrected(o, report);
  }
}

/** A query's answer carries what rests: a lost amend or cancel is seen by it. */
function answered(o: Order, report: OrderReport): LifeOutcome {
  // Older than fills that we have booked: it says nothing about now.
  if (report.cumLots !== null && report.cumLots < o.cumLots) return "ignored";
  const isLanded = report.tick === o.toTick && report.lots === o.toLots;
  const mayLand = (o.pending & REPLACE) !== 0 && !isLanded && report.at - o.actedAt < LANDING_MICROS_MAX;
  rest(o, report);
  if (report.tick !== null) o.tick = report.tick;
  if (report.lots !== null) o.lots = report.lots;
  // An amend that can still land keeps its leg in exposure; a cancel is simply told again.
  o.pending = mayLand ? REPLACE : 0;
  return mayLand ? doubt(o) : "changed";
}
/** Filled by word alone: closed once the fills themselves are booked, up to the size that the venue says it had. */
function filledByWord(o: Order, report: OrderReport): LifeOutcome {
  const total = report.lots ?? (o.pending & REPLACE ? Math.max(o.lots, o.toLots) : o.lots);
  if (o.cumLots < (report.cumLots ?? total)) return doubt(o);
  o.lots = total;
  return close(o, "filled", report);
}
/** Ended by the venue's word. What it says was filled and we have not booked is waited for before it counts as ended. */
function end(o: Order, as: ClosedAs, report: OrderReport): LifeOutcome {
  if (report.cumLots === null || report.cumLots <= o.cumLots) return close(o, as, report);
  if (o.closedAt === 0) o.closedAt = report.at;
  return report.at - o.closedAt < FILLS_LATE_MICROS_MAX ? doubt(o) : close(o, as, report);
}
function absent(o: Order, report: OrderReport): LifeOutcome {
  if (report.at - o.actedAt < LANDING_MICROS_MAX) return doubt(o);
  return close(o, o.life === "open" ? "canceled" : "rejected", report);
}
/** An acknowledgement may arrive after the fill or the cancel that followed it at the venue: only a later one is a ghost. */
function resurrected(o: Order, report: OrderReport): LifeOutcome {
  if (report.cumLots !== null && report.cumLots < o.cumLots) return "ignored";
  if (o.closedAs === "filled" || o.closedAs === "canceled" || o.closedAs === "expired") {
    if (report.via !== "query") return "ignored";
  }
  if (o.closedAs === "denied" || report.via === "query" || report.at - o.closedAt > LANDING_MICROS_MAX) {
    o.life = "open";
    o.closedAs = "";
    o.known = false;
    return "alarm";
  }
  return "ignored";
}

/** A fill's size on the order: cumulative, never falling. True where it overfills. */
export function addFill(o: Order, lots: number, at: Micros): boolean {
  o.cumLots += lots;
  const total = o.pending & REPLACE ? Math.max(o.lots, o.toLots) : o.lots;
  if (o.cumLots > total) return true;
  // With a replace on its way only the larger leg ends it: the venue says so.
  if (o.cumLots === total && o.life !== "closed") {
    o.life = "closed";
    o.closedAs = "filled";
    o.pending = 0;
    o.known = true;
    o.closedAt = at;
    o.proof = "fills complete";
  }
  return false;
}
