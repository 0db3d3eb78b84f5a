/**
 * Leaning the fair value against the position. Long lowers BOTH quotes (bid less eager, ask more eager): the other sign
 * feeds on itself and runs away, since then dq/dt has the sign of q.
 */

/** Seed 003: (current − initial) / initial by value, with the initial value's sign taken out of the divisor. Null at 0. */
export function deltaByValue(currentValue: number, initialValue: number): number | null {
  return initialValue === 0 ? null : (currentValue - initialValue) / Math.abs(initialValue);
}
/** (position − target) / allowance in base units, clamped to [−1, 1]. Null where the allowance is not positive. */
export function deltaByPosition(position: number, target: number, allowance: number): number | null {
  if (!(allowance > 0)) return null;
  return Math.max(-1, Math.min(1, (position - target) / allowance));
}
/** fair = mid · (1 − fade · delta). */
export function fadeFair(mid: number, fade: number, delta: number): number {
  return mid * (1 - fade * delta);
}
