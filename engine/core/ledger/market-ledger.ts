/**
 * One market's position and profit, as folds of unique fills.
 *
 * Invariants: 1. amounts are whole tick·lots (or half ones, where a mid is part of them), exact below 2^53. 2. with one mid
 * series, spread capture + inventory = cash + position · mid − baseline, always. 3. average cost is whole tick·lots; what a
 * division leaves over stays in the cost, so realised + unrealised is exact.
 */
import { invariant, type Side, sign } from "../units.ts";

const whole = (n: number, what: string): number => {
  invariant(Number.isSafeInteger(n), `${what} left the exact range: ${n}`);
  return n;
};

/** Running totals; a day's figures are the difference of two of these. Amounts ending in 2 are half tick·lots. */
export interface Totals {
  edge2: number;
  inventory2: number;
  realisedTickLots: number;
  volumeTickLots: number;
  fills: number;
  /** What base below a lot gained by moves of the mid, in half ticks · pico of base. */
  dust2: bigint;
  /** Pico of the reporting currency. */
  fees: bigint;
  funding: bigint;
}
export const zeroTotals = (): Totals => ({
  edge2: 0,
  inventory2: 0,
  realisedTickLots: 0,
  volumeTickLots: 0,
  fills: 0,
  dust2: 0n,
  fees: 0n,
  funding: 0n,
});

function minus(a: Totals, b: Totals): Totals {
  return {
    edge2: whole(a.edge2 - b.edge2, "spread capture"),
    inventory2: whole(a.inventory2 - b.inventory2, "inventory"),
    realisedTickLots: whole(a.realisedTickLots - b.realisedTickLots, "realised profit"),
    volumeTickLots: whole(a.volumeTickLots - b.volumeTickLots, "volume"),
    fills: a.fills - b.fills,
    dust2: a.dust2 - b.dust2,
    fees: a.fees - b.fees,
    funding: a.funding - b.funding,
  };
}

export class MarketLedger {
  positionLots = 0;
  /** Signed cost of the position: what was paid for it, tick·lots. */
  costTickLots = 0;
  totals: Totals = zeroTotals();
  dayStart: Totals = zeroTotals();
  runStart: Totals = zeroTotals();
  /** bid tick + ask tick of the newest mid; 0 before the first. */
  mid2 = 0;

  #isCostUnknown = false;
  /** Spot: base held beyond the whole lots of the position, pico below one lot; and the mid that its value is counted to. */
  #dustPico = 0n;
  #dustMid2 = 0;
  /** The position's cost holds a guess: its venue stated no entry for what was found at start. */
  #isCostAssumed = false;

