/**
 * One market of the truth: others' best prices as a random walk, our orders, our position and what we paid for it.
 *
 * Invariants: 1. `live` is the sum of what our open orders can still fill, by side; `flying` of what requests on their way
 * can still add: with the position they are the true worst case. 2. cash is exact: what was paid and received, in pico.
 */
import { tickLotPico } from "../core/ledger/account-ledger.ts";
import type { Instrument } from "../core/types.ts";
import { BID, type Side, sign } from "../core/units.ts";
import type { Random } from "../sim/random.ts";
import { ShownBook } from "./shown-book.ts";
import { SECOND } from "./time.ts";
import type { TruthOrder } from "./truth-types.ts";

const MOVE_SHARE = 0.3;
const TAKER_SHARE = 0.22;
/** What an engine that knows needs at the most: a cancel that is lost is given up after 3 s, and tried again. */
const SURPRISE_MICROS = 15 * SECOND;
/** Prices stay within this share of where they began. */
const DRIFT_MAX = 0.1;

export class TruthMarket {
  bid: number;
  ask: number;
  position = 0;
  /** Signed cost of the position in tick · lots by average, as the venue states an entry. */
  cost = 0;
  /** Quote asset that came (positive) or went by trades, fees and payments; pico. */
  cash = 0n;
  readonly live: [number, number] = [0, 0];
  readonly flying: [number, number] = [0, 0];
  /** Lots that came lately by no order of the desk, or beyond an order's size. */
  unasked = 0;
  readonly open: TruthOrder[] = [];
  readonly shown = new ShownBook(this);
  readonly unit: bigint;
  /** What the venue's rules are when nothing is changed. */
  readonly rules: Instrument;
  readonly #startTick: number;
  #surprises: { lots: number; left: number; lasts: () => boolean }[] = [];

  constructor(
    /** The desk's index. */
    readonly index: number,
    public instrument: Instrument,
    startTick: number,
  ) {
    this.rules = instrument;
    this.unit = tickLotPico(instrument);
    this.#startTick = startTick;
    this.bid = startTick;
    this.ask = startTick + 3;
  }
  /** The market moves by itself; true where others' prices changed. */
  walk(random: Random): boolean {
    const r = random.uniform();
    if (r > MOVE_SHARE) return false;
    if (r < 0.05) {
      this.ask = this.bid + 2 + random.below(3);
      return true;
    }
    const drift = (this.bid - this.#startTick) / this.#startTick / DRIFT_MAX;
    const move = (random.uniform() * 2 - 1 > drift ? 1 : -1) * (random.chance(0.03) ? 8 : 1 + random.below(2));
    this.bid += move;
    this.ask += move;
    return true;
  }
  /** Others come to where an order of that side would meet them. */
  reach(side: Side, tick: number): void {
    if (side === BID) {
      this.ask = tick;
      this.bid = Math.min(this.bid, tick - 1);
    } else {
      this.bid = tick;
      this.ask = Math.max(this.ask, tick + 1);
    }
  }
  /** Our orders that others' prices went through. */
  crossed(): TruthOrder[] {
    const out: TruthOrder[] = [];
    for (let i = 0; i < this.open.length; i++) {
      const o = this.open[i]!;
      if (o.side === BID ? o.tick >= this.ask : o.tick <= this.bid) out.push(o);
    }
    return out;
  }
  /** A taker comes, perhaps: our order that it meets first, and how much it takes. */
  taker(random: Random): { order: TruthOrder; lots: number } | null {
    if (this.open.length === 0 || !random.chance(TAKER_SHARE)) return null;
    const side = random.below(2) as Side;
    const reach = random.below(4);
    let best: TruthOrder | null = null;
    for (let i = 0; i < this.open.length; i++) {
      const o = this.open[i]!;
      if (o.side !== side) continue;
      if (best === null || (side === BID ? o.tick > best.tick : o.tick < best.tick)) best = o;
    }
    if (best === null) return null;
    const within = side === BID ? best.tick >= this.bid - reach : best.tick <= this.ask + reach;
    return within ? { order: best, lots: Math.min(best.lots - best.cum, 1 + random.below(12)) } : null;
  }
  /**
   * A trade that the engine could not foresee: until it has heard of it, and could act, it can't be held to its limit. `lasts`: its
   * cause is still there.
   */
  surprise(lots: number, lasts: () => boolean = () => false): void {
    this.unasked += lots;
    this.#surprises.push({ lots, left: SURPRISE_MICROS, lasts });
  }
  /** For so long it has known our position, and the venue could be reached. */
  known(micros: number): void {
    for (const s of this.#surprises) if (!s.lasts()) s.left -= micros;
    this.#surprises = this.#surprises.filter((s) => {
      if (s.left <= 0) this.unasked -= s.lots;
      return s.left > 0;
    });
  }
  /** Position, cost and cash after a trade of ours. */
  book(side: Side, tick: number, lots: number): void {
    const signed = sign(side) * lots;
    this.cash -= BigInt(signed * tick) * this.unit;
    const before = this.position;
    const after = before + signed;
    if (before === 0 || Math.sign(before) === Math.sign(signed)) this.cost += signed * tick;
    else if (Math.abs(signed) <= Math.abs(before)) this.cost = Math.round((this.cost * after) / before);
    else this.cost = after * tick;
    this.position = after;
  }
  /** Most that the position can become and least, with everything of the desk's that is alive or on its way. */
  get worstLong(): number {
    return this.position + this.live[0] + this.flying[0];
  }
  get worstShort(): number {
    return this.position - this.live[1] - this.flying[1];
  }
}
