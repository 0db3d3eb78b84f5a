/**
 * Hummingbot's avellaneda_market_making (as its code has it in 2026), for those who bring their settings from there. It is a
 * model of its own, not the paper's: volatility enters as the standard deviation of a second instead of the variance over the
 * session, and q is the share of the portfolio that stands off its target instead of an inventory in units.
 *
 * What differs from Hummingbot here: κ is fitted to how deep market orders reach (their number), not to volumes by exact level;
 * the portfolio is this market's allowance, twice: base and quote, with the target position as its middle; κ has an error,
 * which is shown. Its automatic parameters of versions 0.38 to 0.45 are gone there and here.
 */
import { hummingbotLevelOffset, hummingbotQuotes, instantVolatility } from "../quoting/hummingbot.ts";
import { orderLots } from "../quoting/order-lots.ts";
import { sessionLeft } from "../quoting/session.ts";
import { shapedSize } from "../quoting/size.ts";
import { ASK, BID, MICROS_PER_SECOND, toLots } from "../units.ts";
import { calibrate, calibration, calibrationHeld, noCalibration } from "./calibration.ts";
import { allowance, ladder, patience, timing } from "./common-parameters.ts";
import { hummingbotParameters } from "./hummingbot-parameters.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";

const BPS = 10_000;
const RESERVATION = 0;
const Q = 1;
const VOL = 2;
const KAPPA = 3;
const ARRIVALS = 4;
const ERROR = 5;
const OPTIMAL = 6;
const TIME_LEFT = 7;
const SIZE = 8;

const portfolio = {
  mid: 0,
  base: 0,
  quote: 0,
  targetBasePct: 50,
  gamma: 0,
  kappa: 0,
  vol: 0,
  timeLeftFraction: 1,
  minSpreadPct: 0,
};

type Memory = {
  calibration: ReturnType<typeof noCalibration>;
  startedAt: number;
  /** Volatility of the buffer, made when a second closes; −1: too few. */
  second: number;
  buffer: number;
  vol: number;
  closes: number;
  position: number | null;
  filledAt: number;
};

function volatilityOf(memory: Memory, inputs: Inputs, buffer: number): void {
  const second = Math.floor(inputs.at / MICROS_PER_SECOND);
  if (memory.second === second && memory.buffer === buffer) return;
  memory.second = second;
  memory.buffer = buffer;
  const closes = inputs.closes(1, buffer);
  memory.closes = closes.length;
  memory.vol = closes.length < buffer ? -1 : (instantVolatility(closes) ?? -1);
}
/** Milliseconds since the last fill (0: none, which is long ago); a position that moved is one. */
function sinceFillMs(memory: Memory, inputs: Inputs): number {
  if (memory.position !== null && memory.position !== inputs.position) memory.filledAt = inputs.at;
  memory.position = inputs.position;
  return (inputs.at - memory.filledAt) / 1000;
}

