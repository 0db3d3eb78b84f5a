/**
 * A grid between two prices: buys on the lines below, sells on the lines above, and one line empty in between. A line that filled
 * is the empty one, so it is armed again only after its neighbour has filled: every pair is a round trip, and it has to pay its
 * fees.
 *
 * A bet on reversion: in a trend it collects position against it, until a limit or the grid's end.
 */
import { type GridSpacing, gridLine, nearestLine, thinnestRoundTrip, thinnestStep } from "../quoting/grid.ts";
import { orderLots } from "../quoting/order-lots.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID, picoToNumber, type Side, sign, toTicks } from "../units.ts";
import { allowance, ladder, timing } from "./common-parameters.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";

/** A price beyond the empty line's neighbour for this long, with no fill of ours, has left the grid's memory behind. */
const LEFT_BEHIND_MICROS = 2_000_000;

type Memory = {
  /** The price when quoting started; 0 before. Bounds that are not set lie around it. */
  start: number;
  /** The grid that `empty` counts in. */
  lower: number;
  upper: number;
  grids: number;
  spacing: string;
  /** Index of the empty line; −1: not chosen yet. */
  empty: number;
  /** Position at the last decision, and what was bought since the empty line moved (sold: below 0), in lots. */
  positionLots: number;
  carryLots: number;
  /** Since when the price is beyond the empty line's neighbours; 0: it is not. */
  beyondSince: number;
};
interface Grid {
  bounds: { lower: number; upper: number };
  grids: number;
  spacing: GridSpacing;
}
const grid: Grid = { bounds: { lower: 0, upper: 0 }, grids: 1, spacing: "geometric" };
const forgotten = {
  lower: 0,
  upper: 0,
  grids: 0,
  spacing: "",
  empty: -1,
  positionLots: 0,
  carryLots: 0,
  beyondSince: 0,
};

const bound = (which: string, side: string) =>
  ({
    kind: "number",
    label: `${which} bound`,
    unit: "price",
    min: 0,
    max: 1_000_000_000,
    step: 0.01,
    default: null,
    auto: `the range ${side} the price when quoting started`,
    help: `The ${which.toLowerCase()}est line. Outside of the bounds nothing is quoted.`,
    raising: "neither",
    hot: true,
  }) as const;

export const gridQuotes = defineStrategy({
  id: "grid",
  label: "Grid",
  about:
    "Buys on the lines below the price and sells on those above, between two bounds; each round trip pays its fees.",
  source: "seed 002, planned feature",
  parameters: {
    lower: bound("Low", "below"),
    upper: bound("High", "above"),
    rangePercent: {
      kind: "number",
      label: "Range",
      unit: "% to either side",
      min: 0.01,
      max: 50,
      step: 0.1,
      default: 2,
      help: "How far a bound that is not set lies from the price when quoting started.",
      raising: "neither",
      hot: true,
    },
    grids: {
      kind: "integer",
      label: "Grids",
      unit: "steps",
      min: 2,
      max: 1_000,
      step: 1,
      default: 40,
      help: "Steps between the bounds; there is one line more. More steps: more fills, less profit in each.",
      raising: "raises risk",
      hot: true,
    },
    spacing: {
      kind: "choice",
      label: "Spacing",
      unit: "",
      choices: [
        { value: "geometric", label: "Geometric (equal ratios)" },
        { value: "arithmetic", label: "Arithmetic (equal distances)" },
      ],
      default: "geometric",
      help: "Equal ratios earn the same share on every step; equal distances earn less at the top.",
      raising: "neither",
      hot: true,
    },
    minProfitBps: {
      kind: "number",
      label: "Least profit of a round trip",
      unit: "bps after fees",
      min: 0,
      max: 1_000,
      step: 0.5,
      default: 1,
      help: "A grid whose thinnest step leaves no more than this after both maker fees is not quoted.",
      raising: "lowers risk",
      hot: true,
    },
    levels: {
      ...ladder.levels,
      label: "Lines per side",
      default: 5,
      help: "How many of the lines nearest to the price are quoted on each side.",
    },
    orderSize: { ...ladder.orderSize, help: "Size of the quote on each line." },
    ...allowance,
    ...timing,
  },
  presets: {
    conservative: { rangePercent: 5, grids: 40, levels: 3 },
    balanced: {},
    aggressive: { rangePercent: 1, grids: 50, levels: 10 },
  },
  figures: [
    { stage: "fair", label: "empty line", unit: "quote" },
    { stage: "spread", label: "lower bound", unit: "quote" },
    { stage: "spread", label: "upper bound", unit: "quote" },
    { stage: "spread", label: "thinnest round trip", unit: "bps" },
    { stage: "ladder", label: "bought of the next line", unit: "base" },
  ],
  initial: (): Memory => ({ start: 0, ...forgotten }),
  // The bounds stay where they were: the position was collected between them.
  restart(memory) {
    Object.assign(memory, forgotten);
  },
  decide(inputs, p, memory, wanted) {
    if (memory.start === 0) memory.start = inputs.mid;
    grid.bounds.lower = p.lower ?? memory.start * (1 - p.rangePercent / 100);
    grid.bounds.upper = p.upper ?? memory.start * (1 + p.rangePercent / 100);
    grid.grids = p.grids;
    grid.spacing = p.spacing;
    const { lower, upper } = grid.bounds;
    wanted.show(1, lower);
    wanted.show(2, upper);
    if (!isSound(inputs, p.minProfitBps, wanted)) return;
    if (inputs.mid < lower) return wanted.holdBoth("GRID_OUTSIDE", inputs.mid, lower);
    if (inputs.mid > upper) return wanted.holdBoth("GRID_OUTSIDE", inputs.mid, upper);
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    follow(inputs, memory, lots);
    const empty = lineAt(memory.empty);
    wanted.fair = inputs.mid;
    wanted.halfSpread = (lineAt(Math.min(memory.empty + 1, p.grids)) - lineAt(Math.max(memory.empty - 1, 0))) / 2;
    wanted.show(0, empty);
    wanted.show(4, memory.carryLots * inputs.instrument.lotSize);
    // A widened grid leaves more lines empty on either side: lines themselves do not move.
    const first = Math.max(1, Math.ceil(inputs.widen));
    for (const side of [BID, ASK] as const)
      for (let level = 0; level < p.levels; level++) {
        const line = memory.empty - sign(side) * (first + level);
        if (line < 0 || line > p.grids) {
          if (level === 0) wanted.hold(side, "GRID_EDGE", side === BID ? lower : upper);
          break;
        }
        // What the next line has filled already is not wanted of it again.
        const done = level === 0 ? Math.max(0, sign(side) * memory.carryLots) : 0;
        wantLine(inputs, wanted, { side, price: lineAt(line), lots: lots - done, level });
      }
  },
});

