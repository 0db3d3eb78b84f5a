import { describe, expect, it } from "vitest";
import { addFill, applyOrderReport, lifeTable } from "../../engine/core/orders/life.ts";
import { CANCEL, exposedLots, NEW, type Order, REPLACE, shownLife } from "../../engine/core/orders/order.ts";
import type { OrderReport } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { simRules } from "../../engine/core/venue-rules.ts";
import { order } from "./order-fixture.ts";

const base = (more: Partial<Order> = {}): Order => order(0, 100, { unlistedAt: 1e15, ...more });
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
    [
      "a refusal that proves that it was not taken closes a sent order",
      base({ life: "sent", pending: NEW }),
      report("rejected", { code: "BAD_PRICE" }),
      "rejected",
      "changed",
    ],
    [
      "a refusal without a code proves nothing",
      base({ life: "sent", pending: NEW }),
      report("rejected"),
      "unknown",
      "query",
    ],
    [
      "neither does one whose code is not on the venue's list",
      base({ life: "sent", pending: NEW }),
      report("rejected", { code: "HTTP_429" }),
      "unknown",
      "query",
    ],
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
      report("rejected", { code: "BAD_PRICE" }),
      "canceled",
      "changed",
    ],
    ["a refusal after the acknowledgement contradicts it: asked", base(), report("rejected"), "unknown", "query"],
    [
      "the answer to that question ends it",
      base({ known: false }),
      report("rejected", { via: "query" }),
      "rejected",
      "changed",
    ],
    [
      "and keeps what it had filled",
      base({ known: false, cumLots: 3 }),
      report("rejected", { via: "query" }),
      "canceled",
      "changed",
    ],
    [
      "an order that was never acknowledged and is found refused has ended",
      base({ life: "sent", pending: NEW, known: false }),
      report("rejected", { via: "query" }),
      "rejected",
      "changed",
    ],
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
      report("absent", { at: micros(simRules.landingMicrosMax + 1) }),
      "rejected",
      "changed",
    ],
    [
      "a late acknowledgement of a filled order is stale",
      base({ life: "closed", closedAs: "filled", cumLots: 10 }),
      report("acked"),
      "filled",
      "stale",
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
      "stale",
    ],
  ])("%s", (_, o, r, shown, outcome) => {
    expect(applyOrderReport(o, r, { rules: simRules, fillsReadAt: Number.POSITIVE_INFINITY })).toBe(outcome);
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
