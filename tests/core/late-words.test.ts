/** A word on an order that left memory long ago, or on a trade of before the restart: nothing is lost, and nothing is counted twice. */
import { describe, expect, it } from "vitest";
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import { JournalState } from "../../engine/core/journal-state.ts";
import type { Effect, FillReport, OrderReport } from "../../engine/core/types.ts";
import { lots, micros, pico, ticks } from "../../engine/core/units.ts";
import { TestDesk } from "./desk-fixture.ts";
import { list, listed } from "./desk-words.ts";
import { order } from "./order-fixture.ts";

const DAY_AND_AN_HOUR_MS = 25 * 3_600_000;
const fill = (id: number, fillId: string): Omit<FillReport, "at" | "exchangeAt"> => ({
  ...{ type: "report", report: "fill", account: 0, market: 0, fillId, id, side: 0, tick: ticks(610_000) },
  ...{ lots: lots(3), liquidity: "maker", fee: pico(5n), feeAsset: "USDC", via: "stream" },
});
/** An order of ours that ended long ago, out of memory since: ten thousand others ended after it, or a day and an hour went by. */
function longGone(how: "orders" | "time") {
  const t = new TestDesk().quoting();
  const m = t.desk.markets[0]!;
  const [id] = t.ids(0, 0) as [number];
  t.report(id, "canceled");
  if (how === "time") t.pass(DAY_AND_AN_HOUR_MS);
  else {
    // As one of a thousand markets: a thousand ended orders is what it may keep.
    m.orders.share(1_000);
    for (let i = 0; i < 10_000; i++) {
      const o = order(1, 700_000, { id: 1_000_000 + i, closedAs: "canceled", closedAt: micros(t.at) });
      o.life = "open";
      m.orders.add(o);
      o.life = "closed";
      m.orders.settle(o);
    }
  }
  t.effects.length = 0;
  return { t, m, id };
}
const records = (effects: readonly Effect[]) => effects.flatMap((e) => (e.do === "record" ? [e.record] : []));

describe.each(["orders", "time"] as const)("of an order that ended long ago, by %s", (how) => {
  it("a fill is booked to position, cash and record, once", () => {
    const { t, m, id } = longGone(how);
    const cash = m.account.ledger.balances.get("USDC")!;
    expect(records(t.send(fill(id, "late-1")))).toMatchObject([{ kind: "fill", id, fillId: "late-1", lots: 3 }]);
    expect(m.ledger.positionLots).toBe(3);
    expect(m.account.ledger.balances.get("USDC")).toBe(cash - 5n);
    expect(t.send(fill(id, "late-1"))).toEqual([]);
    expect(m.ledger.positionLots).toBe(3);
  });
  it.each<OrderReport["status"]>(["canceled", "rejected", "cancel-rejected", "amend-rejected", "expired", "absent"])(
    "%s, told again, makes no order of it and gives no exposure back that was not there",
    (status) => {
      const { t, m, id } = longGone(how);
      const before = [m.orders.exposedLots(0), m.orders.exposedLots(1), m.orders.live.length];
      t.report(id, status, { code: status.endsWith("rejected") ? "UNKNOWN_ORDER" : null });
      expect([m.orders.exposedLots(0), m.orders.exposedLots(1), m.orders.live.length]).toEqual(before);
    },
  );
  it("found open at the venue after all: taken in, counted, and cancelled", () => {
    const { t, m, id } = longGone(how);
    t.at += 5_000_000;
    const effects = list(t, [listed(id)]);
    expect(effects.some((e) => e.do === "cancel" && e.id === id)).toBe(true);
    expect(m.orders.live.some((o) => o.id === id)).toBe(true);
  });
});
it("acknowledged again, and out of memory: the venue's list is read, and a person is told", () => {
  const { t, id } = longGone("orders");
  // The newest list was asked for a while ago.
  t.at += 2_000_000;
  const effects = t.report(id, "acked");
  expect(effects.some((e) => e.do === "query" && e.what === "open-orders")).toBe(true);
  expect(t.desk.alerts.map((a) => a.code)).toContain("GHOST_ORDER");
});
it("memory stays bounded: of ten thousand ended orders of a day as many are kept as there is room for, and a person is told", () => {
  const { t, m, id } = longGone("orders");
  expect(m.orders.get(id)).toBeUndefined();
  const kept = Array.from({ length: 10_000 }, (_, i) => m.orders.get(1_000_000 + i)).filter((o) => o !== undefined);
  expect(kept.length).toBeGreaterThanOrEqual(1_000);
  expect(kept.length).toBeLessThanOrEqual(1_125);
  for (let i = 0; i < 3; i++) t.pass(2_000);
  expect(t.desk.alerts.filter((a) => a.code === "ORDERS_FORGOTTEN_EARLY")).toMatchObject([
    { count: 1, severity: "warning", text: expect.stringMatching(/kept for 0\.0 h in place of 24/) },
  ]);
});

describe("of before a restart", () => {
  it("a trade id that the journal has is no new fill, however long ago it was booked; one beside it is", () => {
    const facts: JournalRecord[] = Array.from({ length: 30_000 }, (_, i) => ({
      ...{ kind: "fill", account: 0, market: 0, fillId: `k3f-${2 * i}`, id: 7, side: 0, tick: ticks(610_000) },
      ...{ lots: lots(1), fee: pico(0n), feeAsset: "USDC", at: micros(i) },
    }));
    const state = new JournalState();
    for (const f of facts) state.take(f);
    const t = new TestDesk();
    t.send({ ...state.recovered(0, micros(t.at)), positions: null });
    t.open();
    for (const old of [0, 29_999]) expect(records(t.send(fill(7, `k3f-${2 * old}`)))).toEqual([]);
    expect(records(t.send(fill(7, "k3f-1")))).toMatchObject([{ kind: "fill", fillId: "k3f-1" }]);
  });
});
