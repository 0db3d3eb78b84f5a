/**
 * The full table of an order's life: every life times every report. Each cell names what happens; the compiler demands
 * each cell, the late and the duplicate included.
 *
 * Invariants: 1. UNKNOWN ends only by the venue's word or by proof of absence, never by time alone. 2. a refused cancel that
 * means "no such order" is a question, not an answer; a refusal that does not prove that nothing was taken is one too.
 * 3. nothing here books a fill: fills are booked in any state, elsewhere. 4. an order that the venue says has ended with more
 * filled than we have booked counts as ended once those fills are booked.
 */
import type { OrderReport } from "../types.ts";
import type { Micros } from "../units.ts";
import type { VenueRules } from "../venue-rules.ts";
import {
  CANCEL,
  type ClosedAs,
  holdEnded,
  type Life,
  makeKnown,
  NEW,
  type Order,
  putInDoubt,
  REPLACE,
} from "./order.ts";

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

/** "stale": older than what we know, and ignored. "alarm": alive though it was closed. */
export type LifeOutcome = "changed" | "query" | "ignored" | "stale" | "alarm";

/** What an answer is judged by: the venue's rules, and up to when all fills that it had booked have been told. */
export interface Evidence {
  rules: Pick<VenueRules, "landingMicrosMax" | "definitiveCodes">;
  fillsReadAt: number;
}

function close(o: Order, as: ClosedAs, report: OrderReport): LifeOutcome {
  o.proof = `${report.status}${report.code ? ` ${report.code}` : ""} by ${report.via} at ${report.exchangeAt ?? report.at}`;
  const closedAs = as === "rejected" && Math.max(o.cumLots, o.toldCum) > 0 ? "canceled" : as;
  if (o.toldCum <= o.cumLots) {
    closeAs(o, closedAs, report.at);
    return "changed";
  }
  // What it filled and we have not booked is waited for before it counts as ended.
  o.endAs = closedAs;
  o.pending = 0;
  putInDoubt(o, report.at);
  return "query";
}
function closeAs(o: Order, as: ClosedAs, at: Micros): void {
  o.life = "closed";
  o.closedAs = as;
  o.endAs = "";
  o.pending = 0;
  o.unpricedAt = 0;
  o.closedAt = at;
  makeKnown(o);
}
function doubt(o: Order, report: OrderReport): LifeOutcome {
  putInDoubt(o, report.at);
  return "query";
}
function rest(o: Order, report: OrderReport): void {
  if (o.life !== "open") o.ackMicros = report.at - o.createdAt;
  o.life = "open";
  o.pending &= ~NEW;
  makeKnown(o);
}

const isEnd = (status: Status): boolean =>
  status === "canceled" || status === "expired" || status === "filled" || status === "rejected";

/** Statements overtake each other and come twice; the venue's own time tells. An end stays an end, however late it is told. */
function isOld(o: Order, report: OrderReport): boolean {
  const { exchangeAt, status } = report;
  // Less filled than what we have booked: said before those fills.
  if (!isEnd(status) && report.cumLots !== null && report.cumLots < o.cumLots) return true;
  if (exchangeAt === null) return false;
  if (!isEnd(status) && (exchangeAt < o.toldAt || isRepeated(o, report))) return true;
  if (exchangeAt >= o.toldAt && lifeOf(o) !== "closed") {
    o.toldAt = exchangeAt;
    o.toldAs = status;
  }
  return false;
}
/** A query is answered with the time of the last change, as often as it is asked: that is no repetition. */
function isRepeated(o: Order, { exchangeAt, status, via, tick, lots }: OrderReport): boolean {
  if (via === "query" || exchangeAt !== o.toldAt) return false;
  // It rests there already, by a question's answer: an amend that was sent since is another one, and not answered by it.
  if (status === "amended" && tick === o.tick && lots === o.lots) return true;
  if (status !== o.toldAs) return false;
  return status !== "amended" || ((tick ?? o.tick) === o.tick && (lots ?? o.lots) === o.lots);
}
/** One that has ended but for its fills is moved as a closed one is. */
const lifeOf = (o: Order): Life => (o.endAs === "" ? o.life : "closed");