  /** The position that was found at start, at its cost; null: at the mid, as soon as there is one. */
  open(positionLots: number, costTickLots: number | null): void {
    this.positionLots = whole(positionLots, "position");
    this.costTickLots = whole(costTickLots ?? 0, "cost");
    this.#isCostUnknown = this.#isCostAssumed = costTickLots === null;
    if (this.mid2 !== 0) this.#priceOpening();
  }
  #priceOpening(): void {
    if (!this.#isCostUnknown) return;
    this.#isCostUnknown = false;
    this.costTickLots = whole(Math.round((this.positionLots * this.mid2) / 2), "cost");
  }
  /** The mid moved: what the position gained by it is inventory profit. */
  mark(mid2: number): void {
    if (this.mid2 !== 0 && this.positionLots !== 0)
      this.totals.inventory2 = whole(this.totals.inventory2 + this.positionLots * (mid2 - this.mid2), "inventory");
    this.mid2 = mid2;
    if (this.#isCostUnknown) this.#priceOpening();
  }
  /** Books one fill of ours; the caller has made sure that it is new. Returns the realised profit in tick·lots. */
  fill(side: Side, tick: number, lots: number): number {
    const s = sign(side);
    if (this.mid2 === 0) this.mark(2 * tick);
    const t = this.totals;
    t.edge2 = whole(t.edge2 + s * (this.mid2 - 2 * tick) * lots, "spread capture");
    t.volumeTickLots = whole(t.volumeTickLots + tick * lots, "volume");
    t.fills += 1;
    const realised = this.move(s * lots, tick);
    t.realisedTickLots = whole(t.realisedTickLots + realised, "realised profit");
    return realised;
  }
  /** Takes one fill back, whichever position it stands beside by now. Returns the realised profit in tick·lots. */
  undo(side: Side, tick: number, lots: number): number {
    const s = -sign(side);
    if (this.mid2 === 0) this.mark(2 * tick);
    const t = this.totals;
    t.edge2 = whole(t.edge2 + s * (this.mid2 - 2 * tick) * lots, "spread capture");
    t.volumeTickLots = whole(t.volumeTickLots - tick * lots, "volume");
    t.fills -= 1;
    const realised = this.move(s * lots, tick);
    t.realisedTickLots = whole(t.realisedTickLots + realised, "realised profit");
    return realised;
  }
  /**
   * The position is set to what the venue says, at the mid: nobody knows what was paid. Nothing is won or lost by it. Returns the
   * realised profit in tick·lots.
   */
  adjust(positionLots: number): number {
    const realised = this.move(positionLots - this.positionLots, Math.round(this.mid2 / 2));
    this.totals.realisedTickLots = whole(this.totals.realisedTickLots + realised, "realised profit");
    return realised;
  }
  /** What is held at start beyond whole lots. A part of a lot at most: what else the venue holds apart is not marked here. */
  openDust(pico: bigint, lotPico: bigint): void {
    this.#dustPico = pico >= 0n && pico < lotPico ? pico : 0n;
  }
  /** What the dust gained so far, settled or not. */
  dustNow2(): bigint {
    const since = this.#dustMid2 === 0 ? 0 : this.mid2 - this.#dustMid2;
    return this.totals.dust2 + this.#dustPico * BigInt(since);
  }
  #settleDust(): void {
    this.totals.dust2 = this.dustNow2();
    this.#dustMid2 = this.mid2;
  }
  /**
   * Base that leaves without a trade (a fee; negative: a rebate comes): dust first, then whole lots off the position, as if
   * sold at the mid, for that is what the fee is valued at. A mid between two ticks is rounded in realised profit alone.
   * Answers with the whole lots by which the position fell.
   */
  charge(pico: bigint, lotPico: bigint): number {
    this.#settleDust();
    const left = this.#dustPico - pico;
    const wholeLots = left >= 0n ? left / lotPico : -((lotPico - 1n - left) / lotPico);
    this.#dustPico = left - wholeLots * lotPico;
    if (wholeLots === 0n) return 0;
    const realised = this.move(Number(wholeLots), Math.round(this.mid2 / 2));
    this.totals.realisedTickLots = whole(this.totals.realisedTickLots + realised, "realised profit");
    return -Number(wholeLots);
  }
  /** Moves the position by signed lots at a price; average cost. */
  private move(signedLots: number, tick: number): number {
    const before = this.positionLots;
    const after = whole(before + signedLots, "position");
    const closing =
      before !== 0 && Math.sign(signedLots) !== Math.sign(before)
        ? Math.min(Math.abs(signedLots), Math.abs(before))
        : 0;
    let realised = 0;
    if (closing > 0) {
      const released =
        closing === Math.abs(before) ? this.costTickLots : Math.trunc((this.costTickLots / Math.abs(before)) * closing);
      realised = Math.sign(before) * closing * tick - released;
      this.costTickLots -= released;
    }
    const opening = Math.abs(signedLots) - closing;
    this.costTickLots = whole(this.costTickLots + Math.sign(signedLots) * opening * tick, "cost");
    this.positionLots = after;
    if (after === 0) this.#isCostAssumed = false;
    return whole(realised, "realised profit");
  }
  /** position · mid − cost, in half tick·lots; 0 while there is no mid. */
  unrealised2(): number {
    return this.mid2 === 0 ? 0 : this.positionLots * this.mid2 - 2 * this.costTickLots;
  }
  /** A new UTC day: its figures start from here. */
  startDay(): void {
    this.#settleDust();
    this.dayStart = { ...this.totals };
  }
  /** The day's figures so far. */
  dayTotals(): Totals {
    return minus({ ...this.totals, dust2: this.dustNow2() }, this.dayStart);
  }
  /** The day has these figures already: it goes on from them. */
  resumeDay(soFar: Totals): void {
    this.#settleDust();
    this.dayStart = minus(this.totals, soFar);
  }
  /** The account's equity is known from now on: everything is counted from here. */
  startRun(): void {
    this.#settleDust();
    this.runStart = { ...this.totals };
    this.startDay();
  }
  /** What the position was entered at, as it is known from the venue and our fills; NaN while flat or where it is not. */
  entryTick(): number {
    return this.#isCostAssumed ? Number.NaN : this.averageTick();
  }
  averageTick(): number {
    return this.positionLots === 0 ? Number.NaN : this.costTickLots / this.positionLots;
  }
}
