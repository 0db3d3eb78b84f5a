/**
 * What a headless run is looked at for, at the end of each slice of time: which sides quote, which reason holds the others,
 * how large the positions are and how far equity has fallen.
 *
 * Invariant: it only reads.
 */
import { ratioOf } from "./core/inputs.ts";
import { targetOf } from "./core/resolve.ts";
import type { Desk, MarketState } from "./core/state.ts";
import { ASK, BID } from "./core/units.ts";

/** |position − target| as a share of the room between target and position limit, over all looks at all markets. */
export interface Inventory {
  mean: number;
  max: number;
}

export class RunLooks {
  readonly #desk: Desk;
  #looks = 0;
  #twoSided = 0;
  readonly #held = new Map<string, number>();
  #resolved = 0;
  #ratioSum = 0;
  #ratioMax = 0;
  #peak = Number.NEGATIVE_INFINITY;
  #drawdown = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  take(isTwoSided: (market: number) => boolean): void {
    for (const m of this.#desk.markets) {
      this.#looks++;
      if (isTwoSided(m.index)) this.#twoSided++;
      for (const side of [BID, ASK] as const) {
        const { code } = m.reasons[side];
        if (code !== "") this.#held.set(code, (this.#held.get(code) ?? 0) + 1);
      }
      this.#lookAtPosition(m);
    }
    const equity = this.#desk.accounts[0]?.equity ?? Number.NaN;
    if (equity > this.#peak) this.#peak = equity;
    if (this.#peak - equity > this.#drawdown) this.#drawdown = this.#peak - equity;
  }
  get drawdown(): number {
    return this.#drawdown;
  }
  get quoteUptime(): number {
    return this.#looks === 0 ? 0 : this.#twoSided / this.#looks;
  }
  /** Share of the time of all sides, by the code of the reason that held them; the most frequent first. */
  held(): Record<string, number> {
    const sides = 2 * this.#looks;
    const rows = [...this.#held].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    return Object.fromEntries(rows.map(([code, count]) => [code, count / sides]));
  }
  inventory(): Inventory {
    return { mean: this.#resolved === 0 ? 0 : this.#ratioSum / this.#resolved, max: this.#ratioMax };
  }

  #lookAtPosition(m: MarketState): void {
    if (!m.resolved) return;
    const ratio = Math.abs(ratioOf(m.ledger.positionLots * m.instrument.lotSize, targetOf(m), m));
    this.#resolved++;
    this.#ratioSum += ratio;
    if (ratio > this.#ratioMax) this.#ratioMax = ratio;
  }
}
