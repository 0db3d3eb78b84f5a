/**
 * The words of the desk: accounts, instruments, the gate; what enters a step is in events.ts, what leaves it in effects.ts.
 * Markets and accounts are named by their index in the desk's configuration: numbers on the hot path, names at the edges.
 */
import type { Lots, Pico } from "./units.ts";
import type { VenueRules } from "./venue-rules.ts";

/** Index of a market in DeskConfig.markets. A market that is added takes the next one; none is ever given again. */
export type MarketIndex = number;
/** Index of an account in DeskConfig.accounts. */
export type AccountIndex = number;
/** Counts on from the second in which its run began (ORDER_IDS_PER_SECOND): unique for ever within an installation. Adapters encode it for their venue. */
export type OrderId = number;

export type Mode = "sim" | "replay" | "paper" | "live" | "backtest" | "simulate" | "faults";
/** A venue account: positions, margin, limits and PnL are per account and never summed across modes. */
export interface AccountConfig {
  /** "<venue>:<network>:<subaccount>", for example "sim:local:main". */
  id: string;
  venue: string;
  network: "mainnet" | "testnet" | "devnet" | "local";
  subaccount: string;
  mode: Mode;
  /** Those of the simulated exchange where they are not named. */
  rules?: VenueRules;
  /** What an order of the account that is not ours leads to. Unless named: a halt where money is at stake, else it is told. */
  foreignOrders?: "halt" | "ignore";
}

/** What a venue says of one market. Sizes and steps are exact; fee rates are signed (a rebate is negative). */
export interface Instrument {
  /** As the venue writes it: "BTC-PERP", "SOL/USDC". */
  symbol: string;
  kind: "linear" | "inverse" | "spot";
  base: string;
  quote: string;
  /** Finest wire step of a price, in quote per base, as a float for estimates and as pico for money. */
  tickSize: number;
  tickPico: Pico;
  /** Finest step of a size, in base units. */
  lotSize: number;
  lotPico: Pico;
  /** Base units per contract unit of size; 1 for spot and most perpetuals. */
  multiplier: number;
  /** Fee as parts per billion of notional. Negative is a rebate. */
  makerFeePpb: number;
  takerFeePpb: number;
  /** Spot: the asset that a fill's fee is taken from. "received" is the base of a buy and the quote of a sale. Quote unless said. */
  feeIn?: "quote" | "received";
  minLots: Lots;
  /** Least notional of an order in pico of quote; 0 where the venue has none. */
  minNotional: Pico;
  ordersMax: number;
  /** Maintenance and initial margin as fractions of notional (linear, inverse); 0 for spot. */
  maintenanceMargin: number;
  initialMargin: number;
  status: "open" | "reduce-only" | "closed";
}

export interface MarketConfig {
  /** "<account id>/<symbol>": the key in settings, streams and URLs. */
  key: string;
  account: AccountIndex;
  instrument: Instrument;
}
export interface DeskConfig {
  /** 8 characters, made once per installation; prefix of client order ids. */
  installation: string;
  /** Grows with each start of an engine: its time in seconds, so that no memory is needed for it to grow. */
  epoch: number;
  accounts: readonly AccountConfig[];
  markets: readonly MarketConfig[];
}

/** The shared-memory gate: zeroed memory is closed. */
export const HALTED = 0;
export const REDUCE_ONLY = 1;
export const ACTIVE = 2;
export type GateLevel = 0 | 1 | 2;

export type * from "./effects.ts";
export type * from "./events.ts";
export type { MarketSettings, PositionAfter, Settings } from "./settings.ts";
export type { VenueRules } from "./venue-rules.ts";
