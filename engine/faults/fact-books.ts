/**
 * The position of each market by the facts that the engine states: what the journal had at its start, and every fill, bust and
 * opening since. The engine's own books must say the same after every event: nothing moves them without a fact (I2).
 */
import type { JournalRecord } from "../core/journal-records.ts";
import type { Desk } from "../core/state.ts";
import { sign } from "../core/units.ts";
import type { Disk } from "./disk.ts";
import { must } from "./violation.ts";

export class FactBooks {
  readonly #disk: Disk;
  /** By market; NaN until a fact says it. */
  #lots: number[] = [];

  constructor(disk: Disk) {
    this.#disk = disk;
  }
  begin(desk: Desk): void {
    this.#lots = desk.markets.map((m) => this.#disk.state.positionOf(m.account.index, m.index) ?? Number.NaN);
  }
  take(r: JournalRecord): void {
    if (r.kind === "opening") this.#lots[r.market] = r.lots;
    else if ((r.kind === "fill" || r.kind === "bust") && r.inOpening !== true)
      this.#lots[r.market]! += sign(r.side) * (r.kind === "fill" ? r.lots : -r.lots);
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
