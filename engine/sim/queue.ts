/**
 * Where an order of ours stands in the queue of its price level, when all that is known is the level's size and the prints:
 * how much is still ahead of it, and what a print leaves for it. Rules: Rigtorp's model as hftbacktest writes it (queue.rs);
 * figures on how true each is are in the design's page on simulation.
 *
 * Invariants:
 * 1. `ahead` is never negative and never NaN; Infinity where the level's size is not known yet.
 * 2. One print never fills more than its own size.
 *
 * Two traps of a port from Rust are closed here: Rust's min ignores NaN and Math.min does not (an empty queue makes 0/0),
 * and a change of depth may push `ahead` below zero, which would over-fill at the next print.
 */

export interface QueuePosition {
  /** Lots ahead of us at our price. A float: a share of a decrease is an expectation. */
  ahead: number;
  /** Lots printed at our price since the level's size was last told: that part of its next decrease was no cancel. */
  traded: number;
}
/**
 * Share of a decrease of the level that was behind us, 0 to 1, by the lots in front and behind; null: none is counted as
 * ahead of us (cancels all happen behind, and only a level smaller than our place moves us up).
 */
export interface QueueModel {
  readonly name: string;
  readonly behind: ((front: number, back: number) => number) | null;
}
export type QueueModelName = "risk-averse" | "power" | "log";
export const QUEUE_MODELS: readonly QueueModelName[] = ["risk-averse", "power", "log"];

/** Power 3 is the default: closest to the truth of filled size where many wait ahead. */
export function queueModel(name: QueueModelName = "power", n = 3): QueueModel {
  if (name === "risk-averse") return { name, behind: null };
  if (name === "log")
    return { name, behind: (front, back) => share(Math.log(1 + back), Math.log(1 + back) + Math.log(1 + front)) };
  return { name: `power ${n}`, behind: (front, back) => share(back ** n, back ** n + front ** n) };
}
/** 0/0 is an empty queue: nobody is ahead, so whatever left stood behind. */
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 1);

/** An order joins the end: all that is displayed is ahead of it. NaN: nobody knows, so nothing fills until somebody does. */
export function join(displayedLots: number): QueuePosition {
  return { ahead: Number.isNaN(displayedLots) ? Number.POSITIVE_INFINITY : displayedLots, traded: 0 };
}

/** A print of `lots` at our price, the aggressor against us. Answers the lots that it leaves for us, whole. */
export function print(q: QueuePosition, lots: number): number {
  const over = lots - q.ahead;
  q.traded += lots;
  q.ahead = Math.max(0, -over);
  return over > 0 ? Math.min(Math.round(over), lots) : 0;
}

/** The level's size was told anew: `before` as it last stood (NaN: it was not known), `after` now. */
export function levelChanged(q: QueuePosition, model: QueueModel, { before, after }: LevelChange): void {
  const cancelled = before - after - q.traded;
  q.traded = 0;
  if (model.behind === null || !(cancelled >= 0) || q.ahead === Number.POSITIVE_INFINITY) {
    q.ahead = Math.min(q.ahead, after);
    return;
  }
  const back = before - q.ahead;
  const p = Math.min(1, Math.max(0, model.behind(q.ahead, Math.max(0, back))));
  const ahead = q.ahead - (1 - p) * cancelled + Math.min(back - p * cancelled, 0);
  q.ahead = Math.max(0, Math.min(ahead, after));
}
export interface LevelChange {
  before: number;
  after: number;
}
