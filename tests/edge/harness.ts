/** Waits for what happened, never for time to pass; and an exchange around the fake venue on a free port. */

import type { Event } from "../../engine/core/types.ts";
import { systemClock } from "../../engine/edge/clock.ts";
import { type RunningExchange, type ServerParts, serveExchange } from "../../engine/edge/exchange/server.ts";
import { SimVenueClient, type SimVenueParts } from "../../engine/edge/venues/sim-venue-client.ts";
import { FakeVenue } from "./fake-venue.ts";

/** Collects what is told and lets a test wait until something of a kind has come. */
export class Told<T> {
  readonly all: T[] = [];
  #waiting: { is: (t: T) => boolean; found: (t: T) => void }[] = [];
  readonly take = (t: T): void => {
    this.all.push(t);
    this.#waiting = this.#waiting.filter((w) => {
      if (!w.is(t)) return true;
      w.found(t);
      return false;
    });
  };
  /** The first that matches, already here or still to come. */
  when(is: (t: T) => boolean): Promise<T> {
    const here = this.all.find(is);
    return here !== undefined ? Promise.resolve(here) : this.next(is);
  }
  /** The first that matches from now on. */
  next(is: (t: T) => boolean): Promise<T> {
    return new Promise((found) => this.#waiting.push({ is, found }));
  }
}

export interface Rig {
  venue: FakeVenue;
  exchange: RunningExchange;
  client: SimVenueClient;
  told: Told<Event>;
  close(): Promise<void>;
}
export async function exchangeAround(venue: FakeVenue, more: Partial<ServerParts> = {}): Promise<RunningExchange> {
  return serveExchange({ venue, clock: systemClock, speed: 1, anchor: () => null, port: 0, ...more });
}
/** The desk's markets are numbered the other way round than the venue's, so that a mix-up of the two shows. */
export async function rig(
  more: Partial<SimVenueParts> = {},
  faults: Partial<ServerParts> = {},
  venue = new FakeVenue(),
): Promise<Rig> {
  const exchange = await exchangeAround(venue, faults);
  const told = new Told<Event>();
  const client = new SimVenueClient({
    url: exchange.url,
    token: exchange.token,
    account: 3,
    markets: new Map([
      ["ETH-PERP", 0],
      ["BTC-PERP", 1],
    ]),
    clock: systemClock,
    gate: () => true,
    ...more,
  });
  await client.connect(told.take);
  return {
    venue,
    exchange,
    client,
    told,
    async close() {
      await client.close();
      await exchange.close();
    },
  };
}
