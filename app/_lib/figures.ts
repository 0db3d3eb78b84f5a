/**
 * The bar's figures. Accounts of one mode may be added up, accounts of different modes never: the bar speaks of the
 * riskiest mode alone.
 */
import type { MarketView, PnlView } from "../../engine/core/view-types.ts";
import { clockSeconds } from "./format.ts";
import type { Desk } from "./live-state.ts";

export interface BarFigures {
  equity: number;
  pnl: PnlView;
  /** Unix ms since which the day is counted, of the account that knows least of it. */
  dayFrom: number | null;
  /** The tightest of the accounts: least headroom over its own limit. */
  marginFraction: number | null;
  marginFractionMin: number;
  grossExposure: number;
  grossExposureMax: number;
  openOrders: number;
  unknownOrders: number;
}
const noPnl: PnlView = { total: 0, spreadCapture: 0, inventory: 0, funding: 0, fees: 0, hedge: 0, residual: 0 };
function addPnl(a: PnlView, b: PnlView): PnlView {
  return {
    total: a.total + b.total,
    spreadCapture: a.spreadCapture + b.spreadCapture,
    inventory: a.inventory + b.inventory,
    funding: a.funding + b.funding,
    fees: a.fees + b.fees,
    hedge: a.hedge + b.hedge,
    residual: a.residual + b.residual,
  };
}
/** Null where the desk has no account of its own mode: an unknown total is a dash, not zero. */
export function barFigures(desk: Desk): BarFigures | null {
  const accounts = desk.accounts.filter((a) => a.mode === desk.mode);
  const first = accounts[0];
  if (!first) return null;
  let tightest = first;
  let pnl = noPnl;
  let dayFrom: number | null = null;
  const sum = { equity: 0, grossExposure: 0, grossExposureMax: 0, openOrders: 0, unknownOrders: 0 };
  const headroom = (a: typeof first) => (a.marginFraction ?? Number.POSITIVE_INFINITY) - a.marginFractionMin;
  for (const a of accounts) {
    sum.equity += a.equity;
    sum.grossExposure += a.grossExposure;
    sum.grossExposureMax += a.grossExposureMax;
    sum.openOrders += a.openOrders;
    sum.unknownOrders += a.unknownOrders;
    pnl = addPnl(pnl, a.pnlDay);
    dayFrom = Math.max(dayFrom ?? 0, a.dayFrom ?? 0) || null;
    if (headroom(a) < headroom(tightest)) tightest = a;
  }
  return {
    ...sum,
    pnl,
    dayFrom,
    marginFraction: tightest.marginFraction,
    marginFractionMin: tightest.marginFractionMin,
  };
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** "" where the day is counted from its midnight; else since when, "since 08:41 UTC": nothing was known before. */
export function dayCountedSince(dayFrom: number | null, now: number): string {
  if (dayFrom === null || (dayFrom % DAY_MS < MINUTE_MS && now - dayFrom < DAY_MS)) return "";
  const isToday = Math.floor(dayFrom / DAY_MS) === Math.floor(now / DAY_MS);
  return `since ${isToday ? "" : "yesterday "}${clockSeconds(dayFrom).slice(0, 5)} UTC`;
}

/** The row's state in one word that a new operator understands. */
const stateWord: Record<MarketView["state"], string> = {
  quoting: "quoting",
  partly: "one side",
  held: "held",
  warming: "warming up",
  paused: "paused",
  stopped: "stopped",
  halted: "halted",
  disabled: "disabled",
  flattening: "closing",
  removed: "removed",
};
/**
 * The row's word. A side whose order is on its way is not held: at each requote it would be said to quote on one side
 * only, for a blink.
 */
export const wordOf = (m: MarketView): string => (isPlacing(m) ? "placing" : stateWord[m.state]);
export const isPlacing = (m: MarketView): boolean =>
  (m.state === "partly" || m.state === "held") && m.bid.state !== "held" && m.ask.state !== "held";
export interface SideReason {
  text: string;
  sinceMs: number;
}
/** What the row says under its name: one line where both sides have the same story, else one per side that has one. */
export function sideReasons(m: MarketView): SideReason[] {
  const said = [m.bid, m.ask].filter((s) => s.state !== "quoting" && s.reason !== "");
  const [a, b] = said;
  if (a && b && strip(a.reason) === strip(b.reason))
    return [{ text: strip(a.reason), sinceMs: Math.max(a.sinceMs, b.sinceMs) }];
  return said.map((s) => ({ text: s.reason, sinceMs: s.sinceMs }));
}
const strip = (reason: string) => reason.replace(/^(bid|ask) (held: )?/, "");

/** How far our quote stands behind the best, in bps of the best; 0 is at the touch, below it is inside the spread. */
export function behindBestBps(side: "bid" | "ask", ours: number | null, best: number | null): number | null {
  if (ours === null || best === null || best === 0) return null;
  return ((side === "bid" ? best - ours : ours - best) / best) * 1e4;
}
/** Position as a share of its limit, in [−1, 1]; null without a limit. */
export function positionShare(m: Pick<MarketView, "position" | "positionMax">): number | null {
  if (m.positionMax === null || m.positionMax <= 0) return null;
  return Math.max(-1, Math.min(1, m.position / m.positionMax));
}
