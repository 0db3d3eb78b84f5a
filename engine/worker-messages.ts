/** What the control plane and the engine's worker thread say to each other; the shared memory between them is named in edge/gate.ts. */
import type { Alert, Command, DayRecord, Settings } from "./core/types.ts";
import type { DeskView, FillView, MarketDetail, PreviewView } from "./core/view-types.ts";

/**
 * Account of a mode, the first half of its markets' keys ("sim:local:main/BTC-PERP"): the control plane writes the first
 * settings under these keys before the engine runs.
 */
export const accountIdOf = (mode: "sim" | "replay"): string => `${mode}:local:main`;

/** How the engine is to be put together; the same for worker thread, virtual run and test. */
export interface EngineOptions {
  mode: "sim" | "replay";
  /** Base URL of the exchange process, "http://127.0.0.1:41234". */
  exchangeUrl: string;
  /** Bearer token of the exchange that may trade. */
  exchangeToken: string;
  databaseUrl: string;
  installation: string;
  epoch: number;
  /** Only these symbols; null for all that the venue lists. */
  markets: string[] | null;
  /** For the bar: "seed 7". */
  modeDetail: string;
  /** Unix socket of the watchdog; the engine beats on it. */
  watchdogSocket: string;
  /** What is recorded of the accounts' days. */
  days?: readonly FoundDay[];
  /** Present while HALT is latched: read before each request to the venue, so that a watchdog can close the gate too. */
  latchFile: string;
  /** Facts of every account, for ever (edge/journal). */
  journalFile: string;
}
export interface FoundDay {
  account: string;
  /** Null where it can't be read; `error` says why. */
  record: DayRecord | null;
  error: string | null;
}
export interface WorkerData extends EngineOptions {
  shared: SharedArrayBuffer;
}

/** A market that the venue lists or could list. */
export interface AvailableMarket {
  key: string;
  symbol: string;
  kind: "linear" | "inverse" | "spot";
  base: string;
  quote: string;
  tickSize: number;
  lotSize: number;
}

/** The first message of all: what it is to run. */
export type FirstToWorker = { type: "begin"; data: WorkerData };
export type ToWorker =
  | { type: "command"; commandId: string; by: string; command: Command }
  /**
   * HALT number `n` of the control plane, which has closed the gate and puts the latch of this `serial` down; acknowledged by
   * the number in a later view.
   */
  | { type: "gate"; n: number; reason: string; by: string; serial: string }
  /** Market keys whose detail somebody watches. */
  | { type: "watch"; keys: string[] }
  | { type: "preview"; id: number; key: string; settings: Settings }
  /** Which markets there are, or could be. */
  | { type: "available"; id: number }
  /** Stop: nothing is wanted, cancel everything, verify, answer "stopped", end. */
  | { type: "stop"; reason: string };

/** One readable line for the terminal, and its fields for a pipe. */
export interface Line {
  level: "info" | "warn" | "error";
  kind: "place" | "amend" | "cancel" | "fill" | "refusal" | "position" | "market" | "alert" | "state";
  market: string | null;
  text: string;
  fields: Record<string, string | number | boolean | null>;
}
export type FromWorker =
  /** Its code is there: it waits to be told what to run. */
  | { type: "loaded" }
  /** Quoting may begin: the venue was read and own strays are cancelled. `markets` are their keys. */
  | { type: "ready"; markets: string[]; strays: number }
  /** One has joined: all keys, in the order of their indices. */
  | { type: "markets"; markets: string[] }
  /** Null where the venue did not answer. */
  | { type: "available"; id: number; markets: AvailableMarket[] | null }
  /** At most 10 a second. `halts` is the number of the last HALT of the control plane that is in it, 0 before the first. */
  | { type: "view"; view: DeskView; halts: number }
  | { type: "detail"; detail: MarketDetail }
  /** What is to be kept of the accounts' days: the newest word is enough. */
  | { type: "days"; days: DayRecord[] }
  | { type: "fill"; fill: FillView }
  /** Later figures of fills already sent: markouts. */
  | { type: "markout"; fills: Pick<FillView, "n" | "fillId" | "markoutBps">[] }
  | { type: "alert"; alert: Alert }
  | { type: "answer"; commandId: string; ok: boolean; message: string }
  /** Null where the engine does not have the market, or not yet. */
  | { type: "preview"; id: number; preview: PreviewView | null }
  | { type: "line"; line: Line }
  /** Everything is cancelled and the venue was read. `open` > 0: these were still open when time ran out. */
  | { type: "stopped"; cancelled: number; open: number; positions: string[] };
