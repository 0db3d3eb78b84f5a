import type { JournalRecord } from "../../engine/core/journal-records.ts";
import type { Effect, FillReport, OpenOrder, OrderReport, RecoveredEvent } from "../../engine/core/types.ts";
import { lots, micros, parsePico, pico, ticks } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

/** A venue of a few lines that answers what it is asked, from what it holds. */
class Truth {
  readonly orders = new Map<number, OpenOrder>();
  readonly ended = new Map<number, OrderReport["status"]>();
  readonly fills: FillReport[] = [];
  /** Fills below this were read before. */
  cursor = 0;
  positions: Record<string, number> = {};
  balances: Record<string, string> = { USDC: "100000" };
  life: string | undefined;
  /** Cancels are obeyed. */
  isObeying = true;
  asked: string[] = [];
  /** Happens at the venue right after its nth statement. */
  afterStatement: Record<number, () => void> = {};
  statements = 0;
}

/** Anew for each test. */
export let t: TestDesk;
export let venue: Truth;
export const P = 612_000;
export function begin(): void {
  t = new TestDesk([btc, sol]);
  venue = new Truth();
}

export const order = (id: number, more: Partial<RecoveredEvent["orders"][number]> = {}) => ({
  ...{ id, market: 0, side: 0 as const, tick: ticks(P), lots: lots(10), cumLots: 0 },
  ...more,
});
export const resting = (id: number | null, more: Partial<OpenOrder> = {}): OpenOrder => ({
  ...{ id, venueId: `v${id}`, market: 0, side: 0, tick: ticks(P), lots: lots(10), cumLots: lots(0) },
  ...more,
});
export const fill = (fillId: string, more: Partial<FillReport> = {}): FillReport => ({
  ...{ type: "report", report: "fill", at: micros(t.at), exchangeAt: micros(t.at), account: 0, market: 0, fillId },
  ...{
    id: 7,
    side: 0,
    tick: ticks(P),
    lots: lots(4),
    liquidity: "maker",
    fee: pico(0n),
    feeAsset: "USDC",
    via: "query",
  },
  ...more,
});
export function recover(known: Partial<RecoveredEvent> = {}): void {
  t.apply(() => {});
  const nothing = { orders: [], positions: null, bookedFills: [], bookedPayments: [], owed: null };
  obey(t.send({ type: "recovered", account: 0, ...nothing, ...known }));
  for (const channel of ["market", "private"] as const)
    obey(t.send({ type: "connection", account: 0, channel, status: "up", market: null }));
}
/** Answers everything that is asked, and what is asked because of the answers. */
export function obey(effects: readonly Effect[]): void {
  for (const e of [...effects]) {
    // A question takes a while.
    t.at += 10;
    const head = { type: "report", account: 0, requestedAt: micros(t.at) } as const;
    if (e.do === "cancel-all" && venue.isObeying) for (const id of [...venue.orders.keys()]) end(id, "canceled");
    if (e.do === "cancel" && venue.isObeying && venue.orders.has(e.id)) end(e.id, "canceled");
    if (e.do !== "query") continue;
    venue.asked.push(e.id === null ? e.what : `${e.what} ${e.id}`);
    t.at += 10;
    if (e.what === "open-orders") obey(t.send({ ...head, report: "open-orders", orders: [...venue.orders.values()] }));
    else if (e.what === "order") obey(t.send(stateOf(e.id!, head.requestedAt)));
    else if (e.what === "fills") {
      for (const f of venue.fills.slice(venue.cursor)) obey(t.send(f));
      venue.cursor = venue.fills.length;
      obey(t.send({ ...head, report: "fills-read", cursor: String(venue.cursor) }));
    } else {
      const positions = [btc, sol].map((i, market) => ({
        market,
        lots: lots(venue.positions[i.symbol] ?? 0),
        entryPrice: null,
      }));
      const balances = Object.entries(venue.balances).map(([asset, n]) => ({ asset, amount: parsePico(n) }));
      const money = { positions, balances, equity: null, maintenance: null };
      const life = venue.life === undefined ? {} : { life: venue.life };
      const wanted = t.send({ ...head, exchangeAt: micros(t.at), report: "account", ...life, ...money });
      venue.afterStatement[++venue.statements]?.();
      obey(wanted);
    }
  }
}
export function end(id: number, status: OrderReport["status"]): void {
  venue.orders.delete(id);
  venue.ended.set(id, status);
}
export function stateOf(id: number, requestedAt: number): Omit<OrderReport, "at" | "exchangeAt"> {
  const status = venue.orders.has(id) ? "acked" : (venue.ended.get(id) ?? "absent");
  const o = venue.orders.get(id);
  const figures = { tick: o?.tick ?? null, lots: o?.lots ?? null, cumLots: o?.cumLots ?? null };
  return {
    type: "report",
    report: "order",
    id,
    status,
    code: null,
    ...figures,
    via: "query",
    requestedAt: micros(requestedAt),
  };
}
/** Time passes, a timer at a time. */
export function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 50) obey(t.pass(50));
}
export const waitsFor = () => deskView(t.desk, micros(t.at)).accounts[0]!.recovery;
export const records = () => t.effects.flatMap((e): JournalRecord[] => (e.do === "record" ? [e.record] : []));
export const kinds = () => records().map((r) => r.kind);
export const alerts = () => t.desk.alerts.map((a) => a.code);
export const isArmed = (): boolean => {
  t.send({ type: "gate", level: 2, reason: "start" });
  return t.desk.gate === 2;
};
