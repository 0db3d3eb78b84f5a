/**
 * What a strategy wants on the market now: a buffer of quotes that is written anew at each decision, without allocation.
 * A side that wants nothing says why.
 */
import { LEVELS_MAX } from "../limits.ts";
import { ASK, BID, type Side } from "../units.ts";

/** One wanted quote; price and size are whole ticks and lots. Objects are reused by the next decision. */
export class WantedQuote {
  side: Side = BID;
  tick = 0;
  lots = 0;
  level = 0;
  layer = "";
  /** Meant to trade at once (ioc) instead of resting. */
  taker = false;
  /** Set by the gates, never by a strategy. */
  approved = false;
}

export class Wanted {
  private readonly pool: WantedQuote[] = Array.from({ length: 4 * LEVELS_MAX }, () => new WantedQuote());
  count = 0;
  /** Why a side is left empty by the strategy: a code and two numbers. Empty: no reason. */
  readonly heldCode: [string, string] = ["", ""];
  readonly heldValue: [number, number] = [0, 0];
  readonly heldLimit: [number, number] = [0, 0];
  /** A trade to make at once towards the target (spot, at start), in lots; 0 for none. */
  rebalanceSide: Side = BID;
  rebalanceLots = 0;
  /** What the stages showed, for the screen. */
  fair = Number.NaN;
  delta = Number.NaN;
  rvol = Number.NaN;
  halfSpread = Number.NaN;

  clear(): void {
    this.count = 0;
    this.heldCode[BID] = this.heldCode[ASK] = "";
    this.rebalanceLots = 0;
    this.fair = this.delta = this.rvol = this.halfSpread = Number.NaN;
  }
  at(i: number): WantedQuote {
    return this.pool[i]!;
  }
  /** Adds a quote; beyond the ceiling of levels it is left out. */
  quote(side: Side, tick: number, lots: number, level: number, layer = ""): void {
    if (this.count >= this.pool.length) return;
    const q = this.pool[this.count++]!;
    q.side = side;
    q.tick = tick;
    q.lots = lots;
    q.level = level;
    q.layer = layer;
    q.taker = false;
    q.approved = false;
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
