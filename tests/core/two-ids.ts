/** A venue that tells a trade under two ids, and is asked about it: what it holds of one order, and what its list of fills has. */
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import type { Effect, OrderReport } from "../../engine/core/types.ts";
import { type Lots, lots, type Micros, micros, pico, type Ticks } from "../../engine/core/units.ts";
import { TestDesk } from "./desk-fixture.ts";

interface Listed {
  fillId: string;
  lots: number;
  at: Micros;
}
export const FEE = 777n;

export class TwoIds {
  /** What the venue holds of the order. */
  truth: { status: OrderReport["status"]; cum: number; at: Micros };
  readonly list: Listed[] = [];
  #toldOfList = 0;
  /** False: questions of that kind have no answer. */
  answers = { order: true, fills: true };

  constructor(
    readonly t = new TestDesk().quoting(),
    readonly id = t.ids(0, 0)[0]!,
  ) {
    this.truth = { status: "acked", cum: 0, at: micros(t.at) };
  }
  get m() {
    return this.t.desk.markets[0]!;
  }
  get o() {
    return this.m.orders.get(this.id)!;
  }
  get cash(): bigint {
    return this.m.account.ledger.balances.get("USDC")!;
  }
  get codes(): string[] {
    return this.t.desk.alerts.map((a) => a.code);
  }
  /** The venue has a trade; its list has it from now on. */
  trades(fillId: string, size: number): Listed {
    const fill = { fillId, lots: size, at: micros(this.t.at) };
    this.list.push(fill);
    this.truth = { ...this.truth, cum: this.truth.cum + size, at: fill.at };
    return fill;
  }
  tell(fill: Listed, fillId = fill.fillId, via: OrderReport["via"] = "stream"): Effect[] {
    const { side, tick } = this.o;
    return this.t.send({
      ...{ type: "report", report: "fill", account: 0, market: 0, fillId, id: this.id, side, tick: tick as Ticks },
      ...{ lots: fill.lots as Lots, liquidity: "maker", fee: pico(FEE), feeAsset: "USDC", via, exchangeAt: fill.at },
    });
  }
  /** Taken back by the venue, now. */
  bust(fillId: string, size: number): Effect[] {
    const { side, tick } = this.o;
    return this.t.send({
      ...{ type: "report", report: "bust", account: 0, market: 0, fillId, id: this.id, side, tick: tick as Ticks },
      ...{ lots: size as Lots, fee: pico(FEE), feeAsset: "USDC", via: "stream", exchangeAt: micros(this.t.at) },
    });
  }
  says(requestedAt: number = this.t.at, more: Partial<OrderReport> = {}): Effect[] {
    const { status, cum, at } = this.truth;
    const { tick, lots: size } = this.o;
    return this.t.report(this.id, status, {
      ...{ via: "query", requestedAt: micros(requestedAt), exchangeAt: at, cumLots: lots(cum) },
      ...{ tick: tick as Ticks, lots: size as Lots, ...more },
    });
  }
  /** So many seconds in which what is asked is answered. */
  pass(seconds: number): Effect[] {
    const all: Effect[] = [];
    for (let i = 0; i < seconds; i++) {
      const effects = this.t.pass(1_000);
      all.push(...effects);
      for (const e of effects) all.push(...this.answer(e));
    }
    return all;
  }
  /** And what is asked because of the answer. */
  answer(e: Effect): Effect[] {
    if (e.do !== "query") return [];
    const effects: Effect[] = [];
    if (e.what === "order" && e.id === this.id && this.answers.order) effects.push(...this.says());
    if (e.what === "fills" && this.answers.fills) effects.push(...this.readList());
    return [...effects, ...effects.flatMap((x) => this.answer(x))];
  }
  /** The list of fills is read to its end. */
  readList(): Effect[] {
    const effects: Effect[] = [];
    for (; this.#toldOfList < this.list.length; this.#toldOfList++) {
      const fill = this.list[this.#toldOfList]!;
      effects.push(...this.tell(fill, fill.fillId, "query"));
    }
    return [...effects, ...this.t.fillsRead()];
  }
}
export const busts = (effects: readonly Effect[]) =>
  effects.flatMap((e) => (e.do === "record" && e.record.kind === "bust" ? [e.record] : []));
export const records = (effects: readonly Effect[]): JournalRecord[] =>
  effects.flatMap((e) => (e.do === "record" ? [e.record] : []));
