/**
 * A venue that is honest about what it holds and unreliable in everything else: requests and answers get lost, come late,
 * twice and out of order. What it holds is the truth that the desk's own table is held against.
 */
import type { Action, Effect, OpenOrder, OrderReport, QueryEffect } from "../../engine/core/types.ts";
import { type Lots, lots, type Micros, micros, pico, type Ticks } from "../../engine/core/units.ts";
import type { Random } from "../../engine/sim/random.ts";
import type { TestDesk } from "./desk-fixture.ts";

type Sent = Parameters<TestDesk["send"]>[0] & { exchangeAt?: Micros | null };
interface Held {
  id: number;
  market: number;
  side: 0 | 1;
  tick: number;
  lots: number;
  cum: number;
  status: "open" | "filled" | "canceled" | "expired";
  ioc: boolean;
}
interface UnderWay {
  at: number;
  do(): void;
}
const REJECTS = ["INSUFFICIENT_MARGIN", "POST_ONLY_WOULD_CROSS", "TOO_MANY_ORDERS", "BUSY"] as const;

export class HostileVenue {
  readonly orders = new Map<number, Held>();
  readonly position: number[];
  /** Faults stop when it is set: everything arrives, at once and in order. */
  isCalm = false;
  #fills: Sent[] = [];
  #underWay: UnderWay[] = [];
  #fillCount = 0;

  constructor(
    readonly t: TestDesk,
    readonly random: Random,
  ) {
    this.position = t.desk.markets.map(() => 0);
  }

  /** Requests on their way, for the worst case: lots that a side of a market may still get. */
  readonly landing = new Map<Action, true>();

  take(effects: readonly Effect[]): void {
    for (const e of effects) {
      if (e.do === "place" || e.do === "amend" || e.do === "cancel") this.#request({ ...e });
      else if (e.do === "cancel-all") this.#later(0.1, () => this.#cancelAll(e.market));
      else if (e.do === "query") this.#later(0.3, () => this.#answer(e, this.t.at));
    }
  }
  /** Lets what is due happen: requests land and answers are heard. */
  pass(): void {
    const due = this.#underWay.filter((u) => u.at <= this.t.at).sort((a, b) => a.at - b.at);
    this.#underWay = this.#underWay.filter((u) => u.at > this.t.at);
    for (const u of due) u.do();
  }
  /** A taker meets one of our orders, whole or in part. */
  fillOne(): void {
    const open = [...this.orders.values()].filter((o) => o.status === "open");
    if (open.length === 0) return;
    const o = open[this.random.below(open.length)]!;
    this.#fill(o, this.random.chance(0.5) ? o.lots - o.cum : 1 + this.random.below(o.lots - o.cum));
  }
  openOrders(): OpenOrder[] {
    return [...this.orders.values()]
      .filter((o) => o.status === "open")
      .map((o) => ({
        id: o.id,
        venueId: `v${o.id}`,
        market: o.market,
        side: o.side,
        tick: o.tick as Ticks,
        lots: lots(o.lots),
        cumLots: lots(o.cum),
      }));
  }

