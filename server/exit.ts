/**
 * How the desk ends. A signal, or the end of npm: cancel, verify, say so, exit 0. A fault of our own: say it and exit 1 at
 * once; the watchdog sees the silence and cancels through its own connection.
 */
import type { EngineHost } from "./engine-host.ts";
import type { Ended } from "./engine-side.ts";
import type { Terminal } from "./terminal.ts";

/** What ends: a whole desk, or an engine alone. */
export interface Running {
  host: EngineHost;
  stop(reason: string): Promise<Ended | null>;
}
export interface ExitOptions {
  terminal: Terminal;
  /** Null while it is starting. */
  desk: () => Running | null;
  /** Undoes what a start has begun. */
  giveUp: () => Promise<void>;
  underNpm: boolean;
  /** Gives the data folder back. */
  release: () => void;
}
/** npm passes a Ctrl+C on that the terminal has sent already: what comes this soon after is no second one. */
const SAME_MS = 500;
const PARENT_MS = 1_000;

export function openOrders(desk: Running): string {
  const view = desk.host.view;
  const open = view?.accounts.map((a) => `${a.id}: ${a.openOrders}`).join(", ") ?? "unknown";
  const positions = view?.markets.filter((m) => m.position !== 0).map((m) => `${m.symbol} ${m.position}`) ?? [];
  return `open orders: ${open}; positions: ${positions.join(", ") || "none"}`;
}

export function watchExit(o: ExitOptions): void {
  let stoppingSince: number | null = null;
  const end = (code: number): never => {
    o.release();
    process.exit(code);
  };
  const stop = async (reason: string): Promise<void> => {
    const desk = o.desk();
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince < SAME_MS) return;
      o.terminal.error(
        `stopped before it was verified; ${desk ? openOrders(desk) : "the desk was starting"}. The watchdog cancels.`,
      );
      return end(1);
    }
    stoppingSince = performance.now();
    if (!desk) {
      o.terminal.warn(`${reason} while starting: the start is given up`);
      await o.giveUp();
      o.terminal.warn("what it had begun has ended");
      return end(1);
    }
    o.terminal.say(`${reason}: cancelling every order`);
    const stopped = await desk.stop(reason);
    if (stopped === null) {
      o.terminal.error(
        `the engine did not answer; ${openOrders(desk)}. Exchange and watchdog stay: the watchdog cancels.`,
      );
      return end(1);
    }
    const left = stopped.positions.length > 0 ? `; positions left: ${stopped.positions.join(", ")}` : "; no positions";
    const verified =
      stopped.open === 0 ? (stopped.how ?? "venue verified: 0 open") : `NOT verified: ${stopped.open} open`;
    o.terminal.say(`cancelled ${stopped.cancelled} orders, ${verified}${left}`, {
      cancelled: stopped.cancelled,
      open: stopped.open,
    });
    end(stopped.open === 0 ? 0 : 1);
  };
  const failed = (what: string) => (error: unknown) => {
    o.terminal.error(what, error);
    end(1);
  };
  const asked = (reason: string) => void stop(reason).catch(failed("the end failed"));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => asked(signal));
  process.on("uncaughtException", failed("uncaught exception, the watchdog cancels"));
  process.on("unhandledRejection", failed("unhandled rejection, the watchdog cancels"));
  // A closed terminal or pipe is no reason to fall over: the end comes as a signal.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (!o.underNpm) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    asked("npm has gone");
  }, PARENT_MS);
  timer.unref();
}
