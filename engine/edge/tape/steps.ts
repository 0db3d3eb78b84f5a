/**
 * The tick and the lot of a recording: given by the operator, or the finest decimals that its prices and sizes use.
 *
 * A recording cannot tell a tick of .5 from one of .1 by its decimals: the finer step holds both exactly, so that is what
 * is taken. Nothing is lost by it; a coarser one can be given.
 */
import { type Pico, parsePico } from "../../core/units.ts";

/** Decimals after the point that matter: "61800.20" has 1, "109755.0" none, "1e-05" five. */
export function decimalsOf(text: string): number {
  const e = text.search(/[eE]/);
  const exponent = e < 0 ? 0 : Number(text.slice(e + 1));
  const mantissa = e < 0 ? text : text.slice(0, e);
  const point = mantissa.indexOf(".");
  let end = mantissa.length;
  if (point >= 0) while (end > point + 1 && mantissa.charCodeAt(end - 1) === 48) end--;
  return Math.max(0, (point < 0 ? 0 : end - point - 1) - exponent);
}

/** Finest step seen so far. */
export class Decimals {
  finest = 0;
  note(text: string): void {
    // The finest is reached within a few rows; after that most texts are too short to change it.
    const point = text.indexOf(".");
    if (point < 0 || (text.length - point - 1 <= this.finest && !text.includes("e"))) return;
    const n = decimalsOf(text);
    if (n > this.finest) this.finest = n;
  }
}

export interface Step {
  size: number;
  pico: Pico;
}
/** A step from an operator's text, or from decimals. Throws in one sentence on what is no step. */
export function stepOf(given: string | null, decimals: number, flag: string): Step {
  const text = given ?? (decimals === 0 ? "1" : `0.${"0".repeat(decimals - 1)}1`);
  let pico: Pico;
  try {
    pico = parsePico(text);
  } catch {
    throw new Error(`${flag} must be a decimal number above 0 and no finer than 10^-12, not "${text}"`);
  }
  if (pico <= 0n) throw new Error(`${flag} must be above 0, not "${text}"`);
  return { size: Number(text), pico };
}

/** Farthest that a value may stand from a step and still be it: floats of 10^9 steps err by less. */
const OFF_STEP_MAX = 1e-4;
/** Whole steps of a value, or NaN where it stands between two. */
export function stepsOf(value: number, step: number): number {
  const steps = value / step;
  const whole = Math.round(steps);
  return Math.abs(steps - whole) <= OFF_STEP_MAX ? whole : Number.NaN;
}
