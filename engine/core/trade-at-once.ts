/** A trade at once or not at all, through the gates of every quote: towards a target, or out of a position. */
import { countAlive, placeIfFits } from "./act.ts";
import { TAKER_REACH_BPS } from "./limits.ts";
import { gateQuote, type QuoteGateInput } from "./risk/gates.ts";
import type { Why } from "./risk/why.ts";
import { note } from "./side-reasons.ts";
import type { Desk, MarketState } from "./state.ts";
import { BID, type Side } from "./units.ts";

const why: Why = { code: "", value: 0, limit: 0 };

export interface Trade {
  side: Side;
  /** The largest order of the market is a bound. */
  lots: number;
  layer: string;
  /** It may only close; where the venue knows positions it is told so. */
  reduceOnly: boolean;
}
/** Null where it was sent, or waits for one that was; else the gate that refused it, which is noted. */
export function tradeAtOnce(desk: Desk, m: MarketState, trade: Trade, g: QuoteGateInput): Why | null {
  if (m.orders.live.some((o) => o.tif === "ioc")) return null;
  const { side, layer } = trade;
  const touch = side === BID ? m.askTick : m.bidTick;
  const reach = Math.ceil((touch * TAKER_REACH_BPS) / 10_000);
  const lots = Math.min(trade.lots, g.orderLotsMax);
  m.wanted.quote(side, side === BID ? touch + reach : touch - reach, lots, 0, layer);
  const q = m.wanted.at(m.wanted.count - 1);
  q.taker = true;
  q.reduceOnly = trade.reduceOnly && m.instrument.kind !== "spot";
  if (!gateQuote(q, g, m.tally, why)) {
    note(side, why);
    return why;
  }
  // It is sent here, not reconciled: it never rests.
  q.approved = false;
  countAlive(m);
  placeIfFits(desk, m, q, g);
  return null;
}