export const hummingbot = defineStrategy({
  id: "hummingbot",
  label: "Hummingbot Avellaneda",
  about: "Quotes as Hummingbot's avellaneda_market_making does; its help says what differs from the paper.",
  source: "Hummingbot, avellaneda_market_making",
  parameters: {
    ...hummingbotParameters,
    orderSize: { ...ladder.orderSize, help: "order_amount: size of each quote before the shape factor." },
    levels: { ...ladder.levels, help: "order_levels: quotes per side." },
    calibrationSeconds: calibration.calibrationSeconds,
    arrivalsMin: calibration.arrivalsMin,
    depthMinBps: calibration.depthMinBps,
    uncertainty: { ...calibration.uncertainty, default: 0 },
    ...patience,
    requoteBps: { ...patience.requoteBps, label: "Refresh tolerance", default: 0.5 },
    ...allowance,
    ...timing,
  },
  presets: {
    conservative: { riskFactor: 10, minSpreadPercent: 0.15, shapeFactor: 1 },
    balanced: {},
    aggressive: { riskFactor: 3, minSpreadPercent: 0.03, levels: 2 },
  },
  figures: [
    { stage: "fair", label: "reservation price", unit: "quote" },
    { stage: "skew", label: "q", unit: "share of the portfolio" },
    { stage: "spread", label: "volatility of a second", unit: "quote" },
    { stage: "spread", label: "κ", unit: "1/quote" },
    { stage: "spread", label: "arrivals", unit: "orders" },
    { stage: "spread", label: "error of κ", unit: "%" },
    { stage: "spread", label: "optimal spread", unit: "bps" },
    { stage: "spread", label: "time left", unit: "× session" },
    { stage: "ladder", label: "quote size", unit: "base" },
  ],
  initial: (): Memory => ({
    calibration: noCalibration(),
    startedAt: 0,
    second: -1,
    buffer: 0,
    vol: -1,
    closes: 0,
    position: null,
    filledAt: 0,
  }),
  restart(memory) {
    Object.assign(memory, { startedAt: 0, position: null, filledAt: 0 });
  },
  decide(inputs, p, memory: Memory, wanted) {
    const c = memory.calibration;
    const { mid } = inputs;
    wanted.delta = inputs.positionRatio;
    const waits = p.filledOrderDelaySeconds * 1000;
    const since = sinceFillMs(memory, inputs);
    const isFitted = calibrate(c, inputs, p);
    wanted.show(ARRIVALS, c.n);
    if (since < waits) return wanted.holdBoth("FILL_DELAY", since, waits);
    if (!isFitted) return wanted.holdBoth(calibrationHeld(c, p.arrivalsMin), c.n, p.arrivalsMin);
    volatilityOf(memory, inputs, p.volatilityBuffer);
    if (memory.vol < 0) return wanted.holdBoth("WARMING_UP", memory.closes, p.volatilityBuffer);
    if (!(inputs.allowance > 0)) return wanted.holdBoth("NO_ALLOWANCE");
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    const { lotSize, minLots } = inputs.instrument;
    const left = p.execution === "session" ? sessionLeft(memory, inputs.at, p.sessionSeconds) / p.sessionSeconds : 1;
    // The allowance once in base at the target and once in quote: a portfolio half in base. On a perpetual it is imagined.
    portfolio.mid = mid;
    portfolio.base = inputs.position - inputs.target + inputs.allowance;
    portfolio.quote = (2 * inputs.allowance - portfolio.base) * mid;
    portfolio.gamma = p.riskFactor;
    portfolio.kappa = c.k;
    portfolio.vol = memory.vol;
    portfolio.timeLeftFraction = left;
    portfolio.minSpreadPct = p.minSpreadPercent;
    const q = hummingbotQuotes(portfolio);
    if (q === null) return wanted.holdBoth("MODEL_UNDEFINED", memory.vol, 1 / c.k);
    const widen = inputs.widen * (1 + p.uncertainty * c.relativeError);
    const least = (mid * p.minSpreadPercent) / 200;
    // Each side's distance from the mid (neither quote lies through it) is widened: its own minimum stays under it, as there.
    const bid = Math.max(least, (mid - q.optimalBid) * widen);
    const ask = Math.max(least, (q.optimalAsk - mid) * widen);
    wanted.fair = q.reservation;
    wanted.halfSpread = (bid + ask) / 2;
    wanted.rvol = memory.vol;
    wanted.policy.keepRate = p.requoteBps / BPS;
    wanted.show(RESERVATION, q.reservation);
    wanted.show(Q, q.q);
    wanted.show(VOL, memory.vol);
    wanted.show(KAPPA, c.k);
    wanted.show(ERROR, c.relativeError * 100);
    wanted.show(OPTIMAL, (q.optimalSpread / mid) * BPS);
    wanted.show(TIME_LEFT, left);
    wanted.show(SIZE, lots * lotSize);
    for (const side of [BID, ASK] as const) {
      const size = shapedSize(lots * lotSize, side, q.q, p.shapeFactor);
      const shaped = toLots(size, lotSize);
      if (shaped === 0 || shaped < minLots) {
        wanted.hold(side, "SIZE_BELOW_MIN", size, Math.max(1, minLots) * lotSize);
        continue;
      }
      for (let level = 0; level < p.levels; level++) {
        const further = hummingbotLevelOffset(q.optimalSpread, p.levelDistancePercent, level) ?? 0;
        wanted.rest(side, side === BID ? mid - bid - further : mid + ask + further, shaped, level);
      }
    }
  },
});
