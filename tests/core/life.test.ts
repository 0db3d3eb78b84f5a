import { describe, expect, it } from "vitest";
import { addFill, applyOrderReport, LANDING_MICROS_MAX, lifeTable } from "../../engine/core/orders/life.ts";
import { CANCEL, exposedLots, NEW, type Order, REPLACE, shownLife } from "../../engine/core/orders/order.ts";
import type { OrderReport } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";

const base = (more: Partial<Order> = {}): Order =>
  ({
    id: 1,
    side: 0,
    tick: 100,
    lots: 10,
    cumLots: 0,
    life: "open",
    closedAs: "",
    pending: 0,
    known: true,
    toTick: 100,
    toLots: 10,
    createdAt: 0,
    actedAt: 0,
    closedAt: 0,
    ackMicros: -1,
    proof: "",
    ...more,
  }) as Order;
const report = (status: OrderReport["status"], more: Partial<OrderReport> = {}): OrderReport => ({
  type: "report",
  report: "order",
  at: micros(1_000_000),
  exchangeAt: null,
  id: 1,
  status,
  code: null,
  tick: null,
  lots: null,
  cumLots: null,
  via: "stream",
  ...more,
});

describe("an order's life, report by report", () => {
  it.each<[string, Order, OrderReport, string, string]>([
    ["an acknowledgement opens a sent order", base({ life: "sent", pending: NEW }), report("acked"), "open", "changed"],
    ["a second acknowledgement changes nothing", base(), report("acked"), "open", "changed"],
    ["a refusal closes a sent order", base({ life: "sent", pending: NEW }), report("rejected"), "rejected", "changed"],
    [
      "a refusal because our id is taken says nothing of the order that has it: asked",
      base({ life: "sent", pending: NEW }),
      report("rejected", { code: "DUPLICATE_ID" }),
      "unknown",
      "query",
    ],
    [
      "a refusal after a partial fill keeps the fill: cancelled",
      base({ life: "sent", pending: NEW, cumLots: 3 }),
      report("rejected"),
      "canceled",
      "changed",
    ],
    ["a refusal after the acknowledgement contradicts it: asked", base(), report("rejected"), "unknown", "query"],
    ["an amend takes the new leg", base({ pending: REPLACE, toTick: 98 }), report("amended"), "open", "changed"],
    [
      "a refused amend leaves the old leg",
      base({ pending: REPLACE, toTick: 98 }),
      report("amend-rejected", { code: "POST_ONLY_WOULD_CROSS" }),
      "open",
      "changed",
    ],
    [
      "an amend refused for no such order is a question",
      base({ pending: REPLACE }),
      report("amend-rejected", { code: "UNKNOWN_ORDER" }),
      "unknown",
      "query",
    ],
    ["a cancel ends it", base({ pending: CANCEL }), report("canceled"), "canceled", "changed"],
    [
      "a cancel refused for no such order is a question",
      base({ pending: CANCEL }),
      report("cancel-rejected", { code: "UNKNOWN_ORDER" }),
      "unknown",
      "query",
    ],
    [
      "a cancel refused without a code is a question",
      base({ pending: CANCEL }),
      report("cancel-rejected"),
      "unknown",
      "query",
    ],
    [
      "a cancel refused as busy leaves it open",
      base({ pending: CANCEL }),
      report("cancel-rejected", { code: "BUSY" }),
      "open",
      "changed",
    ],
    ["an expiry ends it", base(), report("expired"), "expired", "changed"],
    ["filled by word, fills missing: in doubt until they are booked", base(), report("filled"), "unknown", "query"],
    ["filled by word, fills booked: filled", base({ cumLots: 10 }), report("filled"), "filled", "changed"],
    [
      "absent soon after the send proves nothing",
      base({ life: "sent", pending: NEW }),
      report("absent"),
      "unknown",
      "query",
    ],
    [
      "absent once it can't land any more is proof",
      base({ life: "sent", pending: NEW, known: false }),
      report("absent", { at: micros(LANDING_MICROS_MAX + 1) }),
      "rejected",
      "changed",
    ],
    [
      "a late acknowledgement of a filled order is stale",
      base({ life: "closed", closedAs: "filled" }),
      report("acked"),
      "filled",
      "ignored",
    ],
    [
      "a cancelled order that a query finds alive is a ghost: alarm",
      base({ life: "closed", closedAs: "canceled" }),
      report("acked", { via: "query" }),
      "unknown",
      "alarm",
    ],
    [
      "an order that was never sent and is acknowledged is a ghost: alarm",
      base({ life: "closed", closedAs: "denied" }),
      report("acked"),
      "unknown",
      "alarm",
    ],
    [
      "a second cancel is stale",
      base({ life: "closed", closedAs: "canceled" }),
      report("canceled"),
      "canceled",
      "ignored",
    ],
  ])("%s", (_, o, r, shown, outcome) => {
    expect(applyOrderReport(o, r)).toBe(outcome);
    expect(shownLife(o)).toBe(shown);
    if (o.life === "closed" && outcome === "changed") expect(o.proof).not.toBe("");
  });

  it("has a cell for every life and every report", () => {
    const statuses = Object.keys(lifeTable.open);
    for (const row of Object.values(lifeTable)) expect(Object.keys(row).sort()).toEqual([...statuses].sort());
    expect(statuses).toHaveLength(9);
  });
  it("time alone ends nothing: an order in doubt stays in doubt and in exposure", () => {
    const o = base({ known: false, pending: CANCEL });
    expect(exposedLots(o)).toBe(10);
    expect(shownLife(o)).toBe("unknown");
  });
});

describe("fills on an order", () => {
  it("complete fills close it, also while a cancel is on its way", () => {
    const o = base({ pending: CANCEL });
    expect(addFill(o, 10, micros(5))).toBe(false);
    expect([o.life, o.closedAs, o.pending]).toEqual(["closed", "filled", 0]);
  });
  it("more than its size is an overfill", () => expect(addFill(base({ cumLots: 8 }), 3, micros(5))).toBe(true));
  it("after a cancel they still count", () => {
    const o = base({ life: "closed", closedAs: "canceled" });
    expect(addFill(o, 4, micros(5))).toBe(false);
    expect(o.cumLots).toBe(4);
  });
  it("with a larger replace on its way the old size does not close it", () => {
    const o = base({ pending: REPLACE, toLots: 20 });
    addFill(o, 10, micros(5));
    expect(o.life).toBe("open");
    expect(exposedLots(o)).toBe(10);
  });
  it("both legs of a replace are in exposure: the larger counts", () => {
    expect(exposedLots(base({ pending: REPLACE, toLots: 25 }))).toBe(25);
    expect(exposedLots(base({ pending: REPLACE, toLots: 5 }))).toBe(10);
  });
});
