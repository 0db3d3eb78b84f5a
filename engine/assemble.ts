/** Puts one engine's parts together: mode, markets, core, venue, loop, views. Nothing runs yet and nothing was sent. */
import path from "node:path";
import type { Begun } from "./begun.ts";
import type { DeskConfig, Event } from "./core/types.ts";
import { type DeskCore, deskCore } from "./desk-core.ts";
import { takeLock } from "./edge/account-lock.ts";
import { systemClock } from "./edge/clock.ts";
import { sharedGate } from "./edge/gate.ts";
import { openJournal } from "./edge/journal/client.ts";
import { fileLatch } from "./edge/latch.ts";
import type { Clock, Journal, SettingsSource, Sink, Venue } from "./edge/ports.ts";
import { settingsSource } from "./edge/settings-source.ts";
import { Lines } from "./lines.ts";
import { Loop } from "./loop.ts";
import { MarketKeeper } from "./market-keeper.ts";
import { type ModeParts, modes } from "./modes.ts";
import { Past } from "./past.ts";
import { Publisher } from "./publish.ts";
import { asked, chooseMarkets, deskConfig, history, type Listen } from "./recovery.ts";
import type { FromWorker, WorkerData } from "./worker-messages.ts";

export interface EngineParts {
  config: DeskConfig;
  core: DeskCore;
  clock: Clock;
  /** Seconds of the desk's clock per second of the system's. */
  speed: number;
  venue: Venue;
  settings: SettingsSource;
  journal: Journal;
  /** What the journal kept from before this start. */
  past: Past;
  /** The markets' own past, to warm up with. */
  bars: readonly Event[];
  lines: Lines;
  loop: Loop;
  publisher: Publisher;
  keeper: MarketKeeper;
  /** Where the venue's events go: to the loop, and to who listens. */
  sink: Sink;
  listen: Listen;
  /** Nothing is asked of the venue any more. */
  closed: () => void;
  /** Gives back everything that was begun: connections, the journal once all of it is on disk, the locks. */
  release: () => Promise<void>;
}

const SECOND_DESK = "Stop that desk first: two engines on one account would cancel each other's orders.";
const SECOND_WRITER = "Stop that desk first, or choose another data folder.";

/**
 * The account is this engine's alone, the journal is open, the markets are known. Throws where another engine has the account,
 * the journal can't be kept, or the exchange does not answer or does not list a market that is asked for; nothing is held then.
 */
async function open(data: WorkerData, begun: Begun) {
  const mode = await modes[data.mode](data);
  begun.add(takeLock(mode.lockName, SECOND_DESK));
  begun.add(takeLock(`The journal ${path.resolve(data.journalFile)}`, SECOND_WRITER));
  const opening = [openedJournal(data, mode, begun), listing(data, mode, begun)] as const;
  // Both have come to their end, one way or the other, before the locks are given back.
  await Promise.allSettled(opening);
  const [opened, listed] = await Promise.all(opening);
  return { mode, opened, ...listed };
}
async function openedJournal(data: WorkerData, { isLasting, account }: ModeParts, begun: Begun) {
  const { installation, epoch: epochMin } = data;
  const opened = await openJournal({
    ...{ file: data.journalFile, isLasting, accounts: [account.id] },
    beginning: { installation, engine: account.id, epochMin, at: systemClock.now() },
  });
  begun.add(() => opened.close());
  return opened;
}
/** The markets that are to be quoted, and their own past. */
async function listing({ markets }: WorkerData, { venue, clock }: ModeParts, begun: Begun) {
  const probe = venue(new Map(), () => false, null);
  begun.add(() => probe.close());
  const instruments = chooseMarkets(await asked(() => probe.markets()), markets);
  const bars = await history(probe, instruments, clock);
  await probe.close();
  return { instruments, bars };
}

/** Throws as `open` does. What it has begun is ended by `begun`. */
export async function assemble(
  data: WorkerData,
  { post, onBroken }: { post: (message: FromWorker) => void; onBroken: (reason: string) => void },
  begun: Begun,
): Promise<EngineParts> {
  const shared = new Int32Array(data.shared);
  const latch = fileLatch(data.latchFile);
  const gate = sharedGate(shared, latch);
  const { mode, opened, instruments, bars } = await open(data, begun);
  const { account, clock, speed } = mode;
  const { installation } = data;
  const core = deskCore(deskConfig({ installation, epoch: opened.epoch, accounts: [account] }, instruments));
  const journal = opened.begin(core.config);
  const past = new Past(opened.past, core.config);
  const lines = new Lines(core.config, (line) => post({ type: "line", line }));
  const { cursor } = past.recovered(0, clock.now());
  const symbols = new Map(instruments.map((i, market) => [i.symbol, market]));
  const venue = mode.venue(symbols, gate.pass, cursor ?? null);
  begun.add(() => venue.close());
  const settings = settingsSource(data.databaseUrl);
  begun.add(() => settings.close());
  const publisher = new Publisher({ core, clock, modeDetail: data.modeDetail, post });

  let closed = false;
  const loop = new Loop({
    core,
    clock,
    venues: [venue],
    settings,
    journal,
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
  const sink = (event: Event): void => {
    for (const listener of listeners) listener(event);
    loop.push(event);
  };
  const listen: Listen = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const keeper = new MarketKeeper({
    ...{ core, venue, clock },
    past: (market) => past.joined(market, clock.now()),
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
    journal,
    past,
    bars,
    lines,
    loop,
    publisher,
    keeper,
    sink,
    listen,
    closed: close,
    release: () => begun.undo(),
  };
}
