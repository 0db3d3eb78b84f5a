/** One market's page: book with our orders lit, the stages of the last decision, orders, fills, trades; and previews. */
import { ratioOf } from "./inputs.ts";
import { LEVELS_MAX, RECENT_TRADES_KEPT } from "./limits.ts";
import { arrivalWindow } from "./market/arrivals.ts";
import { microPriceSeen } from "./micro-price.ts";
import { shownLife } from "./orders/order.ts";
import { Wanted } from "./quoting/wanted.ts";
import { allowanceOf, targetOf } from "./resolve.ts";
import { reasonText, wordsOf } from "./risk/reasons.ts";
import type { Why } from "./risk/why.ts";
import type { Desk, MarketState } from "./state.ts";
import { strategies } from "./strategies/index.ts";
import type { Figure } from "./strategies/strategy.ts";
import type { MarketIndex, Settings } from "./types.ts";
import { ASK, BID, type Micros, SIDE_NAMES, type Side, shownSteps } from "./units.ts";
import type { BookLevelView, MarketDetail, PreviewView, StageView, TradeView, WorkingOrderView } from "./view-types.ts";

const LEVELS_SHOWN = 20;
const ticks = new Int32Array(LEVELS_SHOWN);
const lots = new Float64Array(LEVELS_SHOWN);
const orNull = (n: number): number | null => (Number.isFinite(n) ? n : null);

export function marketDetail(desk: Desk, market: MarketIndex, at: Micros): MarketDetail {
  const m = desk.markets[market]!;
  return {
    key: m.key,
    at: at / 1000,
    bids: levels(m, BID),
    asks: levels(m, ASK),
    orders: m.orders.live.map((o) => orderView(m, o, at)),
    fills: m.fills.slice(-100),
    trades: m.trades.slice(-RECENT_TRADES_KEPT).map((t) => tradeView(m, t)),
    stages: stages(desk, m, at),
  };
}
function levels(m: MarketState, side: Side): BookLevelView[] {
  const n = m.book.levels(side, LEVELS_SHOWN, ticks, lots);
  const { tickSize, lotSize } = m.instrument;
  return Array.from({ length: n }, (_, i) => ({
    price: shownSteps(ticks[i]!, tickSize),
    size: shownSteps(lots[i]!, lotSize),
    own: shownSteps(m.orders.displayedLots(side, ticks[i]!), lotSize),
  }));
}
function tradeView(m: MarketState, t: MarketState["trades"][number]): TradeView {
  const { tickSize, lotSize } = m.instrument;
  return {
    at: t.at / 1000,
    price: shownSteps(t.tick, tickSize),
    size: shownSteps(t.lots, lotSize),
    taker: SIDE_NAMES[t.taker],
  };
}
function orderView(m: MarketState, o: MarketState["orders"]["live"][number], at: Micros): WorkingOrderView {
  const { tickSize, lotSize } = m.instrument;
  const level = m.book.lotsAt(o.side, o.tick);
  return {
    id: o.id,
    side: SIDE_NAMES[o.side],
    price: shownSteps(o.tick, tickSize),
    size: shownSteps(o.lots, lotSize),
    filled: shownSteps(o.cumLots, lotSize),
    level: o.level,
    layer: o.layer,
    shown: shownLife(o),
    ageMs: Math.max(0, (at - o.createdAt) / 1000),
    ackMs: o.ackMicros < 0 ? null : o.ackMicros / 1000,
    // What stands at our price besides us: an upper bound of what is ahead.
    ahead: Number.isNaN(level)
      ? null
      : shownSteps(Math.max(0, level - m.orders.displayedLots(o.side, o.tick)), lotSize),
  };
}

