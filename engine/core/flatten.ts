/**
 * A market's position traded to zero at once, in ioc orders through the same gates as everything else: because a person said
 * so, or because the market was taken off the desk with that wish.
 *
 * Invariants: 1. it begins when no order of the market is alive any more, so that nothing can fill beside it. 2. no order of
 * it is larger than what is held; on derivatives the venue is told so too (reduce-only). 3. it ends flat, or says what is
 * left and why: never in silence.
 */
import { raise } from "./alerts.ts";
import type { QuoteGateInput } from "./risk/gates.ts";
import { decimalsOf, reasonText } from "./risk/reasons.ts";
import type { Why } from "./risk/why.ts";
import { note } from "./side-reasons.ts";
import type { Desk, Flattening, MarketState } from "./state.ts";
import { tradeAtOnce } from "./trade-at-once.ts";
import { HALTED } from "./types.ts";
import { ASK, BID, type Micros, type Side } from "./units.ts";

/** A person is told that it does not get on after this long, and again each time it passes. */
const STUCK_MICROS = 10_000_000;

const closing: Why = { code: "", value: 0, limit: 0 };

export function beginFlatten(desk: Desk, m: MarketState, by: Flattening["by"]): void {
  m.flattening = { by, hadPosition: m.ledger.positionLots !== 0, movedAt: desk.now };
  m.dirty = true;
}
/** "+0.020 BTC". */
export function positionWords(m: MarketState): string {
  const { lotSize, base } = m.instrument;
  const { positionLots } = m.ledger;
  return `${positionLots < 0 ? "−" : "+"}${Math.abs(positionLots * lotSize).toFixed(decimalsOf(lotSize))} ${base}`;
}
/** Whether there is nothing (more) to do; says so. */
export function isFlat(desk: Desk, m: MarketState): boolean {
  if (!m.opened || m.orders.live.length > 0 || m.ledger.positionLots !== 0) return false;
  const had = m.flattening!.hadPosition;
  m.flattening = null;
  if (had) say(desk, m, "FLAT", "info", `${m.instrument.symbol} is flat: its position was closed`);
  return true;
}
/** One step of it, once the gates of the market have passed. `g` holds this decision's figures. */
export function flatten(desk: Desk, m: MarketState, g: QuoteGateInput): void {
  const held = Math.abs(m.ledger.positionLots);
  closing.code = "FLATTENING";
  closing.value = m.ledger.positionLots * m.instrument.lotSize;
  if (held > 0) m.flattening!.hadPosition = true;
  if (held > 0 && m.orders.live.length === 0) {
    const side: Side = m.ledger.positionLots > 0 ? ASK : BID;
    // What was worked out for its quotes bounds each order; a market that was never worked out has no such bound.
    if (!(g.orderLotsMax > 0)) g.orderLotsMax = held;
    const refused = tradeAtOnce(desk, m, { side, lots: sliceOf(m, held, g), layer: "flatten", reduceOnly: true }, g);
    if (refused?.code === "MIN_SIZE" || refused?.code === "MIN_NOTIONAL") return leave(desk, m, { ...refused, side });
  }
  note(BID, closing);
  note(ASK, closing);
}
/** As much as one order may have, without leaving a rest that is too small for the next one. */
function sliceOf(m: MarketState, held: number, g: QuoteGateInput): number {
  const touch = m.ledger.positionLots > 0 ? m.bidTick : m.askTick;
  const least = Math.max(m.instrument.minLots, Math.ceil((g.tickLotsMin * 1.01) / touch));
  const lots = Math.min(held, g.orderLotsMax);
  return held - lots > 0 && held - lots < least && lots >= 2 * least ? lots - least : lots;
}
function leave(desk: Desk, m: MarketState, why: Why & { side: Side }): void {
  m.flattening = null;
  const because = reasonText(why.side, why, m.instrument).replace(/^\w+ held: /, "");
  const text = `${m.instrument.symbol} is not flat: ${positionWords(m)} is left, too little for an order (${because})`;
  say(desk, m, "FLATTEN_LEFT", "warning", text);
}
/** After the decision: what does not get on is told. A halt is told already. */
export function watchFlatten(desk: Desk, m: MarketState, at: Micros): void {
  const f = m.flattening;
  if (f === null) return;
  const isNothingLeft = m.ledger.positionLots === 0 && m.orders.live.length === 0;
  if (isNothingLeft || m.orders.live.some((o) => o.tif === "ioc") || desk.gate === HALTED) f.movedAt = at;
  if (at - f.movedAt < STUCK_MICROS) return;
  f.movedAt = at;
  const side = m.ledger.positionLots > 0 ? ASK : BID;
  const reason = reasonText(side, m.reasons[side], m.instrument).replace(/^\w+ held: /, "") || "its orders do not fill";
  const text = `${m.instrument.symbol} is not flat yet, ${positionWords(m)} is left: ${reason}. It is tried on.`;
  say(desk, m, "FLATTEN_STUCK", "warning", text);
}
function say(desk: Desk, m: MarketState, code: string, severity: "info" | "warning", text: string): void {
  raise(desk, { code, severity, market: m.index, text });
}