  /** `lost` of them never arrive, while faults last. */
  #later(lost: number, what: () => void, delayMs = this.isCalm ? 2 : this.random.below(300)): void {
    if (!this.isCalm && this.random.chance(lost)) return;
    this.#underWay.push({ at: this.t.at + delayMs * 1000, do: what });
    if (!this.isCalm && this.random.chance(0.05))
      this.#underWay.push({ at: this.t.at + this.random.below(2_000_000), do: what });
  }
  #tell(event: Sent, lost = 0.08): void {
    this.#later(lost, () => this.hear(event));
  }
  /** Told to the desk, and what follows from it taken at once. */
  hear(event: Sent): void {
    this.take(this.t.send(event));
  }
  #report(o: Held | { id: number }, status: OrderReport["status"], more: Partial<OrderReport> = {}): Sent {
    const known = "lots" in o ? { tick: o.tick as Ticks, lots: lots(o.lots), cumLots: lots(o.cum) } : {};
    return {
      type: "report",
      report: "order",
      id: o.id,
      status,
      code: null,
      tick: null,
      lots: null,
      cumLots: null,
      via: "stream",
      exchangeAt: micros(this.t.at),
      ...known,
      ...more,
    };
  }
  #request(e: Action): void {
    const isRefused = this.t.desk.gate === 0 && e.do !== "cancel";
    const outcome = isRefused
      ? "refused-at-gate"
      : this.random.chance(this.isCalm ? 0 : 0.05)
        ? "timed-out"
        : "written";
    if (!isRefused) {
      this.landing.set(e, true);
      // Lands once at the most, within what the core takes for the longest.
      const at = this.t.at + (this.isCalm ? 2_000 : this.random.below(this.random.chance(0.05) ? 2_500_000 : 100_000));
      if (this.isCalm || !this.random.chance(0.05)) this.#underWay.push({ at, do: () => this.#land(e) });
      else this.landing.delete(e);
    }
    this.hear({ type: "sent", action: e.do, id: e.id, outcome });
  }
  #land(e: Action): void {
    this.landing.delete(e);
    const o = this.orders.get(e.id);
    if (e.do === "place") {
      if (o) return;
      if (!this.isCalm && this.random.chance(0.1)) {
        const code = REJECTS[this.random.below(REJECTS.length)]!;
        this.#tell(this.#report({ id: e.id }, "rejected", { code, via: "response" }));
        return;
      }
      const { id, market, side, tick } = e;
      const held: Held = { id, market, side, tick, lots: e.lots, cum: 0, status: "open", ioc: e.tif === "ioc" };
      this.orders.set(id, held);
      this.#tell(this.#report(held, "acked", { via: "response" }));
      if (!held.ioc) return;
      this.#fill(held, this.random.chance(0.5) ? held.lots : 1 + this.random.below(held.lots));
      if (held.cum < held.lots) this.#end(held, "expired");
    } else if (e.do === "amend" && e.newId !== undefined) this.#replace(e, e.newId, o);
    else if (o?.status !== "open") {
      const code = o ? "ALREADY_CLOSED" : "UNKNOWN_ORDER";
      this.#tell(this.#report(o ?? { id: e.id }, e.do === "cancel" ? "cancel-rejected" : "amend-rejected", { code }));
    } else if (!this.isCalm && this.random.chance(0.1))
      this.#tell(this.#report(o, e.do === "cancel" ? "cancel-rejected" : "amend-rejected", { code: "BUSY" }));
    else if (e.do === "cancel") this.#end(o, "canceled");
    else if (e.lots <= o.cum) this.#tell(this.#report(o, "amend-rejected", { code: "BAD_SIZE" }));
    else {
      o.tick = e.tick;
      o.lots = e.lots;
      this.#tell(this.#report(o, "amended", { via: "response" }));
    }
  }
  /** Two orders in one request: each half happens or not by itself, and tells of itself alone. */
  #replace(e: Extract<Action, { do: "amend" }>, id: number, old: Held | undefined): void {
    if (!this.orders.has(id)) {
      if (!this.isCalm && this.random.chance(0.15))
        this.#tell(this.#report({ id }, "rejected", { code: "POST_ONLY_WOULD_CROSS", via: "response" }));
      else {
        const { market, tick, side = 0 } = e;
        const held: Held = { id, market, side, tick, lots: e.lots, cum: 0, status: "open", ioc: false };
        this.orders.set(id, held);
        this.#tell(this.#report(held, "acked", { via: "response" }));
      }
    }
    if (old?.status === "open" && (this.isCalm || !this.random.chance(0.15))) this.#end(old, "canceled");
    else this.#tell(this.#report(old ?? { id: e.id }, "cancel-rejected", { code: old ? "BUSY" : "UNKNOWN_ORDER" }));
  }
  #end(o: Held, status: "canceled" | "expired" | "filled"): void {
    o.status = status;
    this.#tell(this.#report(o, status));
  }
  #cancelAll(market: number | null): void {
    for (const o of this.orders.values())
      if (o.status === "open" && (market === null || o.market === market)) this.#end(o, "canceled");
  }
  #fill(o: Held, size: number): void {
    o.cum += size;
    this.position[o.market]! += o.side === 0 ? size : -size;
    const fill: Sent = {
      type: "report",
      report: "fill",
      account: 0,
      market: o.market,
      fillId: `f${++this.#fillCount}`,
      id: o.id,
      side: o.side,
      tick: o.tick as Ticks,
      lots: size as Lots,
      liquidity: "maker",
      fee: pico(1_000_000n * BigInt(size)),
      feeAsset: "USDC",
      via: "stream",
    };
    this.#fills.push(fill);
    this.#tell(fill, 0.1);
    if (o.cum === o.lots) this.#end(o, "filled");
  }
  #answer(q: QueryEffect, requestedAt: number): void {
    if (q.what === "order" && q.id !== null) {
      const o = this.orders.get(q.id);
      const status = !o ? "absent" : o.status === "open" ? "acked" : o.status;
      this.#tell(this.#report(o ?? { id: q.id }, status, { via: "query", requestedAt: micros(requestedAt) }));
    } else if (q.what === "open-orders") {
      const orders = this.openOrders();
      this.#tell({ type: "report", report: "open-orders", account: 0, requestedAt: micros(requestedAt), orders });
    } else if (q.what === "fills") {
      // The end of the answer comes behind all of it, and not at all where a part of it was lost.
      const delayMs = this.isCalm ? 2 : 300;
      let isWhole = true;
      for (const fill of [...this.#fills]) {
        if (!this.isCalm && this.random.chance(0.02)) isWhole = false;
        else this.#later(0, () => this.hear(fill), this.random.below(delayMs));
      }
      const read: Sent = { type: "report", report: "fills-read", account: 0, requestedAt: micros(requestedAt) };
      if (isWhole) this.#later(0.05, () => this.hear(read), delayMs + 1);
    } else if (q.what === "account")
      this.#tell({
        type: "report",
        report: "account",
        account: 0,
        requestedAt: micros(requestedAt),
        positions: this.position.map((n, market) => ({ market, lots: lots(n), entryPrice: null })),
        balances: [],
        equity: null,
        maintenance: null,
      });
  }
}
