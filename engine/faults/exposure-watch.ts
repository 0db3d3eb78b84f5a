/**
 * I3 from the truth: what a market can become at worst, and what all markets of an account are worth then, with everything of the
 * desk's that is alive or on its way.
 *
 * What came by no order of the desk excuses it until it has known of it for long enough, with a venue that it could reach.
 */
import type { Desk } from "../core/state.ts";
import { SECOND, type Time } from "./time.ts";
import type { TruthMarket } from "./truth-market.ts";
import type { TruthVenue } from "./truth-venue.ts";
import { must } from "./violation.ts";
import type { Wire } from "./wire.ts";

/** Prices move between a decision and its arrival; the limit was held to the one of the decision. */
const MOVED = 1.01;

export interface ExposureParts {
  time: Time;
  venues: readonly TruthVenue[];
  wires: readonly Wire[];
  /** Largest position of each market by the settings in force, in lots. */
  limitLots: (market: number) => number;
  /** Most that all markets of an account may be worth at worst, in its money. */
  grossMax: number;
  /** Size of the smallest quote, in lots. */
  quoteLots: number;
}
const worstLots = (m: TruthMarket): number => Math.max(Math.abs(m.worstLong), Math.abs(m.worstShort));
const lotValue = ({ bid, ask, instrument: i }: TruthMarket): number => ((bid + ask) / 2) * i.tickSize * i.lotSize;

export class ExposureWatch {
  /** By market, when it was looked at last. */
  readonly #worst: number[] = [];
  #lookedAt = 0;
  readonly #p: ExposureParts;

  constructor(parts: ExposureParts) {
    this.#p = parts;
  }
  /** The worst case of a market changed; `isOurs`: for the desk has sent something. */
  changed(m: TruthMarket, isOurs: boolean): void {
    const limit = this.#p.limitLots(m.index) + m.unasked;
    const { worstLong, worstShort, position } = m;
    must(
      worstLong <= Math.max(limit, position) && worstShort >= Math.min(-limit, position),
      "I3",
      () =>
        `${m.instrument.symbol}: at worst ${worstLong} or ${worstShort} lots (position ${position}, open ${m.live}, on their way ${m.flying}) of at most ${limit}`,
    );
    const before = this.#worst[m.index] ?? 0;
    const now = (this.#worst[m.index] = worstLots(m));
    // Prices alone take it above the limit too, and so does another's trade: only what the desk adds is held to that.
    if (isOurs && now > before) this.#gross(m);
  }
  #gross(m: TruthMarket): void {
    const { grossMax } = this.#p;
    const { markets } = this.#of(m);
    let [gross, unasked] = [0, 0];
    for (const x of markets) {
      gross += worstLots(x) * lotValue(x);
      unasked += x.unasked * lotValue(x);
    }
    if (gross > grossMax * MOVED + unasked)
      must(
        false,
        "I3",
        () =>
          `${markets.map((x) => `${x.instrument.symbol} ${worstLots(x)} lots`).join(" and ")} at worst: ${gross.toFixed(2)} in all, of at most ${grossMax}`,
      );
  }
  #of(m: TruthMarket): TruthVenue {
    return this.#p.venues.find((v) => v.markets.includes(m))!;
  }
  /** A quote that makes its position smaller fits beside what the others are at worst. */
  hasRoom(market: number): boolean {
    const { venues, grossMax, quoteLots } = this.#p;
    const m = venues.flatMap((v) => v.markets).find((x) => x.index === market)!;
    const held = Math.abs(m.position);
    const others = this.#of(m).markets.reduce((n, x) => n + (x === m ? 0 : worstLots(x) * lotValue(x)), 0);
    return others + Math.max(held, quoteLots - held) * lotValue(m) * MOVED <= grossMax;
  }
  /** Time passes: a desk that knows our position, and could reach the venue, is held to its limits again. */
  passed(desk: Desk, isReady: boolean): void {
    const { time, venues, wires } = this.#p;
    const micros = Math.min(time.now - this.#lookedAt, SECOND);
    this.#lookedAt = time.now;
    if (!isReady) return;
    for (const [account, v] of venues.entries())
      for (const m of v.markets) {
        if (m.unasked === 0 || wires[account]!.outage !== "none") continue;
        if (desk.markets[m.index]!.ledger.positionLots === m.position) m.known(micros);
        this.changed(m, false);
      }
  }
}
