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
  return Math.max(input.sigma * input.rvol, minHalf, input.tickSize / 2) * input.widen;
}
