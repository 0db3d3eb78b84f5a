/**
 * What the Risk page says, as functions of the view: how each guard stands, in words with the number and the limit.
 * "Late" is twice a period: from then on an age is shown as trouble.
 */
import type { AccountView, TriggerView, WatchdogLinkView, WatchdogView } from "../../engine/core/view-types.ts";
import { age, percent, plain, span, wholeMoney } from "./format.ts";

/** How often the engine reads the venue's list of open orders and its statement of the account; how often it sets the timer. */
export const ORDERS_EVERY_MS = 8_000;
export const POSITIONS_EVERY_MS = 30_000;
const TIMER_EVERY_MS = 3_000;
/** The watchdog beats each second; what it does not hear for as long as this it takes for dead itself. */
const BEAT_LATE_MS = 3_000;

export type Standing = "good" | "warn" | "bad" | "waiting";
export interface Guard {
  name: string;
  standing: Standing;
  /** A few words, and the sentence behind them. */
  word: string;
  text: string;
}

/** How old a look is, and whether it should have been repeated by now. */
export function lookAge(at: number | null, everyMs: number, now: number): { text: string; isLate: boolean } {
  if (at === null) return { text: "not read yet", isLate: false };
  const ageMs = Math.max(0, now - at);
  return { text: `${age(ageMs)} ago`, isLate: ageMs > 2 * everyMs };
}

function doubts(a: AccountView, now: number): Guard {
  const { unknown } = a.truth;
  const name = "orders in doubt";
  if (unknown.length === 0) return { name, standing: "good", word: "none", text: `${a.openOrders} open, each known` };
  const oldest = Math.min(...unknown.map((o) => o.since));
  const text = `the oldest for ${age(now - oldest)}; each holds its place and counts in exposure`;
  return { name, standing: "warn", word: `${unknown.length} of ${a.openOrders}`, text };
}
function duty(a: AccountView, now: number): Guard {
  const { obligation } = a.truth;
  const name = "duty to cancel";
  if (obligation === null) return { name, standing: "good", word: "none", text: "nothing is owed to a stop" };
  const text = `for ${age(now - obligation.since)}: ${obligation.missing[0] ?? obligation.reason}`;
  return { name, standing: "warn", word: "owed", text };
}
function agreement(a: AccountView, now: number): Guard {
  const r = a.truth.reconciliation;
  const name = "ours against theirs";
  const look = lookAge(r.ordersCheckedAt, ORDERS_EVERY_MS, now);
  if (r.ordersCheckedAt === null)
    return { name, standing: "waiting", word: "not read yet", text: "the start reads it" };
  if (r.foreign > 0)
    return { name, standing: "bad", word: `${r.foreign} not ours`, text: "orders that this desk did not make" };
  if (r.differences > 0) {
    const markets = `${r.differences} position${r.differences === 1 ? "" : "s"}`;
    return { name, standing: "bad", word: `${markets} differ`, text: "asked about, and repaired by rule if it stays" };
  }
  if (look.isLate) return { name, standing: "warn", word: `read ${look.text}`, text: "it should have been read again" };
  return { name, standing: "good", word: "agree", text: `orders read ${look.text}` };
}
function timer({ truth: { deadMan } }: AccountView, extraMs: number): Guard {
  const name = "venue's own timer";
  if (deadMan === null) return { name, standing: "waiting", word: "not set yet", text: "or the venue has none" };
  const leftMs = deadMan.leftMs - extraMs;
  const setAgeMs = deadMan.setAgeMs + extraMs;
  if (leftMs <= 0)
    return {
      name,
      standing: "bad",
      word: "ran out",
      text: `not set for ${age(setAgeMs)}: it has cancelled everything`,
    };
  const text = `set ${age(setAgeMs)} ago, every ${TIMER_EVERY_MS / 1000} s; when it runs out it cancels everything`;
  return { name, standing: setAgeMs > 2 * TIMER_EVERY_MS ? "warn" : "good", word: `${age(leftMs)} left`, text };
}
export function linkWords(link: WatchdogLinkView, extraMs: number): { standing: Standing; text: string } {
  if (!link.isUp) return { standing: "bad", text: "not connected" };
  if (link.beatAgeMs === null) return { standing: "waiting", text: "connected, no beat yet" };
  const beat = link.beatAgeMs + extraMs;
  if (beat > BEAT_LATE_MS) return { standing: "bad", text: `silent for ${age(beat)}` };
  return { standing: "good", text: `beat ${age(beat)} ago` };
}
function watchdogGuard(w: WatchdogView | null | undefined, extraMs: number): Guard {
  const name = "watchdog";
  if (!w) return { name, standing: "waiting", word: "unknown", text: "this engine tells of none" };
  const links = [w.engine, ...(w.control ? [w.control] : [])].map((l) => linkWords(l, extraMs));
  const worst = links.find((l) => l.standing === "bad") ?? links.find((l) => l.standing === "waiting") ?? links[0]!;
  if (worst.standing === "good" && w.engine.reachesVenue === false)
    return { name, standing: "bad", word: "no venue", text: "it lives, and the venue does not answer it" };
  const hears = w.control ? "hears engine and console" : "hears the engine";
  const word = worst.standing === "good" ? "watching" : worst.text;
  return { name, standing: worst.standing, word, text: worst.standing === "good" ? `${hears}, ${worst.text}` : hears };
}
function automatic({ truth: { triggers } }: AccountView): Guard {
  const name = "automatic triggers";
  const trouble = triggers.filter((t) => t.state === "tripped" || t.state === "unknown");
  if (triggers.length === 0) return { name, standing: "waiting", word: "no settings", text: "none is held yet" };
  if (trouble.length === 0) return { name, standing: "good", word: "armed", text: "every figure is within its limit" };
  const text = [...new Set(trouble.map((t) => triggerName(t.code)))].join(", ");
  return { name, standing: "bad", word: `${trouble.length} tripped`, text };
}
/** Are we safe: one line for each guard, in the order in which a person would ask. `extraMs`: how old the view itself is. */
export function guardsOf(
  a: AccountView,
  w: WatchdogView | null | undefined,
  o: { now: number; extraMs: number },
): Guard[] {
  return [
    doubts(a, o.now),
    agreement(a, o.now),
    duty(a, o.now),
    automatic(a),
    timer(a, o.extraMs),
    watchdogGuard(w, o.extraMs),
  ];
}

