/**
 * The position of each market by the facts that the engine states: what the journal had at its start, and every fill, bust and
 * opening since. The engine's own books must say the same after every event: nothing moves them without a fact (I2).
 */
import type { FillRecord, JournalRecord } from "../core/journal-records.ts";
import type { Desk } from "../core/state.ts";
import type { OrderId } from "../core/types.ts";
import { sign } from "../core/units.ts";
import type { Disk } from "./disk.ts";
import { secondIdOf } from "./truth-trades.ts";
import type { TruthVenue } from "./truth-venue.ts";
import { must } from "./violation.ts";

export class FactBooks {
  readonly #disk: Disk;
  /** By market; NaN until a fact says it. */
  #lots: number[] = [];

  /** Booked, and not taken back: trades of the stream under a second id among them. */
  readonly #standing = new Set<string>();
  /** What the engine reversed by its own proof since the last look, by order: lots. */
  readonly #reversed = new Map<OrderId, number>();

  constructor(
    disk: Disk,
    readonly venues: readonly TruthVenue[],
  ) {
    this.#disk = disk;
  }
  begin(desk: Desk): void {
    this.#standing.clear();
    for (const r of this.#disk.facts)
      if (r.kind === "fill") this.#standing.add(r.fillId);
      else if (r.kind === "bust") this.#standing.delete(r.fillId);
    this.#lots = desk.markets.map((m) => this.#disk.state.positionOf(m.account.index, m.index) ?? Number.NaN);
  }
  take(r: JournalRecord): void {
    if (r.kind === "opening") this.#lots[r.market] = r.lots;
    else if (r.kind === "fill" || r.kind === "bust") {
      if (r.inOpening !== true) this.#lots[r.market]! += sign(r.side) * (r.kind === "fill" ? r.lots : -r.lots);
      if (r.kind === "fill") this.#standing.add(r.fillId);
      else this.#standing.delete(r.fillId);
      if (r.kind === "bust" && r.proof !== undefined) this.#disproved(r);
    }
  }
  /** What is reversed is nothing that the venue has; or the same trade stands under its other id: of two alike either may go. */
  #disproved({ id, account, fillId, lots }: FillRecord): void {
    if (id === null) return;
    this.#reversed.set(id, this.reversed(id) + lots);
    const isReal = this.venues[account]!.trades.has(fillId) && !this.#standing.has(secondIdOf(fillId));
    must(!isReal, "I2", () => `fill ${fillId} of order ${id} was reversed, and the venue has it`);
  }
  reversed(id: OrderId): number {
    return this.#reversed.get(id) ?? 0;
  }
  looked(): void {
    if (this.#reversed.size > 0) this.#reversed.clear();
  }
  look(desk: Desk): void {
    for (let i = 0; i < desk.markets.length; i++) {
      const m = desk.markets[i]!;
      if (!m.opened || m.ledger.positionLots === this.#lots[i]) continue;
      must(
        false,
        "I2",
        () => `${m.key}: the books say ${m.ledger.positionLots} lots, and the facts make ${this.#lots[i]}`,
      );
    }
  }
}
