/**
 * The world that the arguments ask for: a seeded synthetic market on the system's clock, or a tape on its own.
 *
 * The way of a request into the book takes its latency in the venue's time; market data is held back by the world (world.ts);
 * answers are left to the real wire.
 */
import { existsSync } from "node:fs";
import { MARKETS_MAX } from "../../core/limits.ts";
import { MICROS_PER_MS, type Micros, numberToPico } from "../../core/units.ts";
import { defaultMarkets, simMarkets } from "../../sim/instruments.ts";
import { queueModel } from "../../sim/queue.ts";
import { Random } from "../../sim/random.ts";
import { SyntheticMarket } from "../../sim/synthetic-market.ts";
import { TapeMarket } from "../../sim/tape-market.ts";
import type { MarketModel } from "../../sim/types.ts";
import { SimVenue } from "../../sim/venue.ts";
import { systemClock, type TapeAnchor, tapeClock } from "../clock.ts";
import type { Clock } from "../ports.ts";
import { TapeReader } from "../tape/index.ts";
import { type ExchangeOptions, UsageError } from "./args.ts";
import type { MoreMarkets } from "./routes.ts";
import type { SimulatedVenue } from "./world.ts";

export interface MadeWorld {
  venue: SimulatedVenue;
  more: MoreMarkets | null;
  clock: Clock;
  speed: number;
  /** Market data leaves this much later than it happened. */
  feedLatencyMs: number;
  /** Null on the system's clock; else where the tape's time stands, which the first call starts. */
  anchor: () => TapeAnchor | null;
}
/** Made-up markets that can be started besides. */
const OFFERED = 50;
const STARTING_QUOTE = numberToPico(100_000);
/** Past of a tape that is taken as warm-up where it is long enough to give it away: 25 bars of 5 s. */
const WARM_UP_SECONDS = 125;
const WARM_UP_SHARE_MAX = 0.1;

function around(models: readonly MarketModel[], startAt: Micros, options: ExchangeOptions): SimVenue {
  const random = new Random(`wire/${options.seed}`);
  const entryMicros = Math.round(options.orderLatencyMs * MICROS_PER_MS);
  const latency = { entryMicros, responseMicros: 0, feedMicros: 0, jitterMicros: 0 };
  // A recorded market may be quoted in another asset than the made-up ones: the account begins with what it trades.
  const quotes = new Set(models.map((m) => m.instrument.quote));
  const balances = Object.fromEntries([...quotes].map((asset) => [asset, STARTING_QUOTE]));
  const markets = models.map((_, i) => i);
  const runId = systemClock.now().toString(36);
  return new SimVenue({ models, markets, account: 0, startAt, balances, latency, random, runId });
}

function synthetic(options: ExchangeOptions): MadeWorld {
  const { markets, seed, type } = options;
  const listed = typeof markets === "number" ? simMarkets(markets) : defaultMarkets;
  const names = Array.isArray(markets) ? markets : null;
  const unknown = names?.filter((n) => !listed.some((s) => s.instrument.symbol === n)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(
      `there is no market ${unknown.join(", ")}; there are ${listed.map((s) => s.instrument.symbol).join(", ")}.`,
    );
  const specs = listed.filter((s) => names === null || names.includes(s.instrument.symbol));
  const startAt = systemClock.now();
  const models = specs.map((spec) => new SyntheticMarket({ spec, seed, type, startAt }));
  const venue = around(models, startAt, options);
  return {
    venue,
    more: moreMarkets(venue, { seed, type, startAt }),
    clock: systemClock,
    speed: 1,
    feedLatencyMs: options.feedLatencyMs,
    anchor: () => null,
  };
}

/** The made-up markets that do not run yet. The price of one that is started is what it would be had it run from the beginning. */
function moreMarkets(
  venue: SimVenue,
  world: { seed: number; type: ExchangeOptions["type"]; startAt: Micros },
): MoreMarkets {
  const all = simMarkets(OFFERED);
  const others = () => {
    const running = new Set(venue.instruments().map((i) => i.symbol));
    return running.size >= MARKETS_MAX ? [] : all.filter((s) => !running.has(s.instrument.symbol));
  };
  return {
    available: () => others().map((s) => s.instrument),
    start(symbol) {
      const spec = others().find((s) => s.instrument.symbol === symbol);
      if (spec) venue.addMarket(new SyntheticMarket({ ...world, spec, joinAt: systemClock.now() }));
      return spec !== undefined;
    },
  };
}

function recorded(options: ExchangeOptions, tape: string): MadeWorld {
  if (!existsSync(tape)) throw new UsageError(`--tape: there is no tape at ${tape}.`);
  const source = new TapeReader(tape);
  const first = source.blocks[0];
  const last = source.blocks[source.blocks.length - 1];
  if (!first || !last) throw new UsageError(`${tape} has no block to play.`);
  const seconds = (last.to - first.from) / 1e6;
  const warmUpSeconds = Math.min(WARM_UP_SECONDS, seconds * WARM_UP_SHARE_MAX);
  const model = new TapeMarket({ source, warmUpSeconds, queue: queueModel(options.queue) });
  // The tape stands until somebody asks what time it is: nobody misses its beginning.
  let running: { anchor: TapeAnchor; clock: Clock } | null = null;
  const start = () => {
    const anchor = { tapeAt: model.startAt, wallAt: systemClock.now(), speed: options.speed };
    running = { anchor, clock: tapeClock(anchor) };
    return running;
  };
  return {
    venue: around([model], model.startAt, options),
    more: null,
    clock: { now: () => running?.clock.now() ?? model.startAt },
    speed: options.speed,
    feedLatencyMs: options.feedLatencyMs,
    anchor: () => (running ?? start()).anchor,
  };
}

/** Throws a UsageError or the tape's own error, each one sentence. */
export const makeWorld = (options: ExchangeOptions): MadeWorld =>
  options.tape === null ? synthetic(options) : recorded(options, options.tape);
