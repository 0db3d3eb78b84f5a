/** The only door to the engine for server/, bin/ and tests of the whole. */
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
export { fileLatch, LATCH_FILE, type Latch, type LatchRecord } from "./edge/latch.ts";
export {
  defaultWatchdogOptions,
  parseWatchdogArgs,
  type WatchdogOptions,
  watchdogArgs,
} from "./edge/watchdog/options.ts";
export { type FromWatchdog, WATCHDOG_SOCKET } from "./edge/watchdog/protocol.ts";
export {
  type ProcessEntry,
  type StartedExchange,
  type StartedWatchdog,
  startExchange,
  startWatchdog,
  stopExchange,
} from "./processes.ts";
