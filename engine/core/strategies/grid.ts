/**
 * A grid between two prices: buys on the lines below, sells on the lines above, and one line empty in between. A line that filled
 * is the empty one, so it is armed again only after its neighbour has filled: every pair is a round trip, and it has to pay its
 * fees.
 *
 * A bet on reversion: in a trend it collects position against it, until a limit or the grid's end.
 */
import { orderLots } from "../quoting/order-lots.ts";
import { slotIn } from "../quoting/tick-ladder.ts";
import type { Wanted } from "../quoting/wanted.ts";
import { ASK, BID, type Side, sign, toTicks } from "../units.ts";
import { allowance, ladder, timing } from "./common-parameters.ts";
import { followFills, forgetLines, type GridMemory, linesFrom, noLines, setGrid } from "./grid-lines.ts";
import { gridParameters } from "./grid-parameters.ts";
import { defineStrategy, type Inputs } from "./strategy.ts";

export const gridQuotes = defineStrategy({
  id: "grid",
  label: "Grid",
  about:
    "Buys on the lines below the price and sells on those above, between two bounds; each round trip pays its fees.",
  source: "seed 002, planned feature",
  parameters: {
    ...gridParameters,
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
  initial: noLines,
  restart: forgetLines,
  decide(inputs, p, memory: GridMemory, wanted) {
    setGrid(memory, inputs, p);
    const { lower, upper } = memory.bounds;
    wanted.show(1, lower);
    wanted.show(2, upper);
    if (!isSound(memory, inputs, p.minProfitBps, wanted)) return;
    if (inputs.mid < lower) return wanted.holdBoth("GRID_OUTSIDE", inputs.mid, lower);
    if (inputs.mid > upper) return wanted.holdBoth("GRID_OUTSIDE", inputs.mid, upper);
    const lots = orderLots(inputs, p.orderSize, wanted);
    if (lots === 0) return;
    followFills(memory, inputs, lots);
    wanted.fair = inputs.mid;
    wanted.halfSpread = (memory.above - memory.below) / 2;
    wanted.show(0, memory.at);
    wanted.show(4, memory.carryLots * inputs.instrument.lotSize);
    // A widened grid leaves more lines empty on either side: lines themselves do not move.
    const lines = linesFrom(memory, Math.max(1, Math.ceil(inputs.widen)));
    for (const side of [BID, ASK] as const) {
      if (lines[slotIn(lines, side, 0)] === 0) wanted.hold(side, "GRID_EDGE", side === BID ? lower : upper);
      // What the next line has filled already is not wanted of it again.
      const done = Math.max(0, sign(side) * memory.carryLots);
      for (let level = 0; level < p.levels; level++) {
        line.price = lines[slotIn(lines, side, level)]!;
        line.lots = level === 0 ? lots - done : lots;
        line.level = level;
        wantLine(inputs, wanted, side);
      }
    }
  },
});

/** Whether the grid is one, coarser than the ticks, and pays its fees; else both sides say why. */
function isSound(memory: GridMemory, inputs: Inputs, minProfitBps: number, wanted: Wanted): boolean {
  const { bounds, trip, step } = memory;
  const { tickSize } = inputs.instrument;
  if (step === 0) wanted.holdBoth("GRID_BOUNDS", bounds.lower, bounds.upper);
  else if (step < tickSize) wanted.holdBoth("GRID_TOO_FINE", step, tickSize);
  else {
    wanted.show(3, trip * 10_000);
    if (trip * 10_000 > minProfitBps) return true;
    wanted.holdBoth("GRID_UNPROFITABLE", trip * 10_000, minProfitBps);
  }
  return false;
}

/** A line of the ladder as it is to be wanted, at 0: there is none. One object, written anew for each. */
const line = { price: 0, lots: 0, level: 0 };
/** Wants a line where it stands; one that the market has run through is left out: moved, lines would fall on one another. */
function wantLine(inputs: Inputs, wanted: Wanted, side: Side): void {
  const { price, lots, level } = line;
  const { tickSize } = inputs.instrument;
  if (price === 0) return;
  const tick = toTicks(price, tickSize, side === BID ? "down" : "up");
  if (wanted.restingTick(side, price) === tick) wanted.rest(side, price, lots, level);
  else if (wanted.heldCode[side] === "")
    wanted.hold(side, "POST_ONLY", price, (side === BID ? inputs.askTick : inputs.bidTick) * tickSize);
}
