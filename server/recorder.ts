/**
 * Keeps what screens ask for later (fills and markouts in batches, the equity curve, alerts), and what the next start has to
 * know of the day. Where the disk refuses, the desk goes on, the failure is said, and what could not be written waits (up to
 * a bound).
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Alert, DayRecord } from "../engine/core/types.ts";
import type { DeskView, FillView } from "../engine/core/view-types.ts";
import { addPoint } from "./equity-curve.ts";
import type { AccountEquity, Markouts, Store } from "./store.ts";
import type { EquityPoint } from "./stream-types.ts";

const WRITE_MS = 250;
const POINT_MS = 1_000;
/** Every so many points one is stored. */
const STORED_EVERY = 5;
/** Beyond it the oldest unwritten are dropped: the truth is the engine's. */
const QUEUE_MAX = 20_000;

export interface RecorderOptions {
  epoch: number;
  /** Names the venue as it was asked for: days are kept under it. */
  world: string;
  onPoint: (point: EquityPoint) => void;
  /** Why history can't be written; null as often as it could. */
  onFailure: (what: string | null) => void;
}

export class Recorder {
  readonly points: EquityPoint[] = [];
  readonly #fills: FillView[] = [];
  readonly #markouts: Markouts[] = [];
  readonly #equity: AccountEquity[] = [];
  readonly #alerts: { alert: Alert; market: string | null }[] = [];
  #days: readonly DayRecord[] = [];
  #pointAt = 0;
  #taken = 0;
  #store: Store | null = null;
  #writing: Promise<void> | null = null;
  readonly #o: RecorderOptions;
  readonly #end = new AbortController();

  constructor(options: RecorderOptions) {
    this.#o = options;
  }
  fill(fill: FillView): void {
    if (this.#fills.push(fill) > QUEUE_MAX) this.#fills.shift();
  }
  markout(fills: readonly Markouts[]): void {
    this.#markouts.push(...fills);
    if (this.#markouts.length > QUEUE_MAX) this.#markouts.splice(0, this.#markouts.length - QUEUE_MAX);
  }
  alert(alert: Alert, market: string | null): void {
    if (this.#alerts.push({ alert, market }) > QUEUE_MAX) this.#alerts.shift();
  }
  /** What is to be kept of the accounts' days: the newest word alone. */
  days(days: readonly DayRecord[]): void {
    this.#days = days;
  }
  /** Takes a point of the curve once a second: the first account's to the screen, every account's to the disk. */
  view(view: DeskView): void {
    if (view.at - this.#pointAt < POINT_MS) return;
    this.#pointAt = view.at;
    // The desk's clock has fractions of a millisecond; a point has none.
    const at = Math.floor(view.at);
    const all = view.accounts.map((a) => ({ at, account: a.id, equity: a.equity, pnl: a.pnlDay.total }));
    const first = all[0];
    if (!first) return;
    const point = { at: first.at, equity: first.equity, pnl: first.pnl };
    addPoint(this.points, point);
    this.#o.onPoint(point);
    if (this.#taken++ % STORED_EVERY === 0) this.#keepEquity(all);
  }
  #keepEquity(points: readonly AccountEquity[]): void {
    this.#equity.push(...points);
    if (this.#equity.length > QUEUE_MAX) this.#equity.splice(0, this.#equity.length - QUEUE_MAX);
  }
  /** Writes until `close`. */
  start(store: Store): void {
    this.#store = store;
    this.#writing = this.#run(store);
  }
  /** Everything that waited is written, where the disk takes it. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#writing;
    if (this.#store) await this.#write(this.#store);
  }

  async #run(store: Store): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await pause(WRITE_MS, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.#write(store);
    }
  }
  /** Each kind by itself and in order: what the disk refuses waits for the next time, what it took is not written again. */
  async #write(store: Store): Promise<void> {
    const { epoch, world, onFailure } = this.#o;
    try {
      const days = this.#days;
      if (days.length > 0) await store.days.set(world, days);
      if (this.#days === days) this.#days = [];
      await written(this.#fills, (batch) => store.fills.add(batch));
      await written(this.#markouts, (batch) => store.fills.setMarkouts(batch));
      await written(this.#equity, (batch) => store.equity.add(batch));
      while (this.#alerts.length > 0) {
        const { alert, market } = this.#alerts[0]!;
        await store.alerts.set(epoch, alert, market);
        this.#alerts.shift();
      }
      onFailure(null);
    } catch (e) {
      const what = e instanceof Error ? e.message : String(e);
      onFailure(`history waits to be written: ${what}`);
    }
  }
}
/** Takes out of the queue what was written; what came meanwhile stays. */
async function written<T>(queue: T[], write: (batch: readonly T[]) => Promise<void>): Promise<void> {
  if (queue.length === 0) return;
  const batch = queue.slice();
  await write(batch);
  const kept = new Set(batch);
  for (let i = queue.length - 1; i >= 0; i--) if (kept.has(queue[i]!)) queue.splice(i, 1);
}
