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
  /** `fillsCursor`: where the venue's list of fills was read to before; null where it never was. */
  venue(markets: ReadonlyMap<string, number>, gate: () => boolean, fillsCursor: string | null): Venue;
  /** The account in words that no other account of this machine has. */
  lockName: string;
  /** False where nothing is lost with the machine: a tape is played anew. */
  isLasting: boolean;
}
type Mode = (options: EngineOptions) => Promise<ModeParts>;

const simVenue =
  (options: EngineOptions, clock: Clock): ModeParts["venue"] =>
  (markets, gate, fillsCursor) => {
    const { exchangeUrl: url, exchangeToken: token } = options;
    return new SimVenueClient({ url, token, account: 0, markets, clock, gate, fillsCursor });
  };
const lockName = (mode: "sim" | "replay", { exchangeUrl }: EngineOptions): string =>
  `The account ${accountIdOf(mode)} of the exchange at ${exchangeUrl}`;

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
  lockName: lockName("sim", options),
  isLasting: true,
});

/** The exchange starts its tape when it is asked for its clock; both then read the same one. */
const replay: Mode = async (options) => {
  const lane = new Lane({ url: options.exchangeUrl, token: options.exchangeToken, timeoutMs: 5_000 });
  const answer = clockResponse.parse(await lane.get("/clock"));
  lane.close();
  z.literal(true, { error: "the exchange plays no tape" }).parse(answer.replay);
  const clock = tapeClock(answer);
  const venue = simVenue(options, clock);
  return {
    ...{ account: account("replay"), clock, speed: answer.speed, venue },
    ...{ lockName: lockName("replay", options), isLasting: false },
  };
};

export const modes: Readonly<Record<EngineOptions["mode"], Mode>> = { sim, replay };
