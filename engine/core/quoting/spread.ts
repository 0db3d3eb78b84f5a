/** Widths. A spread is always the full width; a half spread is said so. */

/** Half spread of σ times realised volatility (price units), never under the minimum width nor under half a tick. */
export function volatilityHalfSpread(input: {
  sigma: number;
  rvol: number;
  fair: number;
  minSpreadBps: number;
  tickSize: number;
  widen: number;
}): number {
  const minHalf = (input.fair * input.minSpreadBps) / 20_000;
  const least = Math.max(minHalf, input.tickSize / 2);
  // A factor below 1 narrows what σ made, never the least width.
  return Math.max(Math.max(input.sigma * input.rvol, least) * input.widen, least);
}
