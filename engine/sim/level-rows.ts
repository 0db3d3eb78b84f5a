/**
 * Rows of level changes for book events, written into slabs and never written again, so that an event may be held back by
 * a latency without a copy.
 */
import type { LevelColumns } from "../core/types.ts";
import type { Side } from "../core/units.ts";

const SLAB_ROWS = 4096;

export class LevelRows {
  columns: LevelColumns = slab(SLAB_ROWS);
  /** Rows written in the current slab. */
  rows = 0;

  /** Makes room for `rows` rows in one slab; returns the first row's number. */
  begin(rows: number): number {
    if (this.rows + rows > this.columns.side.length) {
      this.columns = slab(Math.max(SLAB_ROWS, rows));
      this.rows = 0;
    }
    return this.rows;
  }
  push(side: Side, tick: number, lots: number): void {
    const i = this.rows++;
    this.columns.side[i] = side;
    this.columns.tick[i] = tick;
    this.columns.lots[i] = lots;
  }
}

const slab = (rows: number): LevelColumns => ({
  side: new Uint8Array(rows),
  tick: new Int32Array(rows),
  lots: new Float64Array(rows),
});
