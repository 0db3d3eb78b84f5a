/**
 * The browser's replica of the desk, as pure functions from state and message to state.
 *
 * Invariants:
 * 1. A delta is applied only on top of the number before it; after a gap nothing is applied until the next snapshot,
 *    and the last good view stays.
 * 2. A market that did not change keeps its object, so that its row is not drawn again.
 */
import type { Alert } from "../../engine/core/types.ts";
import type { DeskView, FillView, MarketDetail, MarketView } from "../../engine/core/view-types.ts";
import type { DeskDelta, EquityPoint, FillMarkout } from "../../server/stream-types.ts";

export const FILLS_KEPT = 200;
/** As many of a market as the desk itself keeps for its page. */
export const DETAIL_FILLS_KEPT = 100;
/** Beyond it the older half loses every second point: the curve keeps its beginning. */
export const EQUITY_KEPT = 4_000;

export type Desk = Omit<DeskView, "markets">;
export interface LiveState {
  connected: boolean;
  /** Number of the last message applied; null while a snapshot is awaited. */
  seq: number | null;
  /** When the desk's clock last moved, on the page's clock, ms. */
  freshAt: number | null;
  /** Why the engine has died, in the desk's words; null while it lives. */
  death: string | null;
  desk: Desk | null;
  keys: readonly string[];
  markets: ReadonlyMap<string, MarketView>;
  /** Newest first. */
  fills: readonly FillView[];
  /** Oldest first. */
  equity: readonly EquityPoint[];
  detail: MarketDetail | null;
}
export const nothingYet: LiveState = {
  connected: false,
  seq: null,
  freshAt: null,
  death: null,
  desk: null,
  keys: [],
  markets: new Map(),
  fills: [],
  equity: [],
  detail: null,
};

export interface Snapshot {
  seq: number;
  view: DeskView;
  fills: FillView[];
  equity: EquityPoint[];
}
export function onSnapshot(state: LiveState, s: Snapshot, now: number): LiveState {
  const { markets, ...desk } = s.view;
  return {
    ...state,
    seq: s.seq,
    freshAt: state.desk?.at === desk.at ? state.freshAt : now,
    desk,
    keys: markets.map((m) => m.key),
    markets: new Map(markets.map((m) => [m.key, m])),
    fills: mergeFills([], s.fills),
    equity: s.equity,
  };
}
/** `gap`: the delta does not follow; the caller asks for a snapshot. */
export function onDelta(state: LiveState, d: DeskDelta, now: number): { state: LiveState; gap: boolean } {
  if (state.seq === null || !state.desk) return { state, gap: true };
  if (d.seq <= state.seq) return { state, gap: false };
  if (d.seq !== state.seq + 1) return { state: { ...state, seq: null }, gap: true };
  const moved = d.markets.length > 0 || d.gone.length > 0;
  const markets = moved ? new Map(state.markets) : state.markets;
  if (markets instanceof Map) {
    for (const m of d.markets) markets.set(m.key, m);
    for (const key of d.gone) markets.delete(key);
  }
  const sameKeys = markets.size === state.keys.length && d.gone.length === 0;
  return {
    gap: false,
    state: {
      ...state,
      seq: d.seq,
      freshAt: d.desk.at !== undefined || moved ? now : state.freshAt,
      desk: { ...state.desk, ...d.desk },
      keys: sameKeys ? state.keys : [...markets.keys()],
      markets,
    },
  };
}
/** Newest first, one per number; a later version of a fill (with its markouts) replaces the earlier. */
export function mergeFills(have: readonly FillView[], more: readonly FillView[]): readonly FillView[] {
  const byNumber = new Map(have.map((f) => [f.n, f]));
  for (const f of more) byNumber.set(f.n, f);
  return [...byNumber.values()].sort((a, b) => b.n - a.n).slice(0, FILLS_KEPT);
}
export const onFill = (state: LiveState, f: FillView): LiveState => ({ ...state, fills: mergeFills(state.fills, [f]) });
/** Markouts of fills that are still listed; the others are history. */
export function onMarkout(state: LiveState, later: readonly FillMarkout[]): LiveState {
  const byNumber = new Map(later.map((f) => [f.n, f.markoutBps]));
  const aged = <F extends readonly FillView[]>(fills: F): F | FillView[] =>
    fills.some((f) => byNumber.has(f.n))
      ? fills.map((f) => {
          const markoutBps = byNumber.get(f.n);
          return markoutBps ? { ...f, markoutBps } : f;
        })
      : fills;
  const fills = aged(state.fills);
  const listed = state.detail && aged(state.detail.fills);
  if (fills === state.fills && listed === (state.detail?.fills ?? null)) return state;
  return { ...state, fills, detail: state.detail && listed && { ...state.detail, fills: listed } };
}

export function onAlert(state: LiveState, a: Alert): LiveState {
  if (!state.desk) return state;
  const alerts = [...state.desk.alerts.filter((x) => x.id !== a.id), a];
  return { ...state, desk: { ...state.desk, alerts } };
}
export function onEquity(state: LiveState, p: EquityPoint): LiveState {
  const last = state.equity[state.equity.length - 1];
  if (last && p.at <= last.at) return state;
  const equity = [...state.equity, p];
  const older = equity.length >> 1;
  return {
    ...state,
    equity: equity.length <= EQUITY_KEPT ? equity : equity.filter((_, i) => i >= older || i % 2 === 0),
  };
}
/** The detail's fills are those that are new to this page: they come on top of what it has of the same market. */
export function onDetail(state: LiveState, d: MarketDetail): LiveState {
  const had = state.detail?.key === d.key ? state.detail.fills : [];
  if (d.fills.length === 0) return { ...state, detail: { ...d, fills: had } };
  return {
    ...state,
    detail: { ...d, fills: mergeFills(had, d.fills).slice(0, DETAIL_FILLS_KEPT).toReversed() },
    // the page's list of fills learns the markouts that came in the meantime
    fills: mergeFills(state.fills, newerThan(state.fills, d.fills)),
  };
}
/** Of `theirs` those whose number our list already reaches back to: an old page of fills must not push out new ones. */
function newerThan(ours: readonly FillView[], theirs: readonly FillView[]): FillView[] {
  const oldest = ours[ours.length - 1]?.n ?? 0;
  return theirs.filter((f) => f.n >= oldest);
}
