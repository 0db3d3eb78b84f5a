/** What a client hears from its venue, in the words of the core. */
import type { Event, OrderId, OrderReport } from "../core/types.ts";
import type { Lots, Micros, Ticks } from "../core/units.ts";
import type { Names } from "./names.ts";
import type { OrderRow, TruthFill, TruthPayment } from "./truth-types.ts";

export class ClientWords {
  readonly #account: number;
  readonly #clock: () => Micros;
  readonly #names: Names;
  readonly tell: (event: Event) => void;

  constructor(parts: { account: number; clock: () => Micros; names: Names; tell: (event: Event) => void }) {
    this.#account = parts.account;
    this.#clock = parts.clock;
    this.#names = parts.names;
    this.tell = parts.tell;
  }
  order(
    id: OrderId,
    status: OrderReport["status"],
    o: OrderRow,
    more: Pick<OrderReport, "via"> & { code?: string | null },
  ): void {
    const { via, code = null } = more;
    this.tell({
      type: "report",
      report: "order",
      at: this.#clock(),
      exchangeAt: o.at,
      id,
      status,
      code,
      via,
      tick: o.tick as Ticks,
      lots: o.lots as Lots,
      cumLots: o.cum as Lots,
    });
  }
  refusal(id: OrderId, status: OrderReport["status"], code: string): void {
    this.tell({
      ...{ type: "report", report: "order", at: this.#clock(), exchangeAt: null, id, status, code, via: "response" },
      ...{ tick: null, lots: null, cumLots: null },
    });
  }
  /** The answer to a question for an order; null: the venue has none of that name. */
  answer(id: OrderId, o: OrderRow | null, requestedAt: Micros): void {
    this.tell({
      type: "report",
      report: "order",
      at: this.#clock(),
      exchangeAt: o === null ? null : o.at,
      id,
      status: o === null ? "absent" : o.status === "open" ? "acked" : o.status,
      code: null,
      via: "query",
      requestedAt,
      tick: o === null ? null : (o.tick as Ticks),
      lots: o === null ? null : (o.lots as Lots),
      cumLots: o === null ? null : (o.cum as Lots),
    });
  }
  #fillFields(f: TruthFill) {
    const { fillId, market, side, tick, lots, fee } = f;
    const id = this.#names.idOf(f.name, f.bornAt);
    return { account: this.#account, market, fillId, id, side, tick, lots, fee, feeAsset: "USDC" };
  }
  fill(f: TruthFill, via: OrderReport["via"]): void {
    const times = { at: this.#clock(), exchangeAt: f.at };
    this.tell({ type: "report", report: "fill", ...times, ...this.#fillFields(f), liquidity: f.liquidity, via });
  }
  bust(f: TruthFill, exchangeAt: Micros, via: OrderReport["via"]): void {
    this.tell({ type: "report", report: "bust", at: this.#clock(), exchangeAt, ...this.#fillFields(f), via });
  }
  payment(p: TruthPayment): void {
    const { paymentId, market, amount } = p;
    const times = { at: this.#clock(), exchangeAt: p.at };
    const what = { account: this.#account, market, paymentId, amount, asset: "USDC" };
    this.tell({ type: "report", report: "funding", ...times, ...what });
  }
  link(channel: "market" | "private", status: "up" | "down" | "silent"): void {
    const account = this.#account;
    this.tell({ type: "connection", at: this.#clock(), exchangeAt: null, account, channel, status, market: null });
  }
}
