/**
 * One account of the simulated venue: balances per asset, positions, what open orders lock, margin.
 *
 * Invariants: 1. balances change by fills, fees and funding only, exactly (bigint pico); the signed values of a position's
 * fills sum to its cost less what was realised. 2. a fee is rounded up and a funding receipt down: against us. 3. a spot fill moves both
 * balances and never makes one negative; a perpetual moves the quote balance by what it realises. 4. what spot orders lock carries
 * no margin.
 * Margin figures are estimates (floats of quote units): they decide, they are not booked.
 */
import type { Instrument, MarketIndex } from "../core/types.ts";
import { BID, type Lots, lots, type Pico, pico, picoToNumber, type Side, sign, type Ticks } from "../core/units.ts";
import { ceilDiv, feeOf, picoPerTickLot, rateToPico } from "./money.ts";
import type { RestingOrder } from "./types.ts";

export interface AccountMarket {
  readonly market: MarketIndex;
  readonly instrument: Instrument;
  /** Pico of quote per tick and lot. */
  readonly unit: bigint;
  /** Signed; of a spot market what was bought less what was sold here. */
  positionLots: number;
  /** Signed cost of the open position in pico of quote. */
  cost: bigint;
  /** Lots of our open orders, unfilled, per side, and the worth of the bids at their prices. */
  readonly openLots: [number, number];
  openBidCost: bigint;
}

/** An order that fills in parts pays a rounded fee per part: a thousand parts of one pico are kept free. */
const ROUNDING_CUSHION = 1_000n;
/** The dearest fee that a spot bid may pay on top of its worth. */
const feeMaxPpb = (instrument: Instrument) =>
  takesFromReceived(instrument) ? 0 : Math.max(instrument.makerFeePpb, instrument.takerFeePpb, 0);
const takesFromReceived = (i: Instrument) => i.kind === "spot" && i.feeIn === "received";

export class Account {
  readonly markets: AccountMarket[] = [];
  readonly #balances = new Map<string, bigint>();

