/**
 * Rules of a recorded market that the recording does not state: fees, least order, margin. They are the venue's public
 * base tier, so that a replay is not flattered by a discount that nobody was given.
 */
import type { Instrument } from "../../core/types.ts";
import { lots, PICO_PER_UNIT, type Pico, pico } from "../../core/units.ts";
import type { Step } from "./steps.ts";

export type CaptureFormat = "binance" | "hyperliquid" | "csv";
export const CAPTURE_FORMATS: readonly CaptureFormat[] = ["binance", "hyperliquid", "csv"];

interface Rules {
  makerFeePpb: number;
  takerFeePpb: number;
  /** Whole units of quote. */
  minNotional: bigint;
  maintenanceMargin: number;
  initialMargin: number;
}
const RULES: Record<CaptureFormat, Rules> = {
  // USD-M futures, VIP 0: .02 % and .05 %; 5 USDT; the first margin bracket of most contracts.
  binance: {
    makerFeePpb: 200_000,
    takerFeePpb: 500_000,
    minNotional: 5n,
    maintenanceMargin: 0.01,
    initialMargin: 0.02,
  },
  // Perpetuals, tier 0: .015 % and .045 %; 10 USDC; 20×, of which half is maintenance.
  hyperliquid: {
    makerFeePpb: 150_000,
    takerFeePpb: 450_000,
    minNotional: 10n,
    maintenanceMargin: 0.025,
    initialMargin: 0.05,
  },
  // Nobody says: the dearest of the above.
  csv: { makerFeePpb: 200_000, takerFeePpb: 500_000, minNotional: 10n, maintenanceMargin: 0.025, initialMargin: 0.05 },
};

const QUOTES = ["USDT", "USDC", "FDUSD", "BUSD", "USD", "BTC", "ETH", "EUR"] as const;
/** Base and quote of a symbol: "BTCUSDT", "SOL/USDC", "BTC-PERP", or a bare coin. */
function splitSymbol(symbol: string, format: CaptureFormat): { base: string; quote: string } {
  const ownQuote = format === "binance" ? "USDT" : "USDC";
  const [base, rest] = symbol.split(/[/\-_:]/);
  if (base && rest) return { base, quote: /^(perp|swap)$/i.test(rest) ? ownQuote : rest };
  for (const quote of QUOTES)
    if (symbol.length > quote.length && symbol.toUpperCase().endsWith(quote))
      return { base: symbol.slice(0, -quote.length), quote };
  return { base: symbol, quote: ownQuote };
}

export function recordedInstrument(
  format: CaptureFormat,
  { symbol, tick, lot }: { symbol: string; tick: Step; lot: Step },
): Instrument {
  const rules = RULES[format];
  const minNotional: Pico = pico(rules.minNotional * PICO_PER_UNIT);
  return {
    symbol,
    kind: symbol.includes("/") ? "spot" : "linear",
    ...splitSymbol(symbol, format),
    tickSize: tick.size,
    tickPico: tick.pico,
    lotSize: lot.size,
    lotPico: lot.pico,
    multiplier: 1,
    makerFeePpb: rules.makerFeePpb,
    takerFeePpb: rules.takerFeePpb,
    minLots: lots(1),
    minNotional,
    ordersMax: 200,
    maintenanceMargin: symbol.includes("/") ? 0 : rules.maintenanceMargin,
    initialMargin: symbol.includes("/") ? 0 : rules.initialMargin,
    status: "open",
  };
}
