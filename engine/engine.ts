/**
 * One running engine: its parts, recovery, loop, and a clean end. Knows no thread: worker.ts gives it one.
 *
 * Invariants: 1. "ready" is said only after the journal was held against the venue, our strays are gone and a position that was
 * found has been told. 2. the gate opens last, and never over a latch.
 */
import { assemble, type EngineParts } from "./assemble.ts";
import { Begun } from "./begun.ts";
import type { OpenOrdersReport } from "./core/types.ts";
import { MICROS_PER_MS } from "./core/units.ts";
import { simRules } from "./core/venue-rules.ts";
import { GATE } from "./edge/gate.ts";
import { fileLatch } from "./edge/latch.ts";
import { watchdogLink } from "./edge/watchdog/link.ts";
import { type Ending, endBroken, endCleanly } from "./ending.ts";
import { jumpWatch } from "./jump-watch.ts";
import { asked, untilRecovered } from "./recovery.ts";
import { keepRunning } from "./running.ts";
import type { AvailableMarket, FoundDay, FromWorker, ToWorker, WorkerData } from "./worker-messages.ts";

export interface Engine {
  message(message: ToWorker): void;
  /** Resolves when the engine has ended: true where nothing is left open. */
  readonly ended: Promise<boolean>;
}

/** Holds the journal against the venue before anything is wanted there. Answers how many orders of a former run were open. */
async function recover(parts: EngineParts, days: readonly FoundDay[]): Promise<number> {
  const { venue, config, clock, speed, lines, loop, publisher, sink, listen, past, bars } = parts;
  for (const event of bars) sink(event);
  for (const account of config.accounts.keys()) sink(past.recovered(account, clock.now()));
  for (const { account: id, record, error } of days) {
    const account = config.accounts.findIndex((a) => a.id === id);
    if (account >= 0) sink({ type: "day", at: clock.now(), exchangeAt: null, account, record, error });
  }
  let first: OpenOrdersReport | null = null;
  const stop = listen((e) => {
    if (e.type === "report" && e.report === "open-orders") first ??= e;
  });
  await asked(() => venue.connect(sink));
  await loop.pollSettings();
  const lookForJump = jumpWatch(parts);
  const landingMicros = Math.max(...config.accounts.map((a) => (a.rules ?? simRules).landingMicrosMax));
  await untilRecovered({
    turn() {
      lookForJump();
      loop.tick();
      loop.turn();
    },
    words: () => publisher.view().accounts.find((a) => a.recovery)?.recovery ?? null,
    broken: () => loop.broken,
    say: (text) => lines.state(text, "warn"),
    landingMsMax: landingMicros / MICROS_PER_MS / speed,
    now: () => performance.now(),
    pause: (ms) => new Promise((over) => setTimeout(over, ms)),
  });
  stop();
  return tellFound(parts, first);
}
function tellFound({ lines, publisher }: EngineParts, first: OpenOrdersReport | null): number {
  const orders = first?.orders ?? [];
  const strays = orders.filter((o) => o.id !== null).length;
  if (strays > 0)
    lines.state(`${strays} orders of a former run were open: cancelled, and verified`, "warn", { strays });
  for (const o of orders) if (o.id === null) lines.state(`order ${o.venueId} at the venue is not ours`, "warn");
  for (const m of publisher.view().markets) if (m.position !== 0) lines.found(m);
  return strays;
}

/** What the venue lists, the desk's own included, and what it could list; null where it does not answer. */
async function available({ venue, config }: EngineParts): Promise<AvailableMarket[] | null> {
  const { id } = config.accounts[0]!;
  try {
    return [...(await venue.markets()), ...(await venue.moreMarkets())]
      .filter((i) => i.kind !== "inverse")
      .map(({ symbol, kind, base, quote, tickSize, lotSize }) => ({
        ...{ key: `${id}/${symbol}`, symbol, kind, base, quote, tickSize, lotSize },
      }));
  } catch {
    return null;
  }
}

/** Rejects where another engine has the account, the journal can't be kept, or it can't be held against the venue. */
export async function startEngine(data: WorkerData, post: (message: FromWorker) => void): Promise<Engine> {
  let broke: (reason: string) => void = () => {};
  const broken = new Promise<string>((reason) => {
    broke = reason;
  });
  const start = async (begun: Begun) => {
    const parts = await assemble(data, { post, onBroken: (reason) => broke(reason) }, begun);
    begun.add(parts.closed);
    return { parts, strays: await recover(parts, data.days ?? []) };
  };
  const begun = new Begun();
  const { parts, strays } = await start(begun).catch(async (e: unknown) => {
    await begun.undo();
    throw e;
  });
  const { loop, publisher, clock, sink, config } = parts;
  const watchdog = watchdogLink({
    socket: data.watchdogSocket,
    role: "engine",
    // The watchdog's own latch is down already.
    onClose: ({ reason, by }) => loop.halt(reason, by, fileLatch(data.latchFile).read()?.serial ?? null),
  });
  loop.openAtStart();
  post({ type: "ready", markets: config.markets.map((m) => m.key), strays });

  const ending: Ending = { parts, watchdog, stopTimers: keepRunning(parts, watchdog), post };
  let end: (empty: Promise<boolean>) => void = () => {};
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  let stopping = false;
  const endOnce = (how: () => Promise<boolean>): void => {
    if (stopping) return;
    stopping = true;
    end(how());
  };
  void broken.then((reason) => endOnce(() => endBroken(ending, reason)));

  const shared = new Int32Array(data.shared);
  function message(m: ToWorker): void {
    switch (m.type) {
      case "command": {
        const { commandId, by, command } = m;
        if (command.do === "halt") Atomics.store(shared, GATE, 0);
        return sink({ type: "command", at: clock.now(), exchangeAt: null, commandId, by, command });
      }
      case "gate":
        loop.halt(m.reason, m.by, m.serial);
        // Taken at once, so that the next view has it or a later one.
        loop.turn();
        if (loop.broken === null) publisher.halts = m.n;
        return;
      case "watch":
        return publisher.watch(m.keys);
      case "available":
        return void available(parts).then((markets) => post({ type: "available", id: m.id, markets }));
      case "preview":
        return publisher.preview(m.id, m.key, m.settings);
      case "stop":
        return endOnce(() => endCleanly(ending, m.reason));
    }
  }
  return { message, ended };
}
