/** Markets of the simulated venue: their rules, and where their prices come from. */
import type { Instrument } from "../core/types.ts";
import { lots, numberToPico } from "../core/units.ts";

export interface SimMarketSpec {
  instrument: Instrument;
  /** Markets of one asset share one efficient price. */
  asset: string;
  /** Quote per base where the pre-rolled past begins. */
  price: number;
  /** How strongly it follows the common factor. */
  beta: number;
}

interface Perpetual {
  base: string;
  price: number;
  tickSize: number;
  lotSize: number;
  beta: number;
  initialMargin: number;
}
/** Maker pays 0.2 bps, taker 3.5 bps: between the cheapest and the dearest tiers of perpetual venues. */
const PERP_MAKER_PPB = 20_000;
const PERP_TAKER_PPB = 350_000;
/** Spot is dearer everywhere: 0.5 and 5 bps. */
const SPOT_MAKER_PPB = 50_000;
const SPOT_TAKER_PPB = 500_000;

function perpetual(p: Perpetual, symbol = `${p.base}-PERP`): SimMarketSpec {
  return {
    asset: p.base,
    price: p.price,
    beta: p.beta,
    instrument: {
      symbol,
      kind: "linear",
      base: p.base,
      quote: "USDC",
      tickSize: p.tickSize,
      tickPico: numberToPico(p.tickSize),
      lotSize: p.lotSize,
      lotPico: numberToPico(p.lotSize),
      multiplier: 1,
      makerFeePpb: PERP_MAKER_PPB,
      takerFeePpb: PERP_TAKER_PPB,
      minLots: lots(1),
      minNotional: numberToPico(10),
      ordersMax: 200,
      maintenanceMargin: p.initialMargin / 2,
      initialMargin: p.initialMargin,
      status: "open",
    },
  };
}

function spot(p: Omit<Perpetual, "initialMargin">): SimMarketSpec {
  const { instrument, ...rest } = perpetual({ ...p, initialMargin: 0 }, `${p.base}/USDC`);
  return {
    ...rest,
    instrument: { ...instrument, kind: "spot", makerFeePpb: SPOT_MAKER_PPB, takerFeePpb: SPOT_TAKER_PPB },
  };
}

/** The four markets a desk opens with. Ticks are a fifth of a basis point or finer. */
export const defaultMarkets: readonly SimMarketSpec[] = [
  perpetual({ base: "BTC", price: 61_000, tickSize: 0.1, lotSize: 0.001, beta: 1, initialMargin: 0.05 }),
  perpetual({ base: "ETH", price: 2_430, tickSize: 0.01, lotSize: 0.001, beta: 1.2, initialMargin: 0.05 }),
  perpetual({ base: "SOL", price: 148, tickSize: 0.001, lotSize: 0.01, beta: 1.4, initialMargin: 0.05 }),
  spot({ base: "SOL", price: 148, tickSize: 0.001, lotSize: 0.01, beta: 1.4 }),
];

/** `n` markets: the default ones, then made-up perpetuals MKT05-PERP, MKT06-PERP, … */
export function simMarkets(n: number): SimMarketSpec[] {
  const out = defaultMarkets.slice(0, n);
  for (let i = out.length + 1; i <= n; i++) {
    // Prices from 5 to 5,000 in a fixed order; the tick keeps to about a tenth of a basis point.
    const price = 5 * 10 ** (((i * 7) % 30) / 10);
    // As decimals are written: a power of ten that is computed misses 0.0001 by a float's breath.
    const tickSize = Number(`1e${Math.floor(Math.log10(price * 1e-5))}`);
    const lotSize = Number(`1e${Math.ceil(Math.log10(1 / price))}`);
    const base = `MKT${String(i).padStart(2, "0")}`;
    out.push(
      perpetual({
        base,
        price,
        tickSize,
        lotSize: Math.min(1, lotSize),
        beta: 0.6 + (i % 5) * 0.2,
        initialMargin: 0.1,
      }),
    );
  }
  return out;
}
