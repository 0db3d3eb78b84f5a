/**
 * What a strategy wants on the market now: a buffer of quotes that is written anew at each decision, without allocation.
 * A side that wants nothing says why.
 *
 * `rest` is the way in for prices: rounded outward, kept behind the other side's best (post-only) and behind our own other
 * side, a tick behind the quote before it. `quote` takes whole ticks as they are. How the change from what works now is to be made: `policy`.
 */
import { LEVELS_MAX } from "../limits.ts";
import { ASK, BID, type Side, toTicks } from "../units.ts";

/** One wanted quote; price and size are whole ticks and lots. Objects are reused by the next decision. */
export class WantedQuote {
  side: Side = BID;
  tick = 0;
  lots = 0;
  level = 0;
  layer = "";
  /** Meant to trade at once (ioc) instead of resting. */
  taker = false;
  /** It may only close a position. */
  reduceOnly = false;
  /** Set by the gates, never by a strategy. */
  approved = false;
}

/** What a decision may look at to keep quotes resting. Filled by the core. */
export interface Touch {
  bidTick: number;
  askTick: number;
  instrument: { tickSize: number };
  /** Ticks to keep away from the other side's best, beyond one. By side. */
  backoffTicks: readonly [number, number];
}
/** Figures that one strategy may show. */
export const FIGURES_MAX = 24;
/** What a strategy says of a part of its quotes (a layer) while others of them stand. */
export interface Remark {
  part: string;
  code: string;
  value: number;
  limit: number;
}
const REMARKS_MAX = 4;
/** No price has this many ticks; products of ticks and lots stay exact far below it. */
const TICKS_MAX = 2 ** 40;
const NO_TOUCH: Touch = { bidTick: -1, askTick: -1, instrument: { tickSize: 1 }, backoffTicks: [0, 0] };

/** How wanted and working quotes are brought together; written by the strategy, forgotten before the next decision. */
export class Policy {
  /** An order no further than this from its quote, as |new / old − 1|, is left where it is; 0: exact. */
  keepRate = 0;
  /** The same in ticks, from the market's settings; the wider of the two holds. */
  keepTicks = 0;
  /** Layers in which every order is replaced by a new one, in place or not. */
  readonly refresh: string[] = [];
  /** "" leaves it to the market's settings. */
  actionOrder: "" | "cancel-first" | "place-first" = "";
  /** Places go out bid, ask, bid, ask by level instead of one side after the other. */
  interleave = false;
  /** Orders outside of these are never left where they are. Set by the core from the price collar. */
  tickMin = 0;
  tickMax = Number.POSITIVE_INFINITY;

  clear(): void {
    this.keepRate = this.keepTicks = 0;
    if (this.refresh.length > 0) this.refresh.length = 0;
    this.actionOrder = "";
    this.interleave = false;
    this.tickMin = 0;
    this.tickMax = Number.POSITIVE_INFINITY;
  }
}

export class Wanted {
  private readonly pool: WantedQuote[] = Array.from({ length: 4 * LEVELS_MAX }, () => new WantedQuote());
  private touch: Touch = NO_TOUCH;
  private lastBidTick = Number.POSITIVE_INFINITY;
  private lastAskTick = Number.NEGATIVE_INFINITY;
  /** Nearest the market of what is wanted on each side: the other side stays behind it. */
  private bestBidTick = Number.NEGATIVE_INFINITY;
  private bestAskTick = Number.POSITIVE_INFINITY;
  /** Figures beyond this many are not written since they were last forgotten. */
  private shown = 0;
  count = 0;
  readonly policy = new Policy();
  /** Why a side is left empty by the strategy: a code and two numbers. Empty: no reason. */
  readonly heldCode: [string, string] = ["", ""];
  readonly heldValue: [number, number] = [0, 0];
  readonly heldLimit: [number, number] = [0, 0];
  readonly remarks: Remark[] = Array.from({ length: REMARKS_MAX }, () => ({ part: "", code: "", value: 0, limit: 0 }));
  remarkCount = 0;
  /** A trade to make at once towards the target (spot, at start), in lots; 0 for none. */
  rebalanceSide: Side = BID;
  rebalanceLots = 0;
  /** What every strategy shows, for the row: fair value after the skew, delta, volatility and half spread in price. */
  fair = Number.NaN;
  delta = Number.NaN;
  rvol = Number.NaN;
  halfSpread = Number.NaN;
  /** What this strategy shows besides, in the order of its `figures`. */
  readonly figures = new Float64Array(FIGURES_MAX).fill(Number.NaN);

