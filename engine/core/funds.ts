/**
 * What an account's balances still cover in a spot market, with everything alive in its other markets counted: bids lock
 * quote at their price with the dearest fee, asks lock base. Exact: pico until the last division, which rounds down.
 */
import { tickLotPico } from "./ledger/account-ledger.ts";
import type { MarketState } from "./state.ts";
import type { Instrument } from "./types.ts";
import { ASK, BID } from "./units.ts";

const PPB = 1_000_000_000n;
/** A fee is rounded up with each part that fills: 10^-8 of the quote asset is kept free for that in each market with bids. */
const ROUNDING_CUSHION = 10_000n;

/** The dearest fee on top of a bid's worth, parts per billion. A fee from what was received comes out of the purchase. */
const bidFeePpb = (i: Instrument): bigint =>
  i.feeIn === "received" ? 0n : BigInt(Math.max(0, i.makerFeePpb, i.takerFeePpb));

/** Pico of an asset that the account has, less what orders in its spot markets other than `m` can take of it. */
function freeBeside(m: MarketState, asset: string): bigint {
  let free = m.account.ledger.balances.get(asset) ?? 0n;
  for (const x of m.account.markets) {
    const i = x.instrument;
    if (x === m || i.kind !== "spot") continue;
    if (i.base === asset) free -= BigInt(x.orders.exposedLots(ASK)) * i.lotPico;
    if (i.quote !== asset) continue;
    const worth = BigInt(x.orders.exposedTickLots(BID)) * tickLotPico(i);
    if (worth > 0n) free -= (worth * (PPB + bidFeePpb(i)) + PPB - 1n) / PPB + ROUNDING_CUSHION;
  }
  return free;
}
/** Most that all bids of the market may be worth together, tick · lots. Infinity where nothing is bought with a balance. */
export function quoteTickLotsFree(m: MarketState): number {
  const i = m.instrument;
  if (i.kind !== "spot") return Number.POSITIVE_INFINITY;
  const free = freeBeside(m, i.quote) - ROUNDING_CUSHION;
  return free <= 0n ? 0 : Number((free * PPB) / (tickLotPico(i) * (PPB + bidFeePpb(i))));
}
/** Most that all asks of the market may sell together, lots. Infinity where nothing is delivered out of a balance. */
export function baseLotsFree(m: MarketState): number {
  const i = m.instrument;
  if (i.kind !== "spot") return Number.POSITIVE_INFINITY;
  const free = freeBeside(m, i.base);
  return free <= 0n ? 0 : Number(free / i.lotPico);
}
