/** The venue's markets that the desk trades: its number on the wire, the desk's own number, and its rules. */
import type { Instrument, MarketIndex } from "../../core/types.ts";

export class Listing {
  readonly #wanted: Map<string, MarketIndex>;
  /** The newest list of the venue, in its order. */
  #listed: readonly Instrument[] = [];
  readonly #desk = new Map<number, MarketIndex>();
  readonly #wire = new Map<MarketIndex, number>();
  readonly #instruments = new Map<MarketIndex, Instrument>();

  /** `wanted`: the desk's index of each symbol that it trades. */
  constructor(wanted: ReadonlyMap<string, MarketIndex>) {
    this.#wanted = new Map(wanted);
  }
  /** What the venue lists, in its order: the place in it is the number on the wire. */
  take(listed: readonly Instrument[]): void {
    this.#listed = listed;
    for (const [symbol, desk] of this.#wanted) this.#map(symbol, desk);
  }
  /** One more is traded. Throws where the venue has not listed it. */
  want(symbol: string, desk: MarketIndex): void {
    this.#wanted.set(symbol, desk);
    if (!this.#map(symbol, desk)) throw new Error(`the venue lists no ${symbol}`);
  }
  /** Every market that is wanted has been listed. */
  get isWhole(): boolean {
    return this.#wire.size >= this.#wanted.size;
  }
  /** The desk's markets, in the venue's order. */
  markets(): MarketIndex[] {
    return [...this.#desk].sort(([a], [b]) => a - b).map(([, desk]) => desk);
  }
  readonly deskOf = (wire: number): MarketIndex | undefined => this.#desk.get(wire);
  wireOf(market: MarketIndex): number | undefined {
    return this.#wire.get(market);
  }
  instrument(market: MarketIndex): Instrument | undefined {
    return this.#instruments.get(market);
  }
  #map(symbol: string, desk: MarketIndex): boolean {
    const wire = this.#listed.findIndex((i) => i.symbol === symbol);
    const instrument = this.#listed[wire];
    if (!instrument) return false;
    this.#desk.set(wire, desk);
    this.#wire.set(desk, wire);
    this.#instruments.set(desk, instrument);
    return true;
  }
}
