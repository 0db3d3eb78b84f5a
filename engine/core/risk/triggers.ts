/**
 * The automatic triggers: what switches an account or a market off by itself, held against its limit at each timer.
 *
 * Invariants: 1. fail closed: a figure that can't be worked out, or that throws while it is, is a breach. One that is not begun
 * yet (no equity was ever known, no position is held) is not asked. 2. what a trigger took down only a person puts up
 * again. 3. the same table is what the screen shows.
 */
import { dayLossPico, quoteRate } from "../accounts.ts";
import { raise } from "../alerts.ts";
import { latchAndHalt } from "../halt.ts";
import type { AccountState, Desk, MarketState } from "../state.ts";
import { HALTED, type MarketSettings, type Settings } from "../types.ts";
import { picoToNumber } from "../units.ts";
import type { TriggerView } from "../view-types.ts";
import { ERRORS_WITHIN_MICROS, errorsMax, errorsOf } from "./errors.ts";
import { nearestOf } from "./nearest.ts";
import { haltAccount, reduceAccount, switchOff } from "./trading.ts";
import type { Breach } from "./trading-level.ts";

interface AccountTrigger {
  code: string;
  unit: string;
  /** Null: not begun. */
  measure: (desk: Desk, a: AccountState) => number | null;
  limit: (s: Settings["desk"], desk: Desk) => number;
  /** Breached below the limit instead of above it. */
  isLeast?: true;
  /** In words, for the screen. */
  does: string;
  /** Null: another part of the core acts on it. */
  onBreach: {
    words: (a: AccountState, value: string, limit: string) => string;
    act: (desk: Desk, a: AccountState, breach: Breach) => void;
  } | null;
}
interface MarketTrigger {
  code: string;
  unit: (m: MarketState) => string;
  measure: (m: MarketState) => number;
  /** Null: not begun. */
  limit: (m: MarketState, s: MarketSettings["limits"]) => number | null;
  words: (value: string, limit: string) => string;
}
const AGAIN = "until a person resumes it";

/** What positions that can be liquidated are worth. */
function positionsValue(desk: Desk, a: AccountState): number {
  let sum = 0;
  for (const m of a.markets) {
    const { positionLots, mid2 } = m.ledger;
    if (m.instrument.kind === "spot" || positionLots === 0) continue;
    sum += Math.abs(positionLots) * (mid2 > 0 ? mid2 / 2 : Number.NaN) * m.tickLotValue * quoteRate(desk, m);
  }
  return sum;
}
function latch(desk: Desk, _: AccountState, { code, text }: Breach): void {
  raise(desk, { code, severity: "critical", market: null, text });
  latchAndHalt(desk, "drawdown limit", text);
}

const accountTriggers: readonly AccountTrigger[] = [
  {
    code: "DAY_LOSS",
    unit: "money",
    // What a person has seen and resumed from is not held against the account twice.
    measure: (desk, a) => {
      if (a.dayFrom === null) return null;
      const lost = dayLossPico(desk, a);
      return lost === null ? Number.NaN : picoToNumber(lost - a.lossSeen);
    },
    limit: (s) => s.dayLossMax,
    does: "halts the desk",
    // Held exactly, with every mark and before the first quote: day.ts.
    onBreach: null,
  },
  {
    code: "DRAWDOWN",
    unit: "money",
    measure: (_, a) => (Number.isFinite(a.equityPeaks.peak) ? a.equityPeaks.peak - a.equity : null),
    limit: (s) => s.drawdownMax,
    does: "halts the desk",
    onBreach: {
      words: (a, value, limit) =>
        `${a.config.id} is ${value} below its highest equity of the last 24 hours, at most ${limit}: the desk is halted ${AGAIN}`,
      act: latch,
    },
  },
  {
    code: "MARGIN_STOP",
    unit: "%",
    isLeast: true,
    measure: (desk, a) => {
      const value = positionsValue(desk, a);
      if (value === 0) return null;
      return (Math.min(a.equity, a.venueEquity ?? a.equity) / value) * 100;
    },
    limit: (s) => s.marginFractionStop,
    does: "reduces only",
    onBreach: {
      words: (a, value, limit) =>
        `${a.config.id} holds positions with ${value} % of their value as equity, least ${limit}: it may only reduce ${AGAIN}`,
      act: reduceAccount,
    },
  },
  {
    code: "ERROR_RATE",
    unit: `errors in ${ERRORS_WITHIN_MICROS / 1e6} s`,
    measure: errorsOf,
    limit: (_, desk) => errorsMax(desk),
    does: "halts the account",
    onBreach: {
      words: (a, value, limit) => `${a.config.id}: ${value} errors within a minute, at most ${limit}: halted ${AGAIN}`,
      act: haltAccount,
    },
  },
];
const marketTriggers: readonly MarketTrigger[] = [
  {
    code: "FILL_RATE",
    unit: () => "fills in 60 s",
    measure: (m) => m.pace.fills,
    limit: (_, s) => s.fillsPerMinuteMax,
    words: (value, limit) => `${value} fills within a minute, at most ${limit}`,
  },
  {
    code: "REQUOTE_RATE",
    unit: () => "requotes in 60 s",
    measure: (m) => m.pace.requotes,
    limit: (_, s) => s.requotesPerMinuteMax,
    words: (value, limit) => `${value} requotes within a minute, at most ${limit}`,
  },
  {
    code: "POSITION_SWING",
    unit: (m) => m.instrument.base,
    measure: (m) => m.pace.swingLots * m.instrument.lotSize,
    limit: (m, { positionSwingMax }) =>
      positionSwingMax ?? (m.resolved ? (m.positionLotsMax - m.positionLotsMin) * m.instrument.lotSize : null),
    words: (value, limit) => `the position went ${value} up and down within a minute, at most ${limit}`,
  },
];

