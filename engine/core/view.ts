/** State → what a screen shows, plain JSON. Reads only. */
import { accountPnl, equityNow, marketPnl, quoteRate } from "./accounts.ts";
import { deltaByPosition } from "./quoting/skew.ts";
import { recoveryWords } from "./recovered.ts";
import { venueSaid } from "./refusals.ts";
import { isShown } from "./removal.ts";
import { allowanceOf, targetOf } from "./resolve.ts";
import { decimalsOf, reasonText } from "./risk/reasons.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { HALTED, type Mode } from "./types.ts";
import { ASK, BID, formatPico, type Micros, type Side, shownSteps } from "./units.ts";
import { truthView } from "./view-truth.ts";
import type { AccountView, DeskView, FillView, HaltView, MarketView, SideView } from "./view-types.ts";

export { marketDetail, preview } from "./view-detail.ts";

/** Riskiest first. */
const RISK: readonly Mode[] = ["live", "paper", "replay", "sim", "faults", "backtest", "simulate"];
const orNull = (n: number): number | null => (Number.isFinite(n) ? n : null);
const ms = (t: Micros | null): number | null => (t === null ? null : t / 1000);

export function deskView(desk: Desk, at: Micros): DeskView {
  const modes = desk.accounts.map((a) => a.config.mode);
  return {
    at: at / 1000,
    mode: RISK.find((m) => modes.includes(m)) ?? "sim",
    modeDetail: "",
    gate: desk.gate,
    halt: haltView(desk),
    currency: desk.settings?.reporting.currency ?? "",
    revision: { applied: desk.revision, newest: desk.newestRevision, error: desk.revisionError },
    accounts: desk.accounts.map((a) => accountView(desk, a, at)),
    markets: desk.markets.filter((m) => isShown(desk, m)).map((m) => marketView(desk, m, at)),
    alerts: desk.alerts.map((a) => ({ ...a })),
  };
}

function haltView(desk: Desk): HaltView {
  const h = desk.halt;
  return {
    state: h.state,
    reason: h.reason,
    by: h.by,
    requestedAt: ms(h.requestedAt),
    takenUpAt: ms(h.takenUpAt),
    gateClosedAt: ms(h.gateClosedAt),
    cancelsSentAt: ms(h.cancelsSentAt),
    verifiedAt: ms(h.verifiedAt),
    perAccount:
      h.state === "none"
        ? []
        : desk.accounts.map((a) => {
            const left = a.markets.reduce((n, m) => n + m.orders.live.length, 0);
            return {
              account: a.config.id,
              toCancel: a.haltToCancel,
              confirmed: Math.max(0, a.haltToCancel - left),
              openAtVenue: a.openAtVenue,
              verifiedAt: ms(a.haltVerifiedAt),
            };
          }),
    positionsLeft: h.state === "none" ? [] : positionsInWords(desk),
  };
}
/** "BTC-PERP +0.184 (11,262 USDC)" for each position that is not zero. */
function positionsInWords(desk: Desk): string[] {
  return desk.markets
    .filter((m) => m.ledger.positionLots !== 0)
    .map((m) => {
      const i = m.instrument;
      const size = Math.abs(m.ledger.positionLots * i.lotSize).toFixed(decimalsOf(i.lotSize));
      const value = Math.abs((m.ledger.positionLots * m.ledger.mid2 * m.tickLotValue) / 2);
      const money = Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, ",");
      return `${i.symbol} ${m.ledger.positionLots > 0 ? "+" : "−"}${size} (${money} ${i.quote})`;
    });
}

function accountView(desk: Desk, a: AccountState, at: Micros): AccountView {
  const limits = desk.settings?.desk;
  const live = a.markets.flatMap((m) => m.orders.live);
  const gross = a.markets.reduce((sum, m) => sum + m.worstNotional, 0);
  const equity = equityNow(desk, a);
  return {
    id: a.config.id,
    venue: a.config.venue,
    mode: a.config.mode,
    equity,
    venueEquity: a.venueEquity,
    venueEquityAgeMs: a.venueEquity === null ? null : (at - a.venueEquityAt) / 1000,
    pnlDay: accountPnl(desk, a, "day"),
    dayFrom: a.dayFrom === null ? null : a.dayFrom.at / 1000,
    pnlRun: accountPnl(desk, a, "run"),
    marginFraction: gross > 0 ? orNull((equity / gross) * 100) : null,
    marginFractionMin: limits?.marginFractionMin ?? 0,
    grossExposure: gross,
    grossExposureMax: limits?.grossExposureMax ?? 0,
    balances: [...a.ledger.balances].map(([asset, amount]) => ({ asset, amount: formatPico(amount) })),
    link: { market: a.marketLink, private: a.privateLink },
    connections: a.line,
    unknownOrders: live.filter((o) => !o.known).length,
    openOrders: live.length,
    recovery: recoveryWords(a),
    truth: truthView(desk, a, at),
  };
}

