/**
 * Grids between two prices. A grid is a bet on reversion: outside its bounds it holds its greatest position and loses with
 * every further step.
 */
import { finite } from "./unknown.ts";

export type GridSpacing = "arithmetic" | "geometric";

/** Largest error, in intervals, that a float may carry and still stand on the line: 99.999999999 / .25 is line 400. */
const LINE_EPSILON = 1e-9;

/**
 * Price of line i of n + 1 (0 the lower bound, n the upper): L + (U − L)·i/n, or L·(U/L)^(i/n). Null unless 0 < L < U,
 * n a whole number ≥ 1 and 0 ≤ i ≤ n.
 */
export function gridLine(
  bounds: { lower: number; upper: number },
  grids: number,
  i: number,
  spacing: GridSpacing,
): number | null {
  const { lower, upper } = bounds;
  if (!(lower > 0 && upper > lower && Number.isInteger(grids) && grids >= 1 && i >= 0 && i <= grids)) return null;
  // The last line is the bound itself: 90 · (110/90) is 110 and a little more.
  if (i === grids) return finite(upper);
  return finite(
    spacing === "arithmetic" ? lower + ((upper - lower) * i) / grids : lower * (upper / lower) ** (i / grids),
  );
}
/** All lines, lowest first; null where the bounds are none. Allocates: make it where settings change. */
export function gridLines(
  bounds: { lower: number; upper: number },
  grids: number,
  spacing: GridSpacing,
): number[] | null {
  const out: number[] = [];
  for (let i = 0; i <= grids; i++) {
    const line = gridLine(bounds, grids, i, spacing);
    if (line === null) return null;
    out.push(line);
  }
  return out.length > 0 ? out : null;
}

/** What buying at one price and selling at another leaves, as a fraction of what was paid: (sell(1−f) − buy(1+f)) / buy(1+f). */
export function roundTripReturn(buy: number, sell: number, feeFraction: number): number | null {
  return finite((sell * (1 - feeFraction) - buy * (1 + feeFraction)) / (buy * (1 + feeFraction)));
}
/** Ratio of neighbouring lines at which a round trip just pays its fees: (1 + f) / (1 − f). */
export function breakEvenRatio(feeFraction: number): number | null {
  return feeFraction < 1 ? finite((1 + feeFraction) / (1 - feeFraction)) : null;
}

/**
 * Nearest line of multiples of `interval` for our bid: min(reservation − half, best bid) rounded down; for our ask
 * max(reservation + half, best ask) rounded up. Further levels stand an interval apart each. hftbacktest's grid tutorial.
 */
export function alignedBid(reservation: number, halfSpread: number, bestBid: number, interval: number): number | null {
  if (!(interval > 0)) return null;
  return finite(Math.floor(Math.min(reservation - halfSpread, bestBid) / interval + LINE_EPSILON) * interval);
}
export function alignedAsk(reservation: number, halfSpread: number, bestAsk: number, interval: number): number | null {
  if (!(interval > 0)) return null;
  return finite(Math.ceil(Math.max(reservation + halfSpread, bestAsk) / interval - LINE_EPSILON) * interval);
}

interface GridShape {
  bounds: { lower: number; upper: number };
  grids: number;
  spacing: GridSpacing;
}
/** Index of the line nearest to a price (by ratio in a geometric grid), 0 to n. Null where the grid is none or the price not positive. */
export function nearestLine(g: GridShape, price: number): number | null {
  const { lower, upper } = g.bounds;
  if (gridLine(g.bounds, g.grids, 0, g.spacing) === null || !(price > 0)) return null;
  const share =
    g.spacing === "arithmetic" ? (price - lower) / (upper - lower) : Math.log(price / lower) / Math.log(upper / lower);
  return finite(Math.max(0, Math.min(g.grids, Math.round(share * g.grids))));
}
/** The least a round trip between neighbouring lines leaves after both fees: at the top, where an arithmetic step is smallest. */
export function thinnestRoundTrip(g: GridShape, feeFraction: number): number | null {
  const buy = gridLine(g.bounds, g.grids, g.grids - 1, g.spacing);
  return buy === null ? null : roundTripReturn(buy, g.bounds.upper, feeFraction);
}
/** The smallest distance between neighbouring lines, in price units: at the bottom, where a geometric step is smallest. */
export function thinnestStep(g: GridShape): number | null {
  const line = gridLine(g.bounds, g.grids, 1, g.spacing);
  return line === null ? null : line - g.bounds.lower;
}