const names: Readonly<Record<string, string>> = {
  DAY_LOSS: "loss of the day",
  DRAWDOWN: "drawdown 24 h",
  MARGIN_STOP: "equity over positions",
  ERROR_RATE: "errors in 60 s",
  FILL_RATE: "fills in 60 s",
  REQUOTE_RATE: "requotes in 60 s",
  POSITION_SWING: "swing in 60 s",
  CLOCK_SKEW: "clocks apart",
  LOOP_STALLED: "engine stood still",
  BOOK_STALE: "market silent for",
  PRICE_DRIFT: "price moved in 60 s",
};
const isName = (unit: string): boolean => /^[A-Z0-9]{2,10}$/.test(unit);
/** With its unit where that is the name of an asset. */
export const triggerName = (code: string, unit = ""): string =>
  `${names[code] ?? code.toLowerCase().replaceAll("_", " ")}${isName(unit) ? `, ${unit}` : ""}`;
/** A figure as it is measured; a dash where it is not known. */
export function triggerFigure(value: number | null, unit: string): string {
  if (unit === "ms") return span(value);
  if (unit === "%") return percent(value);
  if (unit.startsWith("bps")) return `${plain(value, value !== null && Number.isInteger(value) ? 0 : 1)} bps`;
  if (isName(unit) && value !== null && Math.abs(value) >= 100) return wholeMoney(value);
  return plain(value, value === null || Number.isInteger(value) ? 0 : Math.abs(value) < 1 ? 4 : 2);
}
/** Of the limit, 0 to 1; null where there is nothing to measure. One that has to stay above is full at its limit. */
export function triggerShare({ value, limit, isLeast }: TriggerView): number | null {
  if (value === null || limit === null || !(isLeast ? value > 0 : limit > 0)) return null;
  return Math.max(0, Math.min(1, isLeast ? limit / value : value / limit));
}
const stateRank = { tripped: 0, unknown: 1, armed: 2, waiting: 3 } as const;
export const triggerWord = {
  armed: "armed",
  tripped: "tripped",
  waiting: "not begun",
  unknown: "unknown",
} as const;
/** Trouble first, then what is measured, else as they come. */
export const inTriggerOrder = (all: readonly TriggerView[]): TriggerView[] =>
  [...all].sort((a, b) => stateRank[a.state] - stateRank[b.state]);