/** NaN where it throws: what is not known is a breach. */
function safely(measure: () => number | null): number | null {
  try {
    return measure();
  } catch {
    return Number.NaN;
  }
}
/** Six digits of what is not whole. */
const shown = (n: number): string => `${Number.isInteger(n) ? n : Number(n.toPrecision(6))}`;
const isBreach = (value: number, limit: number, isLeast = false): boolean =>
  isLeast ? !(value >= limit) : !(value <= limit);
const money = (t: AccountTrigger, n: number): string => (t.unit === "money" ? n.toFixed(0) : shown(n));

/** Holds every figure of the account and of its markets against its limit. */
export function pullTriggers(desk: Desk, a: AccountState): void {
  const { settings } = desk;
  if (settings === null) return;
  for (const t of accountTriggers) {
    if (t.onBreach === null || (desk.gate === HALTED && t.onBreach.act === latch)) continue;
    const value = safely(() => t.measure(desk, a));
    const limit = t.limit(settings.desk, desk);
    if (value === null || !isBreach(value, limit, t.isLeast)) continue;
    const text = t.onBreach.words(a, money(t, value), money(t, limit));
    t.onBreach.act(desk, a, { code: t.code, value, limit, text });
  }
  for (const m of a.markets) if (m.settings !== null) pullOfMarket(desk, m, m.settings.limits);
  const { venueEquityMax } = settings.desk;
  const equity = a.venueEquity ?? a.equity;
  if (venueEquityMax === null || !(equity > venueEquityMax)) return;
  const text = `${a.config.id} has ${equity.toFixed(0)}, more than the ${venueEquityMax} that may lie at one venue: take home what is not needed there`;
  raise(desk, { code: "VENUE_EQUITY", severity: "warning", market: null, text });
}
function pullOfMarket(desk: Desk, m: MarketState, limits: MarketSettings["limits"]): void {
  if (m.trading.level === HALTED) return;
  for (const t of marketTriggers) {
    const limit = safely(() => t.limit(m, limits));
    if (limit === null) continue;
    const value = safely(() => t.measure(m)) ?? Number.NaN;
    if (!isBreach(value, limit)) continue;
    const text = `${m.instrument.symbol} is switched off ${AGAIN}: ${t.words(shown(value), shown(limit))}`;
    return switchOff(desk, m, { code: t.code, value, limit, text });
  }
}

/** How a trigger stands: what can't be worked out is a breach, what has not begun is not asked. */
function shownState(value: number | null, limit: number | null, o: { isTripped: boolean; isLeast?: true | undefined }) {
  if (o.isTripped) return "tripped" as const;
  if (value === null || limit === null) return "waiting" as const;
  if (Number.isNaN(value) || Number.isNaN(limit)) return "unknown" as const;
  return isBreach(value, limit, o.isLeast) ? ("tripped" as const) : ("armed" as const);
}
const orNull = (n: number | null): number | null => (n !== null && Number.isFinite(n) ? n : null);

/** Every trigger with its figure and its limit as they stand, for the screen. */
export function triggersOf(desk: Desk, a: AccountState): TriggerView[] {
  const { settings } = desk;
  if (settings === null) return [];
  const ofAccount = accountTriggers.map((t) => {
    const value = safely(() => t.measure(desk, a));
    const limit = t.limit(settings.desk, desk);
    const isTripped = a.trading.code === t.code;
    const { code, does, isLeast = false } = t;
    return {
      ...{ code, does, isLeast, market: null, others: 0 },
      unit: t.unit === "money" ? settings.reporting.currency : t.unit,
      ...{ value: orNull(value), limit, isTripped, state: shownState(value, limit, { isTripped, isLeast: t.isLeast }) },
    };
  });
  const ofMarkets = a.markets.flatMap((m) => {
    const { settings: own } = m;
    if (own === null) return [];
    return marketTriggers.map((t) => {
      const value = safely(() => t.measure(m));
      const limit = safely(() => t.limit(m, own.limits));
      const isTripped = m.trading.code === t.code;
      return {
        ...{ code: t.code, does: "switches market off", isLeast: false, market: m.key, others: 0, unit: t.unit(m) },
        ...{ value: orNull(value), limit: orNull(limit), isTripped, state: shownState(value, limit, { isTripped }) },
      };
    });
  });
  return [...ofAccount, ...nearestOf(ofMarkets)];
}