  constructor(instruments: readonly { market: MarketIndex; instrument: Instrument }[], balances: Record<string, Pico>) {
    for (const { market, instrument } of instruments) this.add(market, instrument);
    for (const [asset, amount] of Object.entries(balances)) this.#balances.set(asset, amount);
  }
  /** One more market: nothing is held of it, and no balance changes. */
  add(market: MarketIndex, instrument: Instrument): AccountMarket {
    const unit = picoPerTickLot(instrument);
    const m: AccountMarket = { market, instrument, unit, positionLots: 0, cost: 0n, openLots: [0, 0], openBidCost: 0n };
    this.markets.push(m);
    if (!this.#balances.has(instrument.quote)) this.#balances.set(instrument.quote, 0n);
    if (instrument.kind === "spot" && !this.#balances.has(instrument.base)) this.#balances.set(instrument.base, 0n);
    return m;
  }

  balances(): { asset: string; amount: Pico }[] {
    return [...this.#balances].map(([asset, amount]) => ({ asset, amount: pico(amount) }));
  }
  balance(asset: string): bigint {
    return this.#balances.get(asset) ?? 0n;
  }

  /** Books one fill; returns its fee and what that was taken from. */
  fill(
    m: AccountMarket,
    fill: { side: Side; tick: Ticks; lots: Lots; liquidity: "maker" | "taker" },
  ): { fee: Pico; feeAsset: string } {
    const { instrument } = m;
    const signed = sign(fill.side) * fill.lots;
    const value = m.unit * BigInt(fill.tick) * BigInt(fill.lots);
    const isBaseCharged = fill.side === BID && takesFromReceived(instrument);
    const ppb = fill.liquidity === "maker" ? instrument.makerFeePpb : instrument.takerFeePpb;
    const fee = feeOf(isBaseCharged ? BigInt(fill.lots) * instrument.lotPico : value, ppb);
    const feeAsset = isBaseCharged ? instrument.base : instrument.quote;
    if (instrument.kind === "spot") {
      this.#move(instrument.base, BigInt(signed) * instrument.lotPico);
      this.#move(instrument.quote, fill.side === BID ? -value : value);
    }
    this.#movePosition(m, { signed, value: fill.side === BID ? value : -value });
    this.#move(feeAsset, -fee);
    return { fee, feeAsset };
  }

  /** Funding of a stamp: longs pay shorts while the rate is positive. Returns what was received (negative: paid). */
  fund(m: AccountMarket, rate: number, mark: number): Pico {
    if (m.positionLots === 0) return pico(0n);
    const markTicks = BigInt(Math.round(mark / m.instrument.tickSize));
    const owed = ceilDiv(m.unit * markTicks * BigInt(m.positionLots) * rateToPico(rate), 1_000_000_000_000n);
    this.#move(m.instrument.quote, -owed);
    return pico(-owed);
  }

  /** An order begins (+1) or ceases (-1) to rest with `size` lots: what it locks. */
  lock(m: AccountMarket, order: RestingOrder, size: number): void {
    m.openLots[order.side] += size;
    if (order.side === BID) m.openBidCost += m.unit * BigInt(order.tick) * BigInt(size);
  }

  /** What is held of a market: a position, or the whole lots of a spot market's base balance. */
  heldLots(m: AccountMarket): number {
    if (m.instrument.kind !== "spot") return m.positionLots;
    return Number(this.balance(m.instrument.base) / m.instrument.lotPico);
  }

  entryPrice(m: AccountMarket): number | null {
    if (m.positionLots === 0) return null;
    return picoToNumber(m.cost) / (m.positionLots * m.instrument.lotSize * m.instrument.multiplier);
  }

  /** Free of an asset: the balance less what spot orders lock. */
  free(asset: string): bigint {
    let free = this.balance(asset);
    for (const m of this.markets) {
      if (m.instrument.kind !== "spot") continue;
      if (m.instrument.quote === asset && m.openBidCost > 0n)
        free -= m.openBidCost + feeOf(m.openBidCost, feeMaxPpb(m.instrument)) + ROUNDING_CUSHION;
      if (m.instrument.base === asset) free -= m.instrument.lotPico * BigInt(m.openLots[1]);
    }
    return free;
  }

  /** What a spot bid locks: its worth with the dearest fee. */
  bidNeed(m: AccountMarket, order: { tick: number; lots: number }): bigint {
    const value = m.unit * BigInt(order.tick) * BigInt(order.lots);
    return value + feeOf(value, feeMaxPpb(m.instrument)) + ROUNDING_CUSHION;
  }
  /** Would the balances cover this spot order with its fee? */
  coversSpot(m: AccountMarket, order: { side: Side; tick: number; lots: number }): boolean {
    const { instrument } = m;
    if (order.side !== BID) return this.free(instrument.base) >= instrument.lotPico * BigInt(order.lots);
    return this.free(instrument.quote) >= this.bidNeed(m, order);
  }
  /** `marginEquity` without what spot bids lock: what is left to carry positions once they have filled. */
  freeMargin(quote: string, marks: (m: AccountMarket) => number): number {
    return this.marginEquity(quote, marks) - picoToNumber(this.balance(quote) - this.free(quote));
  }

  /** Quote balance and unrealised profit of the derivatives, in units of quote: what margin is measured against. */
  marginEquity(quote: string, marks: (m: AccountMarket) => number): number {
    let equity = picoToNumber(this.balance(quote));
    for (const m of this.markets)
      if (m.instrument.kind !== "spot" && m.positionLots !== 0) equity += this.unrealised(m, marks(m));
    return equity;
  }
  unrealised(m: AccountMarket, mark: number): number {
    const worth = m.positionLots * m.instrument.lotSize * m.instrument.multiplier * mark;
    return (Number.isNaN(worth) ? 0 : worth) - (Number.isNaN(worth) ? 0 : picoToNumber(m.cost));
  }

  /** Requirement in units of quote: of positions alone (maintenance), or with every order that could fill (initial). */
  requirement(
    kind: "maintenance" | "initial",
    marks: (m: AccountMarket) => number,
    extra?: { m: AccountMarket; side: Side; lots: number },
  ): number {
    let sum = 0;
    for (const m of this.markets) {
      const { instrument } = m;
      if (instrument.kind === "spot") continue;
      const worst = kind === "initial" ? worstLots(m, extra?.m === m ? extra : undefined) : Math.abs(m.positionLots);
      if (worst === 0) continue;
      const rate = kind === "initial" ? instrument.initialMargin : instrument.maintenanceMargin;
      sum += worst * instrument.lotSize * instrument.multiplier * marks(m) * rate;
    }
    return sum;
  }

  #move(asset: string, amount: bigint): void {
    this.#balances.set(asset, this.balance(asset) + amount);
  }

  /** `value` carries the sign of the trade: what the signed lots cost. */
  #movePosition(m: AccountMarket, trade: { signed: number; value: bigint }): void {
    const before = m.positionLots;
    const after = before + trade.signed;
    m.positionLots = lots(after);
    if (before === 0 || before > 0 === trade.signed > 0) {
      m.cost += trade.value;
      return;
    }
    // What closes takes its share of the cost with it; what goes beyond zero opens at the trade's own price.
    const closed = BigInt(Math.min(Math.abs(before), Math.abs(trade.signed)));
    const valueClosed = (trade.value * closed) / BigInt(Math.abs(trade.signed));
    const costClosed = (m.cost * closed) / BigInt(Math.abs(before));
    if (m.instrument.kind !== "spot") this.#move(m.instrument.quote, -valueClosed - costClosed);
    m.cost += trade.value - valueClosed - costClosed;
  }
}

/** Largest position, in lots, that could be held if every order of one side filled. */
export function worstLots(m: AccountMarket, extra?: { side: Side; lots: number }): number {
  const long = m.positionLots + m.openLots[0] + (extra?.side === 0 ? extra.lots : 0);
  const short = m.positionLots - m.openLots[1] - (extra?.side === 1 ? extra.lots : 0);
  return Math.max(Math.abs(m.positionLots), Math.abs(long), Math.abs(short));
}