/** More filled than we have booked: held as unpriced from now on, of a closed order too. */
function hearCum(o: Order, report: OrderReport): void {
  const { exchangeAt, at } = report;
  if (report.cumLots === null) return;
  const cumLots = report.cumLots - takenBackSince(o, exchangeAt);
  if (cumLots <= o.toldCum) return;
  o.toldCum = cumLots;
  o.toldCumAt = exchangeAt ?? at;
  if (o.unpricedAt === 0) o.unpricedAt = at;
  if (o.life === "closed") holdEnded(o, at);
}
/** Lots that a statement of that time counts as filled, and the venue has taken back since. */
export function takenBackSince(o: Order, exchangeAt: number | null): number {
  if (exchangeAt === null) return 0;
  let lots = 0;
  for (const b of o.takenBack) if (b.at > exchangeAt) lots += b.lots;
  return lots;
}
/** Moves the order by one report and says what the caller has to do: "query" asks the venue, "alarm" also tells a person. */
export function applyOrderReport(o: Order, report: OrderReport, evidence: Evidence): LifeOutcome {
  const hadEnded = lifeOf(o) === "closed";
  if (isOld(o, report)) return "stale";
  const cell: Cell = lifeTable[hadEnded ? "closed" : o.life][report.status];
  if (cell !== "absent") hearCum(o, report);
  switch (cell) {
    case "open":
      if (report.via === "query") return answered(o, report, evidence);
      rest(o, report);
      return "changed";
    case "amend":
      // Nobody asked for it, or it was answered before: what rests is the venue's to say.
      if (o.life === "open" && !(o.pending & REPLACE))
        return report.tick === o.tick && report.lots === o.lots ? "ignored" : doubt(o, report);
      rest(o, report);
      o.tick = report.tick ?? o.toTick;
      o.lots = report.lots ?? o.toLots;
      o.pending &= ~REPLACE;
      return o.cumLots >= o.lots ? doubt(o, report) : "changed";
    case "keep-old-leg":
      if (report.code !== null && GONE_CODES.has(report.code)) {
        o.pending &= ~REPLACE;
        return doubt(o, report);
      }
      // It may have been taken all the same: both legs stay until the venue says which one rests.
      if (!isDefinitive(report, evidence)) return doubt(o, report);
      o.pending &= ~REPLACE;
      // Filled up to the size that it kept: either that was all, or the size was another. The venue knows.
      return o.cumLots >= o.lots ? doubt(o, report) : "changed";
    case "keep-after-cancel":
      if (report.code === null || GONE_CODES.has(report.code)) return doubt(o, report);
      o.pending &= ~CANCEL;
      return "changed";
    case "close-canceled":
      return close(o, "canceled", report);
    case "close-rejected":
      return isDefinitive(report, evidence) || isState(report) ? close(o, "rejected", report) : doubt(o, report);
    case "close-expired":
      return close(o, "expired", report);
    case "close-filled":
      return filledByWord(o, report);
    case "ask":
      return isState(report) && report.status === "rejected" ? close(o, "rejected", report) : doubt(o, report);
    case "absent":
      return absent(o, report, evidence);
    case "stale":
      return o.endAs === "" ? "stale" : endedAndTold(o, report, evidence);
    case "resurrected":
      return resurrected(o, report);
  }
}
/** It has ended but for its fills, and owes none any more where one was taken back: the answer to a question says so. */
function endedAndTold(o: Order, report: OrderReport, evidence: Evidence): LifeOutcome {
  if (o.toldCum > o.cumLots || !isState(report)) return "query";
  if (report.status === "absent") return absent(o, report, evidence);
  closeAs(o, o.endAs, report.at);
  return "changed";
}
/** The venue's own word for "not taken". Our id being taken is not: this very order may have it, sent once and seen twice. */
const isDefinitive = ({ code }: OrderReport, { rules }: Evidence): boolean =>
  code !== null && rules.definitiveCodes.includes(code);

/** What a question is answered with is the state that the venue holds the order in, not a refusal of a request. */
const isState = ({ via }: OrderReport): boolean => via === "query";

/** A query's answer carries what rests: a lost amend or cancel is seen by it. */
function answered(o: Order, report: OrderReport, { rules }: Evidence): LifeOutcome {
  const isLanded = report.tick === o.toTick && report.lots === o.toLots;
  const askedAt = report.requestedAt ?? report.at;
  o.isFromJournal = false;
  const mayLand = (o.pending & REPLACE) !== 0 && !isLanded && askedAt - o.placedAt < rules.landingMicrosMax;
  rest(o, report);
  if (report.tick !== null) o.tick = report.tick;
  if (report.lots !== null) o.lots = report.lots;
  // An amend that can still land keeps its leg in exposure; a cancel is simply told again.
  o.pending = mayLand ? REPLACE : 0;
  return mayLand ? doubt(o, report) : "changed";
}
/** Filled by word alone: closed once the fills themselves are booked, up to the size that the venue says it had. */
function filledByWord(o: Order, report: OrderReport): LifeOutcome {
  const total = report.lots ?? (o.pending & REPLACE ? Math.max(o.lots, o.toLots) : o.lots);
  hearCum(o, { ...report, cumLots: report.cumLots ?? (total as OrderReport["lots"]) });
  o.lots = total;
  return close(o, "filled", report);
}
/**
 * "No such order" is proof only once the request can't land any more, and the open orders, the order itself and the fills
 * have all been asked for after that moment, and after the moment in which it came to be in doubt. A request that was never
 * written yet can still be.
 */
