/**
 * Markouts of our fills: side · (mid at fill + h − price), in bps of the fill's price. Null where no mid was known then:
 * never the last mid in its place.
 */

import { BID, MICROS_PER_SECOND, type Micros, type Side } from "../units.ts";
import type { FillView } from "../view-types.ts";

const HORIZONS = [
  { key: "s1", micros: 1 * MICROS_PER_SECOND },
  { key: "s5", micros: 5 * MICROS_PER_SECOND },
  { key: "s30", micros: 30 * MICROS_PER_SECOND },
  { key: "s60", micros: 60 * MICROS_PER_SECOND },
] as const;
/** A mid that is read later than this after its horizon is another horizon's: the figure stays unknown. */
const LATE_MICROS_MAX = 1 * MICROS_PER_SECOND;
/** How many fills the running mean remembers. */
const MEAN_FILLS = 100;
export type HorizonKey = (typeof HORIZONS)[number]["key"];

interface Pending {
  at: Micros;
  side: Side;
  price: number;
  lots: number;
  maker: boolean;
  fill: FillView;
  next: number;
}
/** Size-weighted sums of one horizon. */
interface Sum {
  weighted: number;
  lots: number;
}
const sums = (): Record<HorizonKey, Sum> => ({
  s1: { weighted: 0, lots: 0 },
  s5: { weighted: 0, lots: 0 },
  s30: { weighted: 0, lots: 0 },
  s60: { weighted: 0, lots: 0 },
});

export class Markouts {
  private pending: Pending[] = [];
  private day = sums();
  /** Running mean of the maker fills' markouts after 5 s, in bps, the newest weighing more; NaN before the first. */
  meanBps = Number.NaN;
  meanFills = 0;
  /** The part of it that the mid moved after the fill: without what was earned at the fill itself. NaN before the first. */
  meanMoveBps = Number.NaN;

  add(input: Omit<Pending, "next">): void {
    this.pending.push({ ...input, next: 0 });
  }
  /** Takes every horizon that has come; `mid` NaN leaves it null. Returns the fills that got a figure. */
  passTo(at: Micros, mid: number): FillView[] {
    if (this.pending.length === 0 || at < this.pending[0]!.at + HORIZONS[0].micros) return [];
    const changed: FillView[] = [];
    for (const p of this.pending) {
      let horizon = HORIZONS[p.next];
      let moved = false;
      for (; horizon && at >= p.at + horizon.micros; horizon = HORIZONS[++p.next]) {
        const bps = (((p.side === BID ? 1 : -1) * (mid - p.price)) / p.price) * 10_000;
        if (!Number.isFinite(bps) || at > p.at + horizon.micros + LATE_MICROS_MAX) continue;
        p.fill.markoutBps[horizon.key] = bps;
        moved = true;
        if (p.maker && horizon.key === "s5") this.#mean(bps, bps - (p.fill.edgeBps ?? 0));
        if (p.maker) {
          this.day[horizon.key].weighted += bps * p.lots;
          this.day[horizon.key].lots += p.lots;
        }
      }
      if (moved) changed.push(p.fill);
    }
    this.pending = this.pending.filter((p) => p.next < HORIZONS.length);
    return changed;
  }
  #mean(bps: number, moveBps: number): void {
    this.meanFills += 1;
    const weight = 1 / Math.min(this.meanFills, MEAN_FILLS);
    this.meanBps = this.meanFills === 1 ? bps : this.meanBps + (bps - this.meanBps) * weight;
    this.meanMoveBps = this.meanFills === 1 ? moveBps : this.meanMoveBps + (moveBps - this.meanMoveBps) * weight;
  }
  startDay(): void {
    this.day = sums();
  }
  /** The day's maker fills, size-weighted, in bps; null where there are none old enough. */
  dayBps(): Record<HorizonKey, number | null> {
    const of = (s: Sum) => (s.lots > 0 ? s.weighted / s.lots : null);
    return { s1: of(this.day.s1), s5: of(this.day.s5), s30: of(this.day.s30), s60: of(this.day.s60) };
  }
}
