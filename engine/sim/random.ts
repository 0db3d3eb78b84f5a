/**
 * Seeded random numbers for the simulator (sfc32: 128 bits of state, passes PractRand).
 *
 * Invariants: 1. the same seed gives the same numbers on every machine of one V8 version. 2. `fork(name)` depends on the seed and the
 * name only, never on what was drawn before: markets are independent streams, and adding one leaves the others as they were.
 */

/** xmur3-style mixing of a text into 32 bits. */
function hash32(text: string, salt: number): number {
  let h = (1779033703 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  h = Math.imul(h ^ (h >>> 16), 2246822507);
  h = Math.imul(h ^ (h >>> 13), 3266489909);
  return (h ^ (h >>> 16)) >>> 0;
}

export class Random {
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  /** The second number of the last polar pair; NaN when used up. */
  #spare = Number.NaN;

  /** `seed` is any text: "7", "7/BTC-PERP/flow". */
  constructor(seed: string | number) {
    this.#name = String(seed);
    this.#a = hash32(this.#name, 0x9e3779b9);
    this.#b = hash32(this.#name, 0x243f6a88);
    this.#c = hash32(this.#name, 0xb7e15162);
    // Twelve rounds wash out what two near seeds have in common.
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** An independent stream under this seed. */
  fork(name: string): Random {
    return new Random(`${this.#name}/${name}`);
  }

  /** 32 random bits. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** [0, 1) with 53 bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67_108_864 + (this.bits() >>> 6)) / 9_007_199_254_740_992;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Whole number of [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Mean 0, variance 1 (Marsaglia's polar method). */
  normal(): number {
    const spare = this.#spare;
    if (!Number.isNaN(spare)) {
      this.#spare = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spare = v * scale;
        return u * scale;
      }
    }
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Log-normal with this mean; `spread` is the standard deviation of its logarithm. */
  lognormal(mean: number, spread: number): number {
    return mean * Math.exp(spread * this.normal() - (spread * spread) / 2);
  }

  poisson(mean: number): number {
    // Knuth's product underflows for large means; a Poisson is the sum of independent smaller ones.
    let left = mean;
    let count = 0;
    while (left > 0) {
      const part = Math.min(left, 30);
      left -= part;
      const floor = Math.exp(-part);
      for (let product = this.uniform(); product > floor; product *= this.uniform()) count++;
    }
    return count;
  }
}