function absent(o: Order, report: OrderReport, { rules, fillsReadAt }: Evidence): LifeOutcome {
  if (o.life === "intent") return doubt(o, report);
  const since = absentSince(o, rules);
  const askedAt = report.requestedAt ?? (o.queriedAt > 0 ? o.queriedAt : report.at);
  if (askedAt < since || fillsReadAt < since || o.unlistedAt < since) return doubt(o, report);
  return close(o, o.endAs || (o.life === "open" ? "canceled" : "rejected"), report);
}
/** From when on a negative answer counts. */
export const absentSince = (o: Order, rules: Evidence["rules"]): number =>
  Math.max(o.placedAt + rules.landingMicrosMax, o.doubtAt);

/** An acknowledgement may arrive after the fill or the cancel that followed it at the venue: only a later one is a ghost. */
function resurrected(o: Order, report: OrderReport): LifeOutcome {
  const { exchangeAt } = report;
  const as = o.endAs || o.closedAs;
  if (exchangeAt !== null && exchangeAt <= o.toldAt) return "stale";
  if (as === "filled" && Math.max(o.cumLots, o.toldCum) >= (report.lots ?? o.lots)) return "stale";
  if (report.requestedAt !== undefined && o.endAs === "" && report.requestedAt <= o.closedAt) return "stale";
  const isByWord = as === "filled" || as === "canceled" || as === "expired";
  if (exchangeAt === null && report.via !== "query" && isByWord && o.ackMicros < 0) {
    // Its first acknowledgement, late and without a time: most likely overtaken. The venue is asked all the same.
    o.ackMicros = report.at - o.createdAt;
    return "query";
  }
  o.life = "open";
  o.closedAs = o.endAs = "";
  // Told again it is no second word for it.
  if (exchangeAt !== null) o.toldAt = exchangeAt;
  o.toldAs = report.status;
  putInDoubt(o, report.at);
  return "alarm";
}

/**
 * Before a fill is added. One that was traded after the venue stated how much was filled is not in that figure: it does not make up
 * for what is owed of it.
 */
export function addToTold(o: Order, { lots, exchangeAt }: { lots: number; exchangeAt: number | null }): void {
  const isOwed = o.toldCum > o.cumLots && o.toldCumAt > 0;
  if (isOwed && exchangeAt !== null && exchangeAt > o.toldCumAt) o.toldCum += lots;
}
/** Answers the most that the order can fill. */
function count(o: Order, lots: number): number {
  o.cumLots += lots;
  if (o.toldCum < o.cumLots) {
    o.toldCum = o.cumLots;
    o.toldCumAt = 0;
  }
  if (o.cumLots >= o.toldCum) o.unpricedAt = 0;
  return o.pending & REPLACE ? Math.max(o.lots, o.toLots) : o.lots;
}
/** The same of a fill that may be one which the venue does not have: it ends nothing. True where it would overfill. */
export const addDisputedFill = (o: Order, lots: number): boolean => {
  const total = count(o, lots);
  return o.cumLots > total;
};
/** A fill's size on the order: cumulative, never falling. True where it overfills: the venue is asked what it has. */
export function addFill(o: Order, lots: number, at: Micros): boolean {
  const total = count(o, lots);
  if (o.cumLots > total) {
    // Ended by the venue's word, and all that it filled is booked: more than its size is no reason to doubt that.
    if (o.endAs !== "" && o.cumLots >= o.toldCum) closeAs(o, o.endAs, at);
    else if (o.life !== "closed") putInDoubt(o, at);
    return true;
  }
  if (o.life === "closed") return false;
  if (o.endAs !== "") {
    if (o.cumLots >= o.toldCum) closeAs(o, o.endAs, at);
  } else if (o.cumLots === total && !o.isFromJournal) {
    // With a replace on its way only the larger leg ends it: the venue says so.
    o.proof = "fills complete";
    closeAs(o, "filled", at);
  }
  return false;
}
/**
 * A fill was taken back, at `exchangeAt` of the venue: the one way in which what is filled falls. One that was never booked is owed
 * no more. What has ended stays ended; what is to end is asked for once more, for the fill may come again under another id.
 */
export function takeBackFill(o: Order, it: { lots: number; isBooked: boolean; exchangeAt: number | null }): void {
  const { lots, isBooked, exchangeAt } = it;
  if (exchangeAt !== null) o.takenBack = [...o.takenBack, { at: exchangeAt, lots }];
  if (isBooked) o.cumLots = Math.max(0, o.cumLots - lots);
  // Said after it was taken back, the figure is without it already.
  const told = exchangeAt !== null && o.toldCumAt >= exchangeAt ? o.toldCum : o.toldCum - lots;
  o.toldCum = o.life === "closed" ? o.cumLots : Math.max(o.cumLots, told);
  if (o.toldCum <= o.cumLots) o.unpricedAt = 0;
}
