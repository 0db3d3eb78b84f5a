/**
 * The last minutes of each market's price, for the price chart: what the desk kept before the page opened, then as this
 * page saw them; sampled, bounded, and kept while the operator moves between pages.
 */
import type { MarketView } from "../../engine/core/view-types.ts";
import type { PriceTrack } from "../../server/stream-types.ts";

export const SAMPLE_MS = 250;
/** 15 minutes at four samples a second. */
export const SAMPLES_KEPT = 3_600;

export interface PriceSample {
  /** Unix ms by the desk's clock. */
  at: number;
  mid: number | null;
  fair: number | null;
  bid: number | null;
  ask: number | null;
}
export class PriceRings {
  readonly #rings = new Map<string, PriceSample[]>();

  /** Takes a sample unless the last one is younger than SAMPLE_MS; time that runs backwards starts the ring anew. */
  add(m: MarketView, at: number): void {
    let ring = this.#rings.get(m.key);
    if (!ring) this.#rings.set(m.key, (ring = []));
    const last = ring[ring.length - 1];
    if (last && at < last.at) ring.length = 0;
    else if (last && at - last.at < SAMPLE_MS) return;
    ring.push({ at, mid: m.mid, fair: m.fair, bid: m.bid.price, ask: m.ask.price });
    // dropped in blocks: shifting one by one moves the whole array each time
    if (ring.length > SAMPLES_KEPT * 1.1) ring.splice(0, ring.length - SAMPLES_KEPT);
  }
  /** Adds what the desk remembers where this page saw nothing: before it opened, and while it was cut off. */
  fill(track: PriceTrack): void {
    const seen = this.of(track.key);
    const more = track.at.flatMap((at, i): PriceSample[] =>
      sampleAt(seen, at) === null
        ? [
            {
              at,
              mid: track.mid[i] ?? null,
              fair: track.fair[i] ?? null,
              bid: track.bid[i] ?? null,
              ask: track.ask[i] ?? null,
            },
          ]
        : [],
    );
    const all = [...seen, ...more].sort((a, b) => a.at - b.at);
    this.#rings.set(track.key, all.slice(-SAMPLES_KEPT));
  }
  of(key: string): readonly PriceSample[] {
    return this.#rings.get(key) ?? [];
  }
}

/** A quote that was sampled longer ago than this says nothing of the instant asked for. */
const KNOWN_MS = 1_000;
/** The newest sample at or before `at`, or null where there is none close enough. Samples are in order of time. */
export function sampleAt(samples: readonly PriceSample[], at: number): PriceSample | null {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const found = samples[low - 1];
  return found && at - found.at <= KNOWN_MS ? found : null;
}