/** What the strategy shows of a stage, with the market's own assets for its units. */
function figures(m: MarketState, stage: Figure["stage"]): StageView["values"] {
  const { base, quote } = m.instrument;
  const units: Record<string, string> = { base, quote };
  return (m.strategy?.figures ?? []).flatMap((f, n) =>
    f.stage === stage ? [{ name: f.label, value: orNull(m.wanted.figures[n]!), unit: units[f.unit] ?? f.unit }] : [],
  );
}
/** "near: no oracle price": what the strategy says of a part of its quotes. */
function remarks({ wanted, instrument }: MarketState): string[] {
  return wanted.remarks.slice(0, wanted.remarkCount).map((r) => `${r.part}: ${wordsOf(r, instrument)}`);
}
function spreadText({ rvol, halfSpread }: Wanted): string {
  if (Number.isFinite(rvol)) return "realised volatility and half spread";
  return Number.isFinite(halfSpread) ? "half spread; no volatility is used" : "none yet";
}
function stages(desk: Desk, m: MarketState, at: Micros): StageView[] {
  const w = m.wanted;
  const i = m.instrument;
  const price = (tick: number) => (tick > 0 ? shownSteps(tick, i.tickSize) : null);
  const approved = Array.from({ length: w.count }, (_, n) => w.at(n)).filter((q) => q.approved);
  const held = ([BID, ASK] as const).map((side) => reasonText(side, m.reasons[side], i)).filter((t) => t !== "");
  return [
    {
      stage: "book",
      text: "best bid and ask of the others",
      values: [
        { name: "bid", value: price(m.bidTick), unit: i.quote },
        { name: "ask", value: price(m.askTick), unit: i.quote },
        { name: "age", value: m.lastWordAt > 0 ? Math.round((at - m.lastWordAt) / 1000) : null, unit: "ms" },
        { name: "oracle", value: orNull(m.oracle), unit: i.quote },
      ],
    },
    {
      stage: "fair",
      text: "fair value after the skew",
      values: [{ name: "fair", value: orNull(w.fair), unit: i.quote }, ...figures(m, "fair")],
    },
    {
      stage: "skew",
      text: "position against its target",
      values: [
        { name: "delta", value: orNull(w.delta), unit: "" },
        { name: "position", value: shownSteps(m.ledger.positionLots, i.lotSize), unit: i.base },
        { name: "target", value: orNull(targetOf(m)), unit: i.base },
        { name: "allowance", value: orNull(allowanceOf(m)), unit: i.base },
        ...figures(m, "skew"),
      ],
    },
    {
      stage: "spread",
      text: spreadText(w),
      values: [
        { name: "rvol", value: orNull(w.rvol), unit: i.quote },
        { name: "half", value: orNull(w.halfSpread), unit: i.quote },
        { name: "widened", value: m.widen, unit: "×" },
        ...figures(m, "spread"),
      ],
    },
    {
      stage: "ladder",
      text: ["quotes wanted", ...remarks(m)].join("; "),
      values: [{ name: "quotes", value: w.count, unit: "" }, ...figures(m, "ladder")],
    },
    {
      stage: "gates",
      text: held.length === 0 ? "all passed" : held.join("; "),
      values: [{ name: "approved", value: approved.length, unit: "" }],
    },
    {
      stage: "orders",
      text: `decision ${m.decision}, revision ${desk.revision}`,
      values: [
        { name: "cancel", value: m.plan.cancels.count, unit: "" },
        { name: "amend", value: m.plan.amended.count, unit: "" },
        { name: "place", value: m.plan.places.count, unit: "" },
        { name: "working", value: m.orders.live.length, unit: "" },
      ],
    },
  ];
}

const previewWanted = new Wanted();
/** The quotes that these settings would make now, before the gates. Changes nothing. */
export function preview(desk: Desk, market: MarketIndex, settings: Settings, at: Micros): PreviewView {
  const m = desk.markets[market]!;
  const next = settings.markets[m.key];
  const empty = (reason: string): PreviewView => ({
    fair: null,
    bids: [],
    asks: [],
    reasons: { bid: reason, ask: reason },
    worstCase: null,
  });
  if (!next) return empty("this market has no settings");
  if (!(m.bidTick > 0 && m.askTick > 0)) return empty("the book has no bid or no ask");
  const strategy = strategies[next.strategy];
  // The cache of volatility belongs to the running parameters: it is put back.
  const { rvol, rvolEstimator, rvolBarSeconds, rvolLookback, rvolSecond } = m;
  const allowance = (next.params.usdPer as number | null) ?? m.allowanceValue;
  const base = allowance / m.referencePrice;
  const target = (next.params.target as number | null) ?? (m.instrument.kind === "spot" ? base : 0);
  const position = m.ledger.positionLots * m.instrument.lotSize;
  m.inputs.mid = ((m.bidTick + m.askTick) / 2) * m.instrument.tickSize;
  const inputs = {
    ...m.inputs,
    at,
    bidTick: m.bidTick,
    askTick: m.askTick,
    position,
    positionRatio: ratioOf(position, target, m),
    allowanceValue: allowance,
    allowance: base,
    target,
    widen: m.widen,
    // What decisions learn from and keep is left as it is.
    microPrice: (why: Why) => microPriceSeen(m, why),
    arrivals: (seconds: number) => m.arrivals.read(seconds, at, arrivalWindow()),
    ordersOpen: 2 * LEVELS_MAX,
    mayRebalance: false,
  };
  const memory = next.strategy === m.strategy?.id ? structuredClone(m.memory) : strategy.initial();
  if (strategy.quotesInRounds) strategy.restart(memory);
  previewWanted.begin(m);
  try {
    strategy.decide(inputs, next.params, memory, previewWanted);
  } catch (error) {
    return empty(`the strategy fails: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    Object.assign(m, { rvol, rvolEstimator, rvolBarSeconds, rvolLookback, rvolSecond });
  }
  const { tickSize, lotSize } = m.instrument;
  const quotes = Array.from({ length: previewWanted.count }, (_, n) => previewWanted.at(n));
  const of = (side: Side) =>
    quotes
      .filter((q) => q.side === side)
      .map((q) => ({ price: shownSteps(q.tick, tickSize), size: shownSteps(q.lots, lotSize) }));
  const why = (side: Side) =>
    reasonText(
      side,
      {
        code: previewWanted.heldCode[side],
        value: previewWanted.heldValue[side],
        limit: previewWanted.heldLimit[side],
      },
      m.instrument,
    );
  const worst = (side: Side) => {
    const sum = quotes.filter((q) => q.side === side).reduce((n, q) => n + q.lots, 0);
    return Math.abs(m.ledger.positionLots + (side === BID ? sum : -sum)) * (m.ledger.mid2 / 2) * m.tickLotValue * 0.01;
  };
  return {
    fair: orNull(previewWanted.fair),
    bids: of(BID),
    asks: of(ASK),
    reasons: { bid: why(BID), ask: why(ASK) },
    worstCase: orNull(Math.max(worst(BID), worst(ASK))),
  };
}