function marketState(desk: Desk, m: MarketState, bid: SideView, ask: SideView): MarketView["state"] {
  if (desk.gate === HALTED) return "halted";
  if (m.flattening !== null) return "flattening";
  if (m.removed !== null) return "removed";
  if (m.stopped !== null) return "stopped";
  if (m.settings?.enabled !== true) return "disabled";
  if (m.paused) return "paused";
  if (bid.code === "WARMING_UP" || ask.code === "WARMING_UP") return "warming";
  if (bid.state === "quoting" && ask.state === "quoting") return "quoting";
  return bid.state === "quoting" || ask.state === "quoting" ? "partly" : "held";
}
function marketView(desk: Desk, m: MarketState, at: Micros): MarketView {
  const i = m.instrument;
  const price = (tick: number): number | null => (tick > 0 ? shownSteps(tick, i.tickSize) : null);
  const bid = sideView(m, BID, at);
  const ask = sideView(m, ASK, at);
  const rate = quoteRate(desk, m);
  const value = m.tickLotValue * rate;
  const mid = m.bidTick > 0 && m.askTick > 0 ? shownSteps((m.bidTick + m.askTick) / 2, i.tickSize) : Number.NaN;
  const position = shownSteps(m.ledger.positionLots, i.lotSize);
  const totals = m.ledger.totals;
  const day = m.ledger.dayStart;
  const fair = orNull(m.wanted.fair);
  const limit = m.ledger.positionLots >= 0 ? m.positionLotsMax : m.positionLotsMin;
  return {
    key: m.key,
    symbol: i.symbol,
    account: m.account.config.id,
    mode: m.account.config.mode,
    kind: i.kind,
    base: i.base,
    quote: i.quote,
    priceDecimals: decimalsOf(i.tickSize),
    sizeDecimals: decimalsOf(i.lotSize),
    tickSize: i.tickSize,
    lotSize: i.lotSize,
    strategy: m.settings?.strategy ?? "",
    state: marketState(desk, m, bid, ask),
    bid,
    ask,
    bestBid: price(m.bidTick),
    bestAsk: price(m.askTick),
    mid: orNull(mid),
    fair,
    oracle: orNull(m.oracle),
    spreadBps:
      bid.price !== null && ask.price !== null && fair !== null ? ((ask.price - bid.price) / fair) * 10_000 : null,
    rvol: orNull(m.wanted.rvol),
    position,
    entryPrice: orNull(shownSteps(m.ledger.entryTick(), i.tickSize)),
    positionValue: orNull((m.ledger.positionLots * m.ledger.mid2 * value) / 2),
    // Before equity and price are known there is no limit to show, and none of zero.
    positionMax: m.resolved ? orNull(shownSteps(Math.abs(limit), i.lotSize)) : null,
    delta: orNull(m.wanted.delta) ?? deltaByPosition(position, targetOf(m), allowanceOf(m)),
    widen: m.widen,
    pnlDay: marketPnl(desk, m, day),
    realised: (totals.realisedTickLots - day.realisedTickLots) * value,
    unrealised: (m.ledger.unrealised2() / 2) * value,
    volumeDay: (totals.volumeTickLots - day.volumeTickLots) * value,
    fillsDay: totals.fills - day.fills,
    markoutBps: m.markouts.dayBps(),
    bookAgeMs: m.lastWordAt > 0 ? Math.max(0, (at - m.lastWordAt) / 1000) : null,
    fundingRate: orNull(m.fundingRate),
    fundingAt: m.fundingAt > 0 ? m.fundingAt / 1000 : null,
    decision: m.decision,
  };
}

function sideView(m: MarketState, side: Side, at: Micros): SideView {
  const i = m.instrument;
  let best: { tick: number; lots: number } | null = null;
  let orders = 0;
  for (const o of m.orders.live) {
    if (o.side !== side || o.tif === "ioc") continue;
    orders += 1;
    if (o.life !== "open") continue;
    if (best === null || (side === BID ? o.tick > best.tick : o.tick < best.tick))
      best = { tick: o.tick, lots: o.lots - o.cumLots };
  }
  const told = m.reasons[side];
  const stoppedText = m.stopped !== null && told.code === "STOPPED" ? `: ${m.stopped}` : "";
  return {
    state: told.code !== "" ? "held" : best === null ? "pending" : "quoting",
    reason: reasonText(side, told, i) + stoppedText + venueSaid(m, side, told.code),
    code: told.code,
    sinceMs: told.since > 0 ? Math.max(0, (at - told.since) / 1000) : 0,
    price: best === null ? null : shownSteps(best.tick, i.tickSize),
    size: best === null ? null : shownSteps(best.lots, i.lotSize),
    orders,
  };
}

/** Fills since the last call, oldest first. */
export function takeFills(desk: Desk): FillView[] {
  const fills = desk.newFills;
  if (fills.length > 0) desk.newFills = [];
  return fills;
}
/** Fills that got a markout since the last call. */
export function takeMarkouts(desk: Desk): Pick<FillView, "n" | "fillId" | "markoutBps">[] {
  const fills = desk.newMarkouts;
  if (fills.length > 0) desk.newMarkouts = [];
  return fills.map(({ n, fillId, markoutBps }) => ({ n, fillId, markoutBps: { ...markoutBps } }));
}
