/**
 * Start is recovery: nothing is placed before the venue was read and our own strays are gone.
 *
 * In order: markets → own strays cancelled and verified → the past for volatility → streams and account → settings →
 * gate. What a former run left behind is found here or nowhere.
 */
import type { DeskConfig, Event, Instrument, OpenOrder } from "./core/types.ts";
import type { Clock, Venue } from "./edge/ports.ts";

export interface Recovered {
  /** Own orders that were open. */
  strays: number;
  /** Orders of the account that are not ours: left alone, told to a person. */
  foreign: OpenOrder[];
}
/** Hears every event of the venue until the answer is called. */
export type Listen = (listener: (e: Event) => void) => () => void;
/** A venue that still shows our orders after this long is not one to start on. */
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

/** Cancels what is ours and reads the venue until none of it is open. Throws where it stays open. */
export async function cancelStrays(venue: Venue, listen: Listen): Promise<Recovered> {
  const first = await openOrders(venue, listen);
  const foreign = first.filter((o) => o.id === null);
  const strays = first.length - foreign.length;
  const until = performance.now() + STRAYS_MS_MAX;
  for (let left = strays; left > 0; ) {
    await venue.cancelAll({ do: "cancel-all", account: 0, market: null });
    left = (await openOrders(venue, listen)).filter((o) => o.id !== null).length;
    if (left === 0) break;
    if (performance.now() > until) throw new Error(`${left} orders of a former run can't be cancelled at the venue`);
    await new Promise((again) => setTimeout(again, READ_AGAIN_MS));
  }
  return { strays, foreign };
}

/** Two hours of seconds, which is what the core keeps, so that any length of bar can be made from them. */
const SECONDS_ASKED = 5_000;
/** The markets' own past as events; a venue without one leaves the core to warm up by itself. */
export async function history(venue: Venue, config: DeskConfig, clock: Clock): Promise<Event[]> {
  const all = config.markets.map(({ instrument }, market) =>
    historyOf(venue, { symbol: instrument.symbol, market }, clock),
  );
  return (await Promise.all(all)).filter((e) => e !== null);
}
/** One market's; null where the venue has none. */
export async function historyOf(
  venue: Venue,
  { symbol, market }: { symbol: string; market: number },
  clock: Clock,
): Promise<Event | null> {
  if (!venue.capabilities.history) return null;
  const bars = await venue.candles(symbol, 1, SECONDS_ASKED);
  return { type: "history", at: clock.now(), exchangeAt: null, market, barSeconds: 1, bars };
}
