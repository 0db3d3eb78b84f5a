/** What formulas ask of the numbers they are given. NaN and the infinities meet neither. */

/** 0 < n < ∞. */
export const isPositive = (n: number): boolean => n > 0 && n < Infinity;
/** 0 ≤ n < ∞. */
export const isNotNegative = (n: number): boolean => n >= 0 && n < Infinity;
