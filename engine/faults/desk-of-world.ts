/** The desk that lives in the world: its markets, accounts and settings. */
import { defaultSettings } from "../core/settings.ts";
import type { DeskConfig, Instrument, Settings } from "../core/types.ts";
import { lots, parsePico } from "../core/units.ts";
import { type ProfileId, profiles } from "./profiles.ts";
import { TruthMarket } from "./truth-market.ts";

export const INSTALLATION = "faults00";
export const BOOK_AGE_MS_MAX = 5_000;
/**
 * Limit of each market's position, in lots; and the size of a quote: four of them on one side meet the limit, so that an order in
 * doubt that did not count would be one too many soon.
 */
export const POSITION_LOTS_MAX = 20;
export const ORDER_LOTS = 5;
/** Of an account, in USDC: two markets at their own limits are beyond it on the first, and each of them fits beside a quote of the other. */
export const GROSS_MAX = 1_700;
const LOT_SIZE = 0.01;

const instrument = (symbol: string): Instrument => ({
  ...{ symbol, kind: "linear", base: symbol.split("-")[0]!, quote: "USDC" },
  ...{ tickSize: 0.1, tickPico: parsePico("0.1"), lotSize: LOT_SIZE, lotPico: parsePico(String(LOT_SIZE)) },
  ...{ multiplier: 1, makerFeePpb: -20_000, takerFeePpb: 350_000, minLots: lots(1), minNotional: parsePico("1") },
  ...{ ordersMax: 100, maintenanceMargin: 0.02, initialMargin: 0.04, status: "open" },
});
/** By account: symbol, and the tick where it starts. The same base on two venues. */
const MARKETS = [
  [
    ["BTC-PERP", 60_000],
    ["ETH-PERP", 30_000],
  ],
  [
    ["SOL-PERP", 15_000],
    ["BTC-PERP", 60_010],
  ],
] as const;

/** Of one account; `from`: the desk's index of the first. */
export const marketsOf = (account: number, from: number): TruthMarket[] =>
  MARKETS[account]!.map(([symbol, tick], i) => new TruthMarket(from + i, instrument(symbol), tick));

export function configOf(
  accounts: readonly { profile: ProfileId; markets: readonly TruthMarket[] }[],
  epoch: number,
): DeskConfig {
  return {
    installation: INSTALLATION,
    epoch,
    accounts: accounts.map(({ profile: id }, i) => ({
      ...{ id: `faults:local:${i}`, venue: id, network: "local", subaccount: String(i), mode: "faults" },
      rules: profiles[id].rules,
    })),
    markets: accounts.flatMap(({ markets }, account) =>
      markets.map(({ instrument }) => ({ key: `faults:local:${account}/${instrument.symbol}`, account, instrument })),
    ),
  };
}
export function settingsOf(config: DeskConfig): Settings {
  const settings = defaultSettings(
    config.markets.map((m) => m.key),
    "static",
  );
  // What the world is about is orders: limits on loss are wide.
  settings.desk.dayLossMax = 1_000_000_000;
  settings.desk.grossExposureMax = GROSS_MAX;
  settings.desk.marginFractionMin = 0;
  for (const m of Object.values(settings.markets)) {
    m.limits.positionMax = POSITION_LOTS_MAX * LOT_SIZE;
    m.limits.orderSizeMax = 4 * ORDER_LOTS * LOT_SIZE;
    m.limits.bookAgeMsMax = BOOK_AGE_MS_MAX;
    Object.assign(m.params, {
      ...{ offsetUnit: "price", bidOffset: 0.3, askOffset: 0.3, levelStep: 0.4, levels: 2 },
      ...{ bidSize: ORDER_LOTS * LOT_SIZE, askSize: ORDER_LOTS * LOT_SIZE, usdPer: 100_000 },
    });
  }
  return settings;
}
