/**
 * What a grid remembers: its lines, and which of them is the empty one. The empty line follows our fills, one line for each
 * order's worth; where the price has left it behind with no fill of ours, it is chosen anew.
 *
 * Lines are worked out when the grid or its empty line changes, not at each decision.
 */
import { LEVELS_MAX } from "../limits.ts";
import { type GridSpacing, gridLine, nearestLine, thinnestRoundTrip, thinnestStep } from "../quoting/grid.ts";
import { noLadder, slotIn } from "../quoting/tick-ladder.ts";
import { ASK, BID, picoToNumber, sign } from "../units.ts";
import type { Inputs } from "./strategy.ts";

/** A price beyond the empty line's neighbour for this long, with no fill of ours, has left the grid's memory behind. */
const LEFT_BEHIND_MICROS = 2_000_000;

export type GridMemory = {
  /** The price when quoting started; 0 before. Bounds that are not set lie around it. */
  start: number;
  /** The grid that `empty` counts in. */
  bounds: { lower: number; upper: number };
  grids: number;
  spacing: GridSpacing;
  /** What its thinnest round trip leaves after this maker fee on both, and its smallest step, in price; 0: it is no grid. */
  fee: number;
  trip: number;
  step: number;
  /** Index of the empty line; −1: not chosen yet. */
  empty: number;
  /** Prices of the empty line and of its neighbours, which at an end of the grid are the line itself. */
  at: number;
  below: number;
  above: number;
  /** Prices of the lines to quote, from the `first` away from the empty one on; 0: the grid has no such line. */
  first: number;
  lines: number[];
  /** Position at the last decision, and what was bought since the empty line moved (sold: below 0), in lots. */
  positionLots: number;
  carryLots: number;
  /** Since when the price is beyond the empty line's neighbours; 0: it is not. */
  beyondSince: number;
};
const noGrid = (): Omit<GridMemory, "start"> => ({
  bounds: { lower: 0, upper: 0 },
  grids: 0,
  spacing: "geometric",
  fee: 0,
  trip: 0,
  step: 0,
  empty: -1,
  at: 0,
  below: 0,
  above: 0,
  first: 0,
  lines: noLadder(LEVELS_MAX),
  positionLots: 0,
  carryLots: 0,
  beyondSince: 0,
});
export const noLines = (): GridMemory => ({ start: 0, ...noGrid() });
/** The bounds stay where they were: the position was collected between them. */
export function forgetLines(memory: GridMemory): void {
  Object.assign(memory, noGrid());
}

export interface GridSettings {
  lower: number | null;
  upper: number | null;
  rangePercent: number;
  grids: number;
  spacing: GridSpacing;
}
/** The grid of these settings; another one than before has no empty line yet. */
export function setGrid(memory: GridMemory, inputs: Inputs, p: GridSettings): void {
  if (memory.start === 0) memory.start = inputs.mid;
  const { bounds } = memory;
  const lower = p.lower ?? memory.start * (1 - p.rangePercent / 100);
  const upper = p.upper ?? memory.start * (1 + p.rangePercent / 100);
  const fee = inputs.instrument.makerFeePpb / 1e9;
  const isSame =
    bounds.lower === lower && bounds.upper === upper && memory.grids === p.grids && memory.spacing === p.spacing;
  if (isSame && memory.fee === fee) return;
  if (!isSame) memory.empty = -1;
  bounds.lower = lower;
  bounds.upper = upper;
  memory.grids = p.grids;
  memory.spacing = p.spacing;
  memory.fee = fee;
  memory.trip = thinnestRoundTrip(memory, fee) ?? 0;
  memory.step = thinnestStep(memory) ?? 0;
}

/** Moves the empty line with our fills; chooses it anew where it has been left behind. Call only while the price is in the grid. */
export function followFills(memory: GridMemory, inputs: Inputs, lots: number): void {
  const positionLots = Math.round(inputs.position / inputs.instrument.lotSize);
  if (memory.empty < 0) return anchor(memory, inputs, positionLots);
  memory.carryLots += positionLots - memory.positionLots;
  memory.positionLots = positionLots;
  // What is left of a line and too small for an order counts as filled; the difference is kept.
  const rest = leastLots(inputs) - 1;
  const filled = Math.sign(memory.carryLots) * Math.floor((Math.abs(memory.carryLots) + rest) / lots);
  if (filled !== 0) {
    setEmpty(memory, Math.max(0, Math.min(memory.grids, memory.empty - filled)));
    memory.carryLots -= filled * lots;
    memory.beyondSince = 0;
  }
  if (inputs.mid >= memory.below && inputs.mid <= memory.above) memory.beyondSince = 0;
  else if (memory.beyondSince === 0) memory.beyondSince = inputs.at;
  else if (inputs.at - memory.beyondSince >= LEFT_BEHIND_MICROS) anchor(memory, inputs, positionLots);
}
function anchor(memory: GridMemory, inputs: Inputs, positionLots: number): void {
  setEmpty(memory, nearestLine(memory, inputs.mid)!);
  memory.positionLots = positionLots;
  memory.carryLots = 0;
  memory.beyondSince = 0;
}
function setEmpty(memory: GridMemory, line: number): void {
  memory.empty = line;
  memory.at = lineAt(memory, line);
  memory.below = lineAt(memory, Math.max(line - 1, 0));
  memory.above = lineAt(memory, Math.min(line + 1, memory.grids));
  memory.first = 0;
}
const lineAt = (memory: GridMemory, i: number): number => gridLine(memory.bounds, memory.grids, i, memory.spacing)!;
function leastLots(inputs: Inputs): number {
  const { lotSize, minLots, minNotional } = inputs.instrument;
  return Math.max(1, minLots, Math.ceil(picoToNumber(minNotional) / (inputs.mid * lotSize)));
}

/** The lines to quote, `first` away from the empty one and further, in the order of a ladder. */
export function linesFrom(memory: GridMemory, first: number): readonly number[] {
  if (memory.first === first) return memory.lines;
  memory.first = first;
  for (const side of [BID, ASK] as const)
    for (let level = 0; level < LEVELS_MAX; level++) {
      const line = memory.empty - sign(side) * (first + level);
      const isThere = line >= 0 && line <= memory.grids;
      memory.lines[slotIn(memory.lines, side, level)] = isThere ? lineAt(memory, line) : 0;
    }
  return memory.lines;
}
