/**
 * One account's balances per asset, exact, and what was booked: opening balances from the venue, then postings only.
 *
 * Invariants: 1. a fill is booked once per trade id, for ever. 2. each posting balances by its shape: one account grows by
 * what another shrinks by, of one asset. 3. a linear market moves cash by realised profit, a spot market moves both assets.
 */
import type { AccountIndex, FillReport, FundingReport, Instrument, MarketIndex, PostEffect } from "../types.ts";
import { BID, PICO_PER_UNIT, type Pico, pico } from "../units.ts";
import { BookedIds, type KeptIds } from "./booked-ids.ts";

/** Pico of the quote asset per tick · lot. */
export function tickLotPico(i: Instrument): bigint {
  return (i.tickPico * i.lotPico * BigInt(i.multiplier)) / PICO_PER_UNIT;
}

type Entry = PostEffect["entries"][number];
const entry = (asset: string, debit: string, credit: string, amount: bigint): Entry =>
  amount >= 0n
    ? { debit, credit, asset, amount: pico(amount) }
    : { debit: credit, credit: debit, asset, amount: pico(-amount) };

/** Ids that were booked, of each kind. */
export interface KeptBooked {
  fills: KeptIds;
  busts: KeptIds;
  payments: KeptIds;
}

export class AccountLedger {
  readonly balances = new Map<string, bigint>();
  private readonly bookedFills = new BookedIds();
  private readonly busts = new BookedIds();
  private readonly bookedPayments = new BookedIds();

  constructor(private readonly account: AccountIndex) {}

  open(balances: readonly { asset: string; amount: Pico }[]): void {
    this.balances.clear();
    for (const b of balances) this.balances.set(b.asset, b.amount);
  }
  /** What the venue says is held, where a repair takes it over. */
  set(asset: string, amount: bigint): void {
    this.balances.set(asset, amount);
  }
  add(asset: string, amount: bigint): void {
    this.balances.set(asset, (this.balances.get(asset) ?? 0n) + amount);
  }
  /** True where this trade id was not booked before; from then on it is. */
  isNew(fillId: string): boolean {
    return this.bookedFills.add(fillId);
  }
  /** The same of a payment. */
  isNewPayment(paymentId: string): boolean {
    return this.bookedPayments.add(paymentId);
  }
  /** True where no bust of this trade id was booked before; from then on it was. */
  isNewBust(fillId: string): boolean {
    return this.busts.add(fillId);
  }
  /** What was booked before this start; before anything else is. */
  remember(booked: KeptBooked): void {
    this.bookedFills.take(booked.fills);
    this.busts.take(booked.busts);
    this.bookedPayments.take(booked.payments);
  }
  /** Books a new fill. `realisedTickLots` comes from the market's ledger (linear only). */
  fill(
    f: Pick<FillReport, "side" | "tick" | "lots" | "fee" | "feeAsset" | "market" | "fillId">,
    i: Instrument,
    realisedTickLots: number,
  ): PostEffect {
    const entries: Entry[] = [];
    if (i.kind === "spot") {
      const base = BigInt(f.lots) * i.lotPico * (f.side === BID ? 1n : -1n);
      const quote = BigInt(f.tick) * BigInt(f.lots) * tickLotPico(i) * (f.side === BID ? -1n : 1n);
      entries.push(entry(i.base, `asset:${i.base}`, "trade", base), entry(i.quote, `asset:${i.quote}`, "trade", quote));
      this.add(i.base, base);
      this.add(i.quote, quote);
    } else {
      const realised = BigInt(realisedTickLots) * tickLotPico(i);
      entries.push(entry(i.quote, `asset:${i.quote}`, "realised", realised));
      this.add(i.quote, realised);
    }
    entries.push(entry(f.feeAsset, `asset:${f.feeAsset}`, "fees", -f.fee));
    this.add(f.feeAsset, -f.fee);
    return this.post(f.market, "fill", f.fillId, entries);
  }
  /** Books a new funding payment. */
  funding(f: FundingReport): PostEffect {
    this.add(f.asset, f.amount);
    return this.post(f.market, "funding", f.paymentId, [entry(f.asset, `asset:${f.asset}`, "funding", f.amount)]);
  }
  private post(market: MarketIndex | null, cause: PostEffect["cause"], ref: string, entries: Entry[]): PostEffect {
    return { do: "post", account: this.account, market, cause, ref, entries };
  }
}
