/** The venue's markets that the desk trades: its number on the wire, the desk's own number, and its rules. */
import type { Instrument, MarketIndex } from "../../core/types.ts";

export class Listing {
  readonly #wanted: ReadonlyMap<string, MarketIndex>;
  readonly #desk = new Map<number, MarketIndex>();
  readonly #wire = new Map<MarketIndex, number>();
  readonly #instruments = new Map<MarketIndex, Instrument>();

  /** `wanted`: the desk's index of each symbol that it trades. */
  constructor(wanted: ReadonlyMap<string, MarketIndex>) {
    this.#wanted = wanted;
  }
  /** What the venue lists, in its order: the place in it is the number on the wire. */
  take(listed: readonly Instrument[]): void {
    listed.forEach((instrument, wire) => {
      const desk = this.#wanted.get(instrument.symbol);
      if (desk === undefined) return;
      this.#desk.set(wire, desk);
      this.#wire.set(desk, wire);
      this.#instruments.set(desk, instrument);
    });
  }
  /** Every market that is wanted has been listed. */
  get isWhole(): boolean {
    return this.#wire.size >= this.#wanted.size;
  }
  /** The desk's markets, in the venue's order. */
  markets(): MarketIndex[] {
    return [...this.#desk.values()];
  }
  readonly deskOf = (wire: number): MarketIndex | undefined => this.#desk.get(wire);
  wireOf(market: MarketIndex): number | undefined {
    return this.#wire.get(market);
  }
  instrument(market: MarketIndex): Instrument | undefined {
    return this.#instruments.get(market);
  }
}
