/**
 * The table of parts per mode. What differs between the modes is here; the loop, the core and the views do not know.
 */
import { z } from "zod";
import type { AccountConfig } from "./core/types.ts";
import { systemClock, tapeClock } from "./edge/clock.ts";
import { clockResponse } from "./edge/exchange/wire.ts";
import type { Clock, Venue } from "./edge/ports.ts";
import { Lane } from "./edge/venues/lane.ts";
import { SimVenueClient } from "./edge/venues/sim-venue-client.ts";
import { accountIdOf, type EngineOptions } from "./worker-messages.ts";

export interface ModeParts {
  account: AccountConfig;
  clock: Clock;
  /** Seconds of the desk's clock per second of the system's. */
  speed: number;
  venue(markets: ReadonlyMap<string, number>, gate: () => boolean): Venue;
}
type Mode = (options: EngineOptions) => Promise<ModeParts>;

const simVenue =
  (options: EngineOptions, clock: Clock): ModeParts["venue"] =>
  (markets, gate) =>
    new SimVenueClient({ url: options.exchangeUrl, token: options.exchangeToken, account: 0, markets, clock, gate });

const account = (mode: "sim" | "replay"): AccountConfig => ({
  id: accountIdOf(mode),
  venue: mode,
  network: "local",
  subaccount: "main",
  mode,
});

const sim: Mode = async (options) => ({
  account: account("sim"),
  clock: systemClock,
  speed: 1,
  venue: simVenue(options, systemClock),
});

/** The exchange starts its tape when it is asked for its clock; both then read the same one. */
const replay: Mode = async (options) => {
  const lane = new Lane({ url: options.exchangeUrl, token: options.exchangeToken, timeoutMs: 5_000 });
  const answer = clockResponse.parse(await lane.get("/clock"));
  lane.close();
  z.literal(true, { error: "the exchange plays no tape" }).parse(answer.replay);
  const clock = tapeClock(answer);
  return { account: account("replay"), clock, speed: answer.speed, venue: simVenue(options, clock) };
};

export const modes: Readonly<Record<EngineOptions["mode"], Mode>> = { sim, replay };