const lineAt = (i: number): number => gridLine(grid.bounds, grid.grids, i, grid.spacing)!;

/** Whether the grid is one, coarser than the ticks, and pays its fees; else both sides say why. */
function isSound(inputs: Inputs, minProfitBps: number, wanted: Wanted): boolean {
  const { lower, upper } = grid.bounds;
  const fee = inputs.instrument.makerFeePpb / 1e9;
  const trip = thinnestRoundTrip(grid, fee);
  const step = thinnestStep(grid);
  if (trip === null || step === null) wanted.holdBoth("GRID_BOUNDS", lower, upper);
  else if (step < inputs.instrument.tickSize) wanted.holdBoth("GRID_TOO_FINE", step, inputs.instrument.tickSize);
  else {
    wanted.show(3, trip * 10_000);
    if (trip * 10_000 > minProfitBps) return true;
    wanted.holdBoth("GRID_UNPROFITABLE", trip * 10_000, minProfitBps);
  }
  return false;
}

/** Moves the empty line with our fills, one line for each order's worth; chooses it anew where it has been left behind. */
function follow(inputs: Inputs, memory: Memory, lots: number): void {
  const positionLots = Math.round(inputs.position / inputs.instrument.lotSize);
  const { lower, upper } = grid.bounds;
  const isSame =
    memory.lower === lower && memory.upper === upper && memory.grids === grid.grids && memory.spacing === grid.spacing;
  if (memory.empty < 0 || !isSame) {
    Object.assign(memory, { lower, upper, grids: grid.grids, spacing: grid.spacing });
    return anchor(inputs, memory, positionLots);
  }
  memory.carryLots += positionLots - memory.positionLots;
  memory.positionLots = positionLots;
  // What is left of a line and too small for an order counts as filled; the difference is kept.
  const rest = leastLots(inputs) - 1;
  const filled = Math.sign(memory.carryLots) * Math.floor((Math.abs(memory.carryLots) + rest) / lots);
  if (filled !== 0) {
    memory.empty = Math.max(0, Math.min(grid.grids, memory.empty - filled));
    memory.carryLots -= filled * lots;
    memory.beyondSince = 0;
  }
  const isBeyond =
    inputs.mid < lineAt(Math.max(0, memory.empty - 1)) || inputs.mid > lineAt(Math.min(grid.grids, memory.empty + 1));
  if (!isBeyond) memory.beyondSince = 0;
  else if (memory.beyondSince === 0) memory.beyondSince = inputs.at;
  else if (inputs.at - memory.beyondSince >= LEFT_BEHIND_MICROS) anchor(inputs, memory, positionLots);
}
function anchor(inputs: Inputs, memory: Memory, positionLots: number): void {
  memory.empty = nearestLine(grid, inputs.mid) ?? 0;
  memory.positionLots = positionLots;
  memory.carryLots = 0;
  memory.beyondSince = 0;
}
function leastLots(inputs: Inputs): number {
  const { lotSize, minLots, minNotional } = inputs.instrument;
  return Math.max(1, minLots, Math.ceil(picoToNumber(minNotional) / (inputs.mid * lotSize)));
}

/** Wants a line where it stands; one that the market has run through is left out: moved, lines would fall on one another. */
function wantLine(
  inputs: Inputs,
  wanted: Wanted,
  line: { side: Side; price: number; lots: number; level: number },
): void {
  const { side, price, lots, level } = line;
  const { tickSize } = inputs.instrument;
  if (lots <= 0) return;
  const tick = toTicks(price, tickSize, side === BID ? "down" : "up");
  if (wanted.restingTick(side, price) === tick) wanted.rest(side, price, lots, level);
  else if (wanted.heldCode[side] === "")
    wanted.hold(side, "POST_ONLY", price, (side === BID ? inputs.askTick : inputs.bidTick) * tickSize);
}