  /** Nothing is wanted. Quotes that follow are kept behind this touch. */
  begin(touch: Touch): void {
    this.clear();
    this.touch = touch;
  }
  clear(): void {
    this.count = 0;
    this.touch = NO_TOUCH;
    this.lastBidTick = Number.POSITIVE_INFINITY;
    this.lastAskTick = Number.NEGATIVE_INFINITY;
    this.bestBidTick = Number.NEGATIVE_INFINITY;
    this.bestAskTick = Number.POSITIVE_INFINITY;
    this.policy.clear();
    this.heldCode[BID] = this.heldCode[ASK] = "";
    this.rebalanceLots = this.remarkCount = 0;
    this.fair = this.delta = this.rvol = this.halfSpread = Number.NaN;
    if (this.shown > 0) this.figures.fill(Number.NaN, 0, this.shown);
    this.shown = 0;
  }
  at(i: number): WantedQuote {
    return this.pool[i]!;
  }
  /** The strategy's figure number `i`. */
  show(i: number, value: number): void {
    this.figures[i] = value;
    if (i >= this.shown) this.shown = i + 1;
  }
  /**
   * Where `rest` would place a price now: a bid is rounded down and an ask up, kept behind the other side's best and a tick
   * behind the quote before it on its side. 0: below the first tick there is no bid, and beyond all prices there is neither. A
   * price that is no number throws.
   */
  restingTick(side: Side, price: number): number {
    const t = this.touch;
    const { tickSize } = t.instrument;
    if (Math.abs(price) > TICKS_MAX * tickSize) return 0;
    if (side === BID) {
      const tick = toTicks(price, tickSize, "down");
      const others = Math.min(t.askTick, this.bestAskTick);
      return Math.max(0, Math.min(tick, others - 1, t.askTick - 1 - t.backoffTicks[BID], this.lastBidTick - 1));
    }
    const tick = toTicks(price, tickSize, "up");
    const others = Math.max(t.bidTick, this.bestBidTick);
    return Math.max(tick, others + 1, t.bidTick + 1 + t.backoffTicks[ASK], this.lastAskTick + 1);
  }
  /** Adds a resting quote at a price, as `restingTick` has it; levels are given best first. */
  rest(side: Side, price: number, lots: number, level: number, layer = ""): void {
    const tick = this.restingTick(side, price);
    if (tick === 0) {
      if (this.heldCode[side] === "") this.hold(side, "PRICE_RANGE", price, this.touch.instrument.tickSize);
      return;
    }
    if (side === BID) this.lastBidTick = tick;
    else this.lastAskTick = tick;
    this.quote(side, tick, lots, level, layer);
  }
  /** Adds a quote; beyond the ceiling of levels it is left out. */
  quote(side: Side, tick: number, lots: number, level: number, layer = ""): void {
    if (this.count >= this.pool.length) return;
    if (side === BID) this.bestBidTick = Math.max(this.bestBidTick, tick);
    else this.bestAskTick = Math.min(this.bestAskTick, tick);
    const q = this.pool[this.count++]!;
    q.side = side;
    q.tick = tick;
    q.lots = lots;
    q.level = level;
    q.layer = layer;
    q.taker = q.reduceOnly = false;
    q.approved = false;
  }
  /** Whether a quote there would meet what is wanted on our own other side already. */
  meetsOwn(side: Side, tick: number): boolean {
    return side === BID ? tick >= this.bestAskTick : tick <= this.bestBidTick;
  }
  /** Shown with the stages of the decision; beyond the fourth it is left out. */
  remark(part: string, code: string, value = 0, limit = 0): void {
    if (this.remarkCount < REMARKS_MAX) Object.assign(this.remarks[this.remarkCount++]!, { part, code, value, limit });
  }
  hold(side: Side, code: string, value = 0, limit = 0): void {
    this.heldCode[side] = code;
    this.heldValue[side] = value;
    this.heldLimit[side] = limit;
  }
  holdBoth(code: string, value = 0, limit = 0): void {
    this.hold(BID, code, value, limit);
    this.hold(ASK, code, value, limit);
  }
}
