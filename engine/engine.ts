/**
 * One running engine: parts of its mode, recovery, loop, views, and a clean end. Knows no thread: worker.ts gives it one.
 *
 * Invariants: 1. "ready" is said only after the venue was read, our strays are gone and a position that was found has been
 * told. 2. the gate opens last, and never over a latch. 3. "stopped" tells what the venue says, not what we hope.
 */
import type { Event } from "./core/types.ts";
import type { DeskView } from "./core/view-types.ts";
import { deskCore } from "./desk-core.ts";
import { clockDriftMicros } from "./edge/clock.ts";
import { sharedGate } from "./edge/gate.ts";
import { fileLatch } from "./edge/latch.ts";
import { settingsSource } from "./edge/settings-source.ts";
import { type WatchdogLink, watchdogLink } from "./edge/watchdog/link.ts";
import { Lines } from "./lines.ts";
import { Loop } from "./loop.ts";
import { modes } from "./modes.ts";
import { DETAIL_MS, MARKET_LINE_MS, Publisher, VIEW_MS } from "./publish.ts";
import { cancelStrays, chooseMarkets, deskConfig, history } from "./recovery.ts";
import type { FromWorker, ToWorker, WorkerData } from "./worker-messages.ts";

export interface Engine {
  message(message: ToWorker): void;
  /** Resolves when the engine has ended: true where nothing is left open. */
  readonly ended: Promise<boolean>;
}
/** The core's timers: fine enough for a 100 ms requote. On a tape as often as its time passes, within what a timer can do. */
const TICK_MS = 50;
const TICK_MS_MIN = 5;
const SETTINGS_MS = 250;
/** The venue's own timer, and how often it is set anew: three chances before it fires. */
const DEAD_MAN_MS = 10_000;
const DEAD_MAN_EVERY_MS = 3_000;
/** What a clean end may take. */
const STOP_MS_MAX = 3_000;
/** A pause of the process, or a jump of the system's clock, beyond which nothing that we hold counts as fresh. */
const JUMP_MICROS = 1_000_000;

