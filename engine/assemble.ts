/** Puts one engine's parts together: mode, markets, core, venue, loop, views. Nothing runs yet and nothing was sent. */
import type { DeskConfig, Event } from "./core/types.ts";
import { type DeskCore, deskCore } from "./desk-core.ts";
import { sharedGate } from "./edge/gate.ts";
import { fileLatch } from "./edge/latch.ts";
import type { Clock, SettingsSource, Sink, Venue } from "./edge/ports.ts";
import { settingsSource } from "./edge/settings-source.ts";
import { Lines } from "./lines.ts";
import { Loop } from "./loop.ts";
import { MarketKeeper } from "./market-keeper.ts";
import { modes } from "./modes.ts";
import { Publisher } from "./publish.ts";
import { chooseMarkets, deskConfig, type Listen } from "./recovery.ts";
import type { FromWorker, WorkerData } from "./worker-messages.ts";

export interface EngineParts {
  config: DeskConfig;
  core: DeskCore;
  clock: Clock;
  /** Seconds of the desk's clock per second of the system's. */
  speed: number;
  venue: Venue;
  settings: SettingsSource;
  lines: Lines;
  loop: Loop;
  publisher: Publisher;
  keeper: MarketKeeper;
  /** Where the venue's events go: to the loop, and to who listens. */
  sink: Sink;
  listen: Listen;
  /** Nothing is asked of the venue any more. */
  closed: () => void;
}

/**
 * A gate for events on their way in. Fills and funding up to the venue time of the statement that opened our ledger are in
 * that statement and are not booked again.
 */
function afterOpening(): (event: Event) => boolean {
  let openedAt = Number.POSITIVE_INFINITY;
  return (event) => {
    if (event.type !== "report") return true;
    const at = event.exchangeAt ?? event.at;
    if (event.report === "account") openedAt = Math.min(openedAt, at);
    return (event.report !== "fill" && event.report !== "funding") || at > openedAt;
  };
}

/** Throws where the exchange does not answer or does not list a market that is asked for. */
export async function assemble(
  data: WorkerData,
  post: (message: FromWorker) => void,
  onBroken: (reason: string) => void,
): Promise<EngineParts> {
  const shared = new Int32Array(data.shared);
  const latch = fileLatch(data.latchFile);
  const gate = sharedGate(shared, latch);
  const { account, clock, speed, venue: venueOf } = await modes[data.mode](data);

  const probe = venueOf(new Map(), () => false);
  const instruments = chooseMarkets(await probe.markets(), data.markets);
  await probe.close();
  const { installation, epoch } = data;
  const config = deskConfig({ installation, epoch, accounts: [account] }, instruments);
  const core = deskCore(config);
  const lines = new Lines(core.config, (line) => post({ type: "line", line }));
  const venue = venueOf(new Map(instruments.map((i, market) => [i.symbol, market])), gate.pass);
  const settings = settingsSource(data.databaseUrl);
  const publisher = new Publisher({ core, clock, modeDetail: data.modeDetail, post });

  let closed = false;
  const loop = new Loop({
    core,
    clock,
    venues: [venue],
    settings,
    journal: null,
    shared,
    gate,
    latch,
    lines,
    post,
    // One turn per pass of the event loop: what arrived together is taken together.
    wake: () => void setImmediate(() => loop.turn()),
    after: (ms, run) => void setTimeout(() => closed || run(), ms),
    onBroken,
  });
  const listeners = new Set<(e: Event) => void>();
  const isNews = afterOpening();
  const sink = (event: Event): void => {
    if (!isNews(event)) return;
    for (const listener of listeners) listener(event);
    loop.push(event);
  };
  const listen: Listen = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const keeper = new MarketKeeper({
    ...{ core, venue, clock },
    push: sink,
    turn: () => loop.turn(),
    onMarkets: (markets) => post({ type: "markets", markets }),
  });
  const close = () => {
    closed = true;
    loop.end();
  };
  return {
    config: core.config,
    core,
    clock,
    speed,
    venue,
    settings,
    lines,
    loop,
    publisher,
    keeper,
    sink,
    listen,
    closed: close,
  };
}
