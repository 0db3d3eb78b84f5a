/**
 * Risk aversion γ without a unit. In the papers γ is 1/quote currency, so that one figure means a thousand times as much on a
 * market whose lots are worth a thousand times as much. Here a pure number is told instead, and γ follows from the market.
 * Null where a figure is not positive (γ is then not defined), and 0 for 0.
 */
import { isPositive } from "./domain.ts";
import { finite } from "./unknown.ts";

const over = (relative: number, money: number): number | null =>
  relative >= 0 && isPositive(money) ? finite(relative / money) : null;

/**
 * γ = relative · k / size: the aversion to losing once what one fill earns at the depth 1/k, where a trader without risk
 * quotes. Guéant-Lehalle-Fernandez-Tapia: all of its quotes in units of 1/k follow from this figure and σk/√A alone.
 */
export const gammaOfFill = (relative: number, k: number, size: number): number | null => over(relative, size / k);

/**
 * γ = relative / (size · σ · √τ): the aversion to one standard deviation that one quote's size makes over the horizon τ. At
 * 1 each such size held moves both quotes by σ√τ. Avellaneda-Stoikov's own experiment (γ .1, σ 2, T 1, size 1) is .2.
 */
export const gammaOfMove = (relative: number, sigma: number, tau: number, size: number): number | null =>
  over(relative, size * sigma * Math.sqrt(tau));