export async function startEngine(data: WorkerData, post: (message: FromWorker) => void): Promise<Engine> {
  const shared = new Int32Array(data.shared);
  const latch = fileLatch(data.latchFile);
  const gate = sharedGate(shared, latch);
  const parts = await modes[data.mode](data);
  const { clock, speed } = parts;

  const probe = parts.venue(new Map(), () => false);
  const instruments = chooseMarkets(await probe.markets(), data.markets);
  await probe.close();
  const { installation, epoch } = data;
  const config = deskConfig({ installation, epoch, accounts: [parts.account] }, instruments);
  const core = deskCore(config);
  const lines = new Lines(config, (line) => post({ type: "line", line }));
  const venue = parts.venue(new Map(instruments.map((i, market) => [i.symbol, market])), gate.pass);
  const settings = settingsSource(data.databaseUrl);

  const listeners = new Set<(e: Event) => void>();
  const listen = (listener: (e: Event) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  let end: (empty: boolean) => void = () => {};
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  let woken = false;
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
    wake: () => {
      if (woken) return;
      woken = true;
      setImmediate(() => {
        woken = false;
        loop.turn();
      });
    },
    after: (ms, run) => void setTimeout(() => closed || run(), ms),
    onBroken: (reason) => void breakDown(reason),
  });
  /** Venue time of the statement that opened our ledger: what happened up to it is in it and is not booked again. */
  let openedAt = Number.POSITIVE_INFINITY;
  const sink = (event: Event): void => {
    if (event.type === "report") {
      if (event.report === "account") openedAt = Math.min(openedAt, event.exchangeAt ?? event.at);
      else if (event.report === "fill" || event.report === "funding")
        if ((event.exchangeAt ?? event.at) <= openedAt) return;
    }
    for (const listener of listeners) listener(event);
    loop.push(event);
  };
  const publisher = new Publisher({ core, clock, lines, modeDetail: data.modeDetail, post });

  // ------------------------------------------------------------------------------------------------------ recovery
  for (const event of await history(venue, config, clock)) sink(event);
  await venue.connect(sink);
  const { strays, foreign } = await cancelStrays(venue, listen);
  if (strays > 0)
    lines.state(`${strays} orders of a former run were open: cancelled, and verified`, "warn", { strays });
  for (const o of foreign) lines.state(`order ${o.venueId} at the venue is not ours: left alone`, "warn");
  await venue.query({ do: "query", account: 0, what: "fills", id: null, market: null });
  await venue.query({ do: "query", account: 0, what: "account", id: null, market: null });
  await loop.pollSettings();
  loop.tick();
  loop.turn();
  for (const m of publisher.view().markets) if (m.position !== 0) lines.found(m);

  const watchdog = watchdogLink({
    socket: data.watchdogSocket,
    role: "engine",
    onClose: ({ reason, by }) => loop.halt(reason, by),
  });
  loop.openAtStart();
  post({ type: "ready", markets: config.markets.map((m) => m.key), strays });

  // ------------------------------------------------------------------------------------------------------- running
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, run: () => void) => timers.push(setInterval(run, ms));
  every(Math.max(TICK_MS_MIN, TICK_MS / speed), () => {
    loop.tick();
    jumps();
  });
  every(SETTINGS_MS, () => {
    loop.noticeLatch();
    void loop.pollSettings();
  });
  every(VIEW_MS, () => tellHalt(publisher.publish()));
  every(DETAIL_MS, () => publisher.details());
  every(MARKET_LINE_MS, () => lines.markets(publisher.view()));
  const arm = () => venue.armDeadMan(DEAD_MAN_MS).catch(() => {});
  every(DEAD_MAN_EVERY_MS, arm);
  void arm();

  let tickedAt = performance.now();
  let drift = clockDriftMicros();
  function jumps(): void {
    const now = performance.now();
    const stalled = (now - tickedAt) * 1000;
    tickedAt = now;
    const moved = clockDriftMicros() - drift;
    drift += moved;
    const byMicros = Math.round(Math.abs(moved) > stalled ? moved : stalled);
    if (Math.abs(byMicros) < JUMP_MICROS) return;
    lines.state(`time jumped by ${Math.round(byMicros / 1000)} ms: every market has to speak again`, "warn");
    sink({ type: "clock-jump", at: clock.now(), exchangeAt: null, byMicros });
  }
  let haltTold: DeskView["halt"]["state"] = "none";
  function tellHalt(view: DeskView): void {
    const { state, reason } = view.halt;
    if (state === haltTold) return;
    haltTold = state;
    if (state === "running") {
      watchdog.say({ say: "halting", reason });
      lines.state(`HALT: ${reason}`, "error");
    }
    if (state !== "verified") return;
    watchdog.say({ say: "halted" });
    const left = view.halt.positionsLeft.join(", ") || "none";
    lines.state(`HALT verified: no order is open at the venue; positions left: ${left}`, "warn");
  }

  // ----------------------------------------------------------------------------------------------------------- end
  let stopping = false;
  async function stop(reason: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    lines.state(`stopping: ${reason}`);
    const working = publisher.view().accounts.reduce((n, a) => n + a.openOrders, 0);
    loop.closeForStop(reason);
    const until = performance.now() + STOP_MS_MAX;
    let view = publisher.view();
    while (view.halt.state !== "verified" && performance.now() < until && loop.broken === null) {
      await new Promise((again) => setTimeout(again, 10));
      view = publisher.view();
    }
    const empty = view.halt.state === "verified";
    const open = empty ? 0 : await left();
    post({ type: "view", view });
    await finish(watchdog, open === 0);
    post({ type: "stopped", cancelled: Math.max(0, working - open), open, positions: view.halt.positionsLeft });
    end(open === 0);
  }
  /** What the venue itself says is open; all that we know of where it does not answer. */
  async function left(): Promise<number> {
    try {
      return (await cancelStrays(venue, listen)).strays;
    } catch {
      return Math.max(
        1,
        publisher.view().accounts.reduce((n, a) => n + a.openOrders, 0),
      );
    }
  }
  async function finish(link: WatchdogLink, empty: boolean): Promise<void> {
    closed = true;
    for (const timer of timers) clearInterval(timer);
    if (empty) await venue.armDeadMan(0).catch(() => {});
    await venue.close();
    await settings.close();
    // Where something may be open the watchdog is left without a goodbye: it cancels and verifies by itself.
    if (empty) await link.goodbye();
  }
  /** The core can't be asked any more: the venue is cancelled and read without it. */
  async function breakDown(reason: string): Promise<void> {
    stopping = true;
    const verified = await cancelStrays(venue, listen).then(
      () => true,
      () => false,
    );
    lines.state(
      verified ? "the venue was read: no order of ours is open" : "the venue could not be read empty",
      "error",
    );
    await finish(watchdog, verified);
    post({ type: "stopped", cancelled: 0, open: verified ? 0 : 1, positions: [`the engine stopped: ${reason}`] });
    end(verified);
  }

  function message(m: ToWorker): void {
    switch (m.type) {
      case "command": {
        const { commandId, by, command } = m;
        if (command.do === "halt") gate.close();
        return sink({ type: "command", at: clock.now(), exchangeAt: null, commandId, by, command });
      }
      case "gate":
        return loop.halt(m.reason, m.by);
      case "watch":
        return publisher.watch(m.keys);
      case "preview":
        return publisher.preview(m.id, m.key, m.settings);
      case "stop":
        void stop(m.reason);
    }
  }
  return { message, ended };
}
