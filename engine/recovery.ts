/**
 * What a start asks of its venue, and how long it waits for the core to have held the journal against it (core/recovered.ts).
 *
 * In order: lock → journal, and beside it the markets and their past for volatility → what the journal knows → streams →
 * settings → the core reads the venue until both say the same → gate.
 */
import type { DeskConfig, Event, Instrument, OpenOrder } from "./core/types.ts";
import type { Clock, Venue } from "./edge/ports.ts";
import { LaneError } from "./edge/venues/lane.ts";

/** Hears every event of the venue until the answer is called. */
export type Listen = (listener: (e: Event) => void) => () => void;
/** A venue that still shows our orders after this long is given up. */
const STRAYS_MS_MAX = 10_000;
const READ_AGAIN_MS = 50;

/** The markets that are to be quoted, in the venue's order. Throws with the names that the venue does not list. */
export function chooseMarkets(listed: readonly Instrument[], wanted: readonly string[] | null): Instrument[] {
  const unknown = (wanted ?? []).filter((w) => !listed.some((i) => i.symbol === w));
  if (unknown.length > 0)
    throw new Error(
      `the venue lists no ${unknown.join(", ")}; it lists ${listed.map((i) => i.symbol).join(", ") || "nothing"}`,
    );
  const chosen = listed.filter((i) => wanted === null || wanted.includes(i.symbol));
  if (chosen.length === 0) throw new Error("the venue lists no market");
  return chosen;
}
export const deskConfig = (
  base: Pick<DeskConfig, "installation" | "epoch" | "accounts">,
  instruments: readonly Instrument[],
): DeskConfig => ({
  ...base,
  markets: instruments.map((instrument) => ({
    key: `${base.accounts[0]!.id}/${instrument.symbol}`,
    account: 0,
    instrument,
  })),
});

/** Open orders as the venue lists them now. The venue must be connected to `inbox`. */
async function openOrders(venue: Venue, listen: Listen): Promise<readonly OpenOrder[]> {
  let orders: readonly OpenOrder[] | null = null;
  const stop = listen((e) => {
    if (e.type === "report" && e.report === "open-orders") orders = e.orders;
  });
  try {
    await venue.query({ do: "query", account: 0, what: "open-orders", id: null, market: null });
  } finally {
    stop();
  }
  if (orders === null) throw new Error("the venue did not list its open orders");
  return orders;
}

/** Cancels what is ours and reads the venue until none of it is open, without the core. Throws where it stays open. */
export async function cancelAllAtVenue(venue: Venue, listen: Listen): Promise<void> {
  const until = performance.now() + STRAYS_MS_MAX;
  for (;;) {
    const left = (await openOrders(venue, listen)).filter((o) => o.id !== null).length;
    if (left === 0) return;
    if (performance.now() > until) throw new Error(`${left} orders can't be cancelled at the venue`);
    await venue.cancelAll({ do: "cancel-all", account: 0, market: null });
    await new Promise((again) => setTimeout(again, READ_AGAIN_MS));
  }
}

/** Beyond what the slowest proof of absence of the venue takes. */
const RECOVERY_MS_MAX = 30_000;
/** A start that takes longer than this says what it waits for. */
const QUIET_MS = 2_000;
const LOOK_MS = 5;

export interface Waiting {
  /** Lets the core take what has come, and what time alone brings. */
  turn: () => void;
  /** What it still waits for; null when it is over. */
  words: () => string | null;
  /** Why the core is beyond use, or null. */
  broken: () => string | null;
  say: (text: string) => void;
  /** The longest that a request can take to land, ms. */
  landingMsMax: number;
  now: () => number;
  pause: (ms: number) => Promise<void>;
}
/** Resolves when the core has held the journal against the venue. Rejects with what is left where that does not end. */
export async function untilRecovered({ turn, words, broken, say, ...o }: Waiting): Promise<void> {
  const from = o.now();
  let said = "";
  for (;;) {
    turn();
    const reason = broken();
    if (reason !== null) throw new Error(reason);
    const left = words();
    if (left === null) return;
    const waited = o.now() - from;
    if (waited > o.landingMsMax + RECOVERY_MS_MAX) throw new Error(`the start can't be finished: ${left}`);
    if (waited > QUIET_MS && left !== said) say(`start: ${(said = left)}`);
    await o.pause(LOOK_MS);
  }
}

const ASKS_MAX = 5;
/**
 * What a start asks before anything depends on the answer. A venue, or this machine, may be slow for seconds: where no answer came
 * in time it is asked again. Throws the last failure.
 */
export async function asked<T>(question: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++)
    try {
      return await question();
    } catch (e) {
      if (n === ASKS_MAX || !(e instanceof LaneError) || e.kind !== "timed-out") throw e;
    }
}

/** Two hours of seconds, which is what the core keeps, so that any length of bar can be made from them. */
const SECONDS_ASKED = 5_000;
/** The markets' own past as events; a venue without one leaves the core to warm up by itself. */
export async function history(venue: Venue, instruments: readonly Instrument[], clock: Clock): Promise<Event[]> {
  const all = instruments.map(({ symbol }, market) => historyOf(venue, { symbol, market }, clock));
  return (await Promise.all(all)).filter((e) => e !== null);
}
/** One market's; null where the venue has none. */
export async function historyOf(
  venue: Venue,
  { symbol, market }: { symbol: string; market: number },
  clock: Clock,
): Promise<Event | null> {
  if (!venue.capabilities.history) return null;
  const bars = await asked(() => venue.candles(symbol, 1, SECONDS_ASKED));
  return { type: "history", at: clock.now(), exchangeAt: null, market, barSeconds: 1, bars };
}
