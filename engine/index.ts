/** The only door to the engine for server/, bin/ and tests of the whole. */

export { Begun } from "./begun.ts";
export { MARKETS_MAX } from "./core/limits.ts";
export { Book } from "./core/market/book.ts";
export {
  TAPE_CLEAR,
  TAPE_QUOTE,
  TAPE_SNAPSHOT,
  TAPE_TRADE,
  type TapeBlock,
} from "./core/market/tape-block.ts";
export { createDesk, type Desk, step } from "./core/step.ts";
export { diskWords } from "./edge/durable-file.ts";
export {
  defaultExchangeOptions,
  EXCHANGE_STATE_FILE,
  type ExchangeOptions,
  exchangeArgs,
  MARKET_TYPES,
  type MarketType,
  parseExchangeArgs,
  UsageError,
  worldArgs,
} from "./edge/exchange/args.ts";
export { type ExchangeState, readExchangeState } from "./edge/exchange/state-file.ts";
export { BEAT, GATE, LAST_SEND, SHARED_SLOTS, type SharedGate, sharedGate } from "./edge/gate.ts";
export { fileLatch, LATCH_FILE, type Latch, type LatchRecord } from "./edge/latch.ts";
export { takePriority } from "./edge/priority.ts";
export { sameFile } from "./edge/same-file.ts";
export { importCapture, type TapeHeader, TapeReader } from "./edge/tape/index.ts";
export { type WatchdogLink, type WatchdogLinkOptions, watchdogLink } from "./edge/watchdog/link.ts";
export {
  defaultWatchdogOptions,
  parseWatchdogArgs,
  type WatchdogOptions,
  watchdogArgs,
} from "./edge/watchdog/options.ts";
export { type FromWatchdog, WATCHDOG_SOCKET } from "./edge/watchdog/protocol.ts";
export { EffectsHash } from "./effects-hash.ts";
export { type Engine, startEngine } from "./engine.ts";
export {
  endChild,
  type ProcessEntry,
  StartError,
  type StartedExchange,
  type StartedWatchdog,
  startExchange,
  startWatchdog,
  stopExchange,
} from "./processes.ts";
export { type ReplayOptions, type ReplayResult, replay } from "./replay.ts";
export {
  type Figure,
  PATHS_MAX,
  PUBLISHED_GAMMAS,
  type ReproducedCheck,
  type Reproduction,
  reproduceAvellanedaStoikov,
  Z_EXACT_MAX,
  Z_PUBLISHED_MAX,
} from "./reproduce.ts";
export { type ScenarioType, scenarioTypes } from "./sim/scenarios.ts";
export { chooseMarkets } from "./sim/synthetic-venue.ts";
export { type SimulatedRun, type SimulateOptions, type SimulateResult, simulate, simulatedRun } from "./simulate.ts";
export { type RunOptions, type TableOptions, type TableRow, tableRows, tableRuns } from "./simulate-table.ts";
export { runVectors, type VectorReport } from "./vectors/index.ts";
export * from "./worker-messages.ts";
