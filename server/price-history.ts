/**
 * The last quarter of an hour of every market by the desk's clock, a sample a second, so that a page which opens shows
 * what the desk did before it. Bounded: the oldest samples go first.
 */
import type { DeskView } from "../engine/core/view-types.ts";
import type { PriceTrack } from "./stream-types.ts";

export const SAMPLE_MS = 1_000;
export const SAMPLES_KEPT = 900;

export class PriceHistory {
  readonly #tracks = new Map<string, PriceTrack>();
  #sampledAt = Number.NEGATIVE_INFINITY;

  take(view: DeskView): void {
    if (view.at - this.#sampledAt < SAMPLE_MS) return;
    this.#sampledAt = view.at;
    for (const m of view.markets) {
      let track = this.#tracks.get(m.key);
      if (!track) this.#tracks.set(m.key, (track = { key: m.key, at: [], mid: [], fair: [], bid: [], ask: [] }));
      track.at.push(view.at);
      track.mid.push(m.mid);
      track.fair.push(m.fair);
      track.bid.push(m.bid.price);
      track.ask.push(m.ask.price);
      if (track.at.length <= SAMPLES_KEPT) continue;
      for (const column of [track.at, track.mid, track.fair, track.bid, track.ask]) column.shift();
    }
  }
  /** Null for a market that was never seen. */
  of(key: string): PriceTrack | null {
    return this.#tracks.get(key) ?? null;
  }
}
