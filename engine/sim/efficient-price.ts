/**
 * The price that the informed know: a common factor of all markets plus each asset's own part, both with volatility that
 * comes in clusters and with jumps.
 *
 * Invariants: 1. it moves on a grid of `STEP_MICROS` from its start and depends on the seed, the scenario and the number of steps
 * only, so that two markets of one asset (a perpetual and its spot) see the same path, and all markets the same factor,
 * each from a copy of its own. 2. nothing that is traded moves it.
 */
import type { Random } from "./random.ts";
import type { Collapse, Scenario } from "./scenarios.ts";

export const STEP_MICROS = 100_000;
const STEP_SECONDS = STEP_MICROS / 1e6;
const BPS = 1e-4;
/** A jump raises log σ by this much: after-shocks. */
const AFTERSHOCK = 0.7;
/** σ never leaves [1/20, 20] of its median, whatever the after-shocks add up to. */
const LOG_VOL_MAX = 3;

/** A log price with stochastic volatility and jumps. `share` of the scenario's variance is this path's. */
class Diffusion {
  logPrice = 0;
  /** log(σ / median σ). */
  logVol = 0;
  readonly #random: Random;
  readonly #s: Scenario;
  readonly #scale: number;
  readonly #pull: number;
  readonly #kick: number;
  readonly #jumpChance: number;

  constructor(random: Random, s: Scenario, share: number) {
    this.#random = random;
    this.#s = s;
    this.#scale = s.volBps * BPS * Math.sqrt(STEP_SECONDS * share);
    this.#pull = STEP_SECONDS / s.volSeconds;
    this.#kick = s.volOfVol * Math.sqrt((2 * STEP_SECONDS) / s.volSeconds);
    this.#jumpChance = (s.jumpsPerHour / 3600) * STEP_SECONDS * share;
  }

  step(): void {
    const random = this.#random;
    this.logVol += -this.logVol * this.#pull + this.#kick * random.normal();
    if (random.chance(this.#jumpChance)) {
      this.logPrice += this.#s.jumpBps * BPS * random.normal();
      this.logVol += AFTERSHOCK;
    }
    if (this.logVol > LOG_VOL_MAX) this.logVol = LOG_VOL_MAX;
    else if (this.logVol < -LOG_VOL_MAX) this.logVol = -LOG_VOL_MAX;
    this.logPrice += this.#scale * Math.exp(this.logVol) * random.normal();
  }
}

/** Trends of the common factor: constant drift for an exponential time, then another direction. */
class Trend {
  #left = 0;
  #direction = 0;
  constructor(
    readonly random: Random,
    readonly s: Scenario,
  ) {}
  step(): number {
    if (this.s.driftBpsPerSecond === 0) return 0;
    this.#left -= STEP_SECONDS;
    if (this.#left <= 0) {
      this.#left = this.random.exponential(this.s.driftSeconds);
      this.#direction = this.random.chance(0.5) ? 1 : -1;
    }
    return this.#direction * this.s.driftBpsPerSecond * BPS * STEP_SECONDS;
  }
}

/** Collapses of the common factor: fall, then partial rebound. */
class Collapses {
  /** Share of the crowd's flow that is there now. */
  liquidity = 1;
  #untilNext: number;
  #phase: "quiet" | "fall" | "rebound" = "quiet";
  #left = 0;
  #perStep = 0;
  /** How far the last fall went, as a fraction. */
  #fall = 0;
  constructor(
    readonly random: Random,
    readonly c: Collapse,
  ) {
    this.#untilNext = random.between(...c.firstAfter);
  }
  step(): number {
    if (this.#phase === "quiet") {
      this.#untilNext -= STEP_SECONDS;
      if (this.#untilNext > 0) return 0;
      this.#untilNext = this.random.exponential(this.c.every);
      this.#left = Math.round(this.random.between(...this.c.fallSeconds) / STEP_SECONDS);
      this.#fall = this.random.between(...this.c.fallBps) * BPS;
      this.#perStep = -this.#fall / this.#left;
      this.#phase = "fall";
      this.liquidity = this.c.liquidity;
    }
    // Bursts: a fall is made of rushes and pauses around its mean pace, so each step carries 0 to 2 of it.
    const move = this.#perStep * 2 * this.random.uniform();
    this.#left--;
    if (this.#left <= 0) this.#turn();
    return move;
  }
  #turn(): void {
    if (this.#phase === "fall") {
      const steps = Math.max(1, Math.round((5 * this.c.fallSeconds[1]) / STEP_SECONDS));
      this.#phase = "rebound";
      this.#left = steps;
      this.#perStep = (this.#fall * this.c.rebound) / steps;
      this.liquidity = Math.sqrt(this.c.liquidity);
    } else {
      this.#phase = "quiet";
      this.liquidity = 1;
    }
  }
}

export class EfficientPrice {
  readonly #factor: Diffusion;
  readonly #own: Diffusion;
  readonly #trend: Trend;
  readonly #collapses: Collapses | null;
  readonly #start: number;
  readonly #beta: number;
  #common = 0;
  /** Collapses wait for it, so that the pre-rolled past has none. */
  #live = false;

  /** `random` is the world's root (its forks by name are shared by all markets of one seed). */
  constructor(random: Random, options: { asset: string; start: number; beta: number; scenario: Scenario }) {
    const { asset, start, beta, scenario } = options;
    this.#factor = new Diffusion(random.fork("factor"), scenario, 0.5);
    this.#own = new Diffusion(random.fork(`asset/${asset}`), scenario, 0.5);
    this.#trend = new Trend(random.fork("trend"), scenario);
    this.#collapses = scenario.collapse ? new Collapses(random.fork("collapse"), scenario.collapse) : null;
    this.#start = start;
    this.#beta = beta;
  }

  goLive(): void {
    this.#live = true;
  }

  step(): void {
    this.#factor.step();
    this.#own.step();
    this.#common += this.#trend.step();
    if (this.#live && this.#collapses) this.#common += this.#collapses.step();
  }

  /** Quote per base. */
  price(): number {
    return this.#start * Math.exp(this.#beta * (this.#factor.logPrice + this.#common) + this.#own.logPrice);
  }
  /** σ now over its median. */
  volRatio(): number {
    return Math.exp((this.#factor.logVol + this.#own.logVol) / 2);
  }
  /** Share of the crowd's flow that is there: 1, or less in a collapse. */
  liquidity(): number {
    return this.#collapses?.liquidity ?? 1;
  }
}
