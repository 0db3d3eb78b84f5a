/** What a venue's word on an order is weighed by: its time, the figures that it carries, what was asked, and what is booked. */
import { describe, expect, it } from "vitest";
import { addFill, addToTold, applyOrderReport, takeBackFill } from "../../engine/core/orders/life.ts";
import { CANCEL, exposedLots, NEW, type Order, REPLACE } from "../../engine/core/orders/order.ts";
import type { OrderReport } from "../../engine/core/types.ts";
import { lots, micros, ticks } from "../../engine/core/units.ts";
import { simRules } from "../../engine/core/venue-rules.ts";
import { order } from "./order-fixture.ts";

const everything = { rules: simRules, fillsReadAt: Number.POSITIVE_INFINITY };
const base = (more: Partial<Order> = {}): Order => order(0, 100, more);
const report = (status: OrderReport["status"], more: object = {}): OrderReport => ({
  ...{ type: "report", report: "order", at: micros(1_000_000), exchangeAt: null, id: 1, status, code: null },
  ...{ tick: null, lots: null, cumLots: null, via: "stream" },
  ...more,
});

describe("the venue's own time, and the same told again", () => {
  /** Resting, last told of at 5 that it was acknowledged. */
  const at5: Partial<Order> = { toldAt: 5, toldAs: "acked" };
  const moving: Partial<Order> = { ...at5, pending: REPLACE, toTick: 98, toLots: 10 };
  const moved: Partial<Order> = { ...moving, toldAs: "amended", tick: 98 };
  const told = (status: OrderReport["status"], more: object = {}) => report(status, { exchangeAt: micros(5), ...more });
  it.each<[string, Partial<Order>, OrderReport, string]>([
    ["something else of the same moment is news", moving, told("amended"), "changed"],
    ["a refused cancel of the same moment is news", at5, told("cancel-rejected", { code: "BUSY" }), "changed"],
    ["the same of the same moment is none", at5, told("acked"), "stale"],
    ["the same of the same moment is none, wherever it stands", at5, told("acked", { tick: 99 }), "stale"],
    ["the same of a later moment is news", at5, told("acked", { exchangeAt: micros(6) }), "changed"],
    ["something of an earlier moment is none", moving, told("amended", { exchangeAt: micros(4) }), "stale"],
    ["the same as a question's answer is news", { ...at5, known: false }, told("acked", { via: "query" }), "changed"],
    ["the same amend told twice is none", moved, told("amended", { tick: 98, lots: 10 }), "stale"],
    ["the same amend told twice without its figures is none", moved, told("amended"), "stale"],
    ["another price of the same moment is news", moved, told("amended", { tick: 97, lots: 10 }), "changed"],
    ["another size of the same moment is news", moved, told("amended", { tick: 98, lots: 12 }), "changed"],
    ["a later amend is news", moved, told("amended", { exchangeAt: micros(6), tick: 98, lots: 10 }), "changed"],
  ])("%s", (_, more, r, outcome) => {
    const o = base(more);
    expect(applyOrderReport(o, r, everything)).toBe(outcome);
  });
  it("an amend that a question's answer told of before ends no later one: both its legs stay in exposure", () => {
    const o = base({ ...at5, toldAt: 4, pending: REPLACE, toTick: 98, toLots: 12, known: false });
    applyOrderReport(o, told("acked", { via: "query", tick: 98, lots: 12 }), everything);
    expect(o).toMatchObject({ pending: 0, tick: 98, lots: 12, known: true });
    Object.assign(o, { pending: REPLACE, toTick: 97, toLots: 20 });
    expect(applyOrderReport(o, told("amended", { tick: 98, lots: 12 }), everything)).toBe("stale");
    expect([o.pending, exposedLots(o)]).toEqual([REPLACE, 20]);
  });
  it("what is news sets the time and the word that later ones are held against", () => {
    const o = base(moving);
    applyOrderReport(o, told("amended"), everything);
    expect([o.toldAt, o.toldAs]).toEqual([5, "amended"]);
  });
  it("an end that is told late sets no time back", () => {
    const o = base(at5);
    expect(applyOrderReport(o, told("canceled", { exchangeAt: micros(4) }), everything)).toBe("changed");
    expect([o.toldAt, o.toldAs]).toEqual([5, "acked"]);
  });
});

describe("how long the first acknowledgement took", () => {
  it("is kept, of the first one alone", () => {
    const o = base({ life: "sent", pending: NEW, createdAt: micros(400_000), ackMicros: -1 });
    applyOrderReport(o, report("acked"), everything);
    applyOrderReport(o, report("acked", { at: micros(2_000_000) }), everything);
    expect(o.ackMicros).toBe(600_000);
  });
  it("and where it came after the end", () => {
    const o = base({ life: "closed", closedAs: "canceled", createdAt: micros(400_000), ackMicros: -1 });
    expect(applyOrderReport(o, report("acked"), everything)).toBe("query");
    expect([o.ackMicros, o.life]).toEqual([600_000, "closed"]);
  });
});

describe("more filled than we have booked", () => {
  it("is unpriced since the first word of it", () => {
    const o = base();
    applyOrderReport(o, report("acked", { at: micros(7), cumLots: lots(3) }), everything);
    applyOrderReport(o, report("acked", { at: micros(9), cumLots: lots(5) }), everything);
    expect([o.unpricedAt, o.toldCum]).toEqual([7, 5]);
  });
  it("until all of it is booked", () => {
    const o = base({ toldCum: 5, unpricedAt: 7 });
    addFill(o, 4, micros(8));
    expect(o.unpricedAt).toBe(7);
    addFill(o, 1, micros(9));
    expect(o.unpricedAt).toBe(0);
  });
  it("a fill that was not told of is told by itself", () => {
    const o = base();
    addFill(o, 4, micros(8));
    expect([o.toldCum, o.cumLots]).toEqual([4, 4]);
  });
  it("of one that ended: asked, and open for it again", () => {
    const o = base();
    expect(applyOrderReport(o, report("canceled", { cumLots: lots(4) }), everything)).toBe("query");
    expect(applyOrderReport(o, report("canceled", { cumLots: lots(4) }), everything)).toBe("query");
    const closed = base({ life: "closed", closedAs: "canceled" });
    applyOrderReport(closed, report("canceled", { cumLots: lots(4) }), everything);
    expect(closed).toMatchObject({ life: "open", closedAs: "", endAs: "canceled", known: false, doubtAt: 1_000_000 });
  });
  it("the last of what it owed ends it as it had ended", () => {
    const o = base({ endAs: "expired", toldCum: 4, known: false });
    addFill(o, 3, micros(8));
    expect(o.life).toBe("open");
    addFill(o, 1, micros(9));
    expect(o).toMatchObject({ life: "closed", closedAs: "expired", closedAt: 9 });
  });
  it("filled by word counts up to the larger leg of a replace", () => {
    const o = base({ pending: REPLACE, toLots: 25 });
    applyOrderReport(o, report("filled"), everything);
    expect([o.toldCum, exposedLots(o)]).toEqual([25, 25]);
  });
  it("an overfill puts in doubt what is open, and opens nothing", () => {
    const open = base({ cumLots: 8 });
    const closed = base({ life: "closed", closedAs: "canceled", cumLots: 8 });
    expect([addFill(open, 3, micros(5)), addFill(closed, 3, micros(5))]).toEqual([true, true]);
    expect([open.known, closed.known, closed.life]).toEqual([false, true, "closed"]);
  });
  it("a fill taken back leaves at least nothing", () => {
    const o = base({ cumLots: 4, unpricedAt: 5 });
    const back = { lots: 3, isBooked: true, exchangeAt: null };
    takeBackFill(o, back);
    expect([o.cumLots, o.toldCum, o.unpricedAt]).toEqual([1, 1, 0]);
    takeBackFill(o, back);
    expect(o.cumLots).toBe(0);
  });
});

describe("a fill that the venue took back, and its words from before and after", () => {
  const back = (more: object = {}) => ({ lots: 3, isBooked: true, exchangeAt: 20, ...more });
  const told = (exchangeAt: number | null, cumLots: number, more: object = {}) =>
    report("canceled", { exchangeAt, cumLots: lots(cumLots), ...more });
  it.each([
    ["said before it, told again, owes nothing", 10, 5, ["closed", 2]],
    ["said before it, owes what else it filled", 10, 6, ["open", 3]],
    ["said in that moment counts as it stands", 20, 5, ["open", 5]],
    ["said without a time counts as it stands", null, 5, ["open", 5]],
  ])("an end %s", (_, exchangeAt, cumLots, outcome) => {
    const o = base({ life: "closed", closedAs: "canceled", cumLots: 5, toldAt: 10, toldAs: "canceled" });
    takeBackFill(o, back());
    applyOrderReport(o, told(exchangeAt, cumLots), everything);
    expect([o.life, o.toldCum]).toEqual(outcome);
  });
  it("each of several counts by its own time", () => {
    const o = base({ life: "closed", closedAs: "canceled", cumLots: 9 });
    takeBackFill(o, back());
    takeBackFill(o, back({ exchangeAt: 30 }));
    applyOrderReport(o, told(25, 6), everything);
    expect([o.life, o.toldCum]).toEqual(["closed", 3]);
  });
  it("never booked, it is owed no more, and what else is owed still is", () => {
    const o = base();
    applyOrderReport(o, report("acked", { at: micros(7), exchangeAt: micros(10), cumLots: lots(4) }), everything);
    takeBackFill(o, back({ isBooked: false }));
    expect([o.cumLots, o.toldCum, o.unpricedAt]).toEqual([0, 1, 7]);
    takeBackFill(o, back({ isBooked: false, lots: 1 }));
    expect([o.cumLots, o.toldCum, o.unpricedAt]).toEqual([0, 0, 0]);
  });
  it("a figure from after it is without it already", () => {
    const o = base();
    applyOrderReport(o, report("acked", { exchangeAt: micros(30), cumLots: lots(4) }), everything);
    takeBackFill(o, back({ isBooked: false }));
    expect(o.toldCum).toBe(4);
  });
  it("a figure that our own bookings made falls with it, whatever was said before", () => {
    const o = base();
    applyOrderReport(o, report("acked", { exchangeAt: micros(30), cumLots: lots(1) }), everything);
    addFill(o, 3, micros(8));
    takeBackFill(o, back());
    expect([o.cumLots, o.toldCum]).toEqual([0, 0]);
  });
  it("of one that waits for it to end: ends with the answer to a question, not with the old word told again", () => {
    const o = base();
    expect(applyOrderReport(o, told(10, 3), everything)).toBe("query");
    expect(applyOrderReport(o, told(10, 3, { via: "query" }), everything)).toBe("query");
    takeBackFill(o, back({ isBooked: false }));
    expect([applyOrderReport(o, told(10, 3), everything), o.life]).toEqual(["query", "open"]);
    expect(applyOrderReport(o, told(20, 0, { via: "query" }), everything)).toBe("changed");
    expect(o).toMatchObject({ life: "closed", closedAs: "canceled", cumLots: 0, known: true });
  });
  it("and as it had ended where the venue has no trace of it any more", () => {
    const o = base({ unlistedAt: Number.POSITIVE_INFINITY });
    applyOrderReport(o, told(10, 3, { status: "expired" }), everything);
    takeBackFill(o, back({ isBooked: false }));
    const absent = report("absent", { via: "query", requestedAt: micros(1e9), at: micros(1e9) });
    expect(applyOrderReport(o, absent, { ...everything, fillsReadAt: 0 })).toBe("query");
    expect(applyOrderReport(o, absent, everything)).toBe("changed");
    expect(o).toMatchObject({ life: "closed", closedAs: "expired" });
  });
  it("and told again under another id it is waited for", () => {
    const o = base();
    applyOrderReport(o, told(10, 3), everything);
    takeBackFill(o, back({ isBooked: false }));
    expect(applyOrderReport(o, told(20, 3, { via: "query" }), everything)).toBe("query");
    addFill(o, 3, micros(30));
    expect(o).toMatchObject({ life: "closed", closedAs: "canceled", cumLots: 3 });
  });
});

describe("a fill that is traded after the venue's figure", () => {
  const ended = (): Order => {
    const o = base();
    applyOrderReport(o, report("canceled", { exchangeAt: micros(10), cumLots: lots(5) }), everything);
    return o;
  };
  const booked = (o: Order, size: number, exchangeAt: number | null): unknown[] => {
    addToTold(o, { lots: size, exchangeAt });
    addFill(o, size, micros(30));
    return [o.life, o.cumLots, o.toldCum];
  };
  it("comes on top of it: one that was taken back and told anew does not make up for another that is owed", () => {
    const o = ended();
    takeBackFill(o, { lots: 1, isBooked: false, exchangeAt: 20 });
    expect(booked(o, 1, 20)).toEqual(["open", 1, 5]);
    expect(booked(o, 3, 8)).toEqual(["open", 4, 5]);
    expect(booked(o, 1, 9)).toEqual(["closed", 5, 5]);
  });
  it("and is told before the other was taken back", () => {
    const o = ended();
    expect(booked(o, 1, 20)).toEqual(["open", 1, 6]);
    takeBackFill(o, { lots: 1, isBooked: false, exchangeAt: 20 });
    expect(booked(o, 4, 9)).toEqual(["closed", 5, 5]);
  });
  it.each([
    ["of that very moment", 10],
    ["without a time", null],
  ])("one %s is in the figure", (_, exchangeAt) => {
    expect(booked(ended(), 5, exchangeAt)).toEqual(["closed", 5, 5]);
  });
  it("where nothing is owed, it is counted once", () => {
    const o = base();
    applyOrderReport(o, report("acked", { exchangeAt: micros(10), cumLots: lots(2) }), everything);
    expect(booked(o, 2, 9)).toEqual(["open", 2, 2]);
    expect(booked(o, 3, 20)).toEqual(["open", 5, 5]);
  });
  it("a figure that our own bookings made owes nothing more for it", () => {
    expect(booked(base({ cumLots: 3, toldCum: 5 }), 2, 20)).toEqual(["open", 5, 5]);
  });
});

describe("an amend that nobody asked for, or that was answered before", () => {
  it.each<[string, Partial<OrderReport>, string]>([
    ["to where it stands: nothing", { tick: ticks(100), lots: lots(10) }, "ignored"],
    ["to another price: asked", { tick: ticks(99), lots: lots(10) }, "query"],
    ["to another size: asked", { tick: ticks(100), lots: lots(11) }, "query"],
    ["without saying to what: asked", {}, "query"],
  ])("%s", (_, more, outcome) => {
    const o = base();
    expect(applyOrderReport(o, report("amended", more), everything)).toBe(outcome);
    expect([o.tick, o.lots, o.known]).toEqual([100, 10, outcome === "ignored"]);
  });
});

describe("which command an answer ends", () => {
  const both: Partial<Order> = { pending: CANCEL | REPLACE, toTick: 98, toLots: 12 };
  it.each<[string, OrderReport, Partial<Order>, string]>([
    ["an amend", report("amended"), { pending: CANCEL, tick: 98, lots: 12 }, "changed"],
    ["a refused amend", report("amend-rejected", { code: "BAD_PRICE" }), { pending: CANCEL, tick: 100 }, "changed"],
    ["a refused amend: gone", report("amend-rejected", { code: "TOO_LATE" }), { pending: CANCEL }, "query"],
    ["a refused amend without a code", report("amend-rejected"), { pending: CANCEL | REPLACE }, "query"],
    ["a refused cancel", report("cancel-rejected", { code: "BUSY" }), { pending: REPLACE }, "changed"],
    ["a refused cancel: gone", report("cancel-rejected", { code: "TOO_LATE" }), { pending: CANCEL | REPLACE }, "query"],
  ])("%s", (_, r, after, outcome) => {
    const o = base(both);
    expect(applyOrderReport(o, r, everything)).toBe(outcome);
    expect(o).toMatchObject({ ...after, known: outcome === "changed" });
  });
  it.each([
    ["an amend", report("amended", { lots: lots(4) })],
    ["a refused amend", report("amend-rejected", { code: "BAD_PRICE" })],
  ])("%s to a size that it has filled already is asked about", (_, r) => {
    const o = base({ cumLots: 4, toldCum: 4, lots: 4, pending: REPLACE, toLots: 4 });
    expect(applyOrderReport(o, r, everything)).toBe("query");
    expect([o.known, o.pending]).toEqual([false, 0]);
  });
});

describe("a question's answer that it rests", () => {
  const placedAt = micros(1_000_000);
  const past = placedAt + simRules.landingMicrosMax;
  const moving: Partial<Order> = { pending: REPLACE, toTick: 98, toLots: 12, placedAt, known: false };
  const rests = (tick: number | null, size: number | null, more: object = {}) =>
    report("acked", {
      ...{ via: "query", at: micros(past - 1), tick: tick === null ? null : ticks(tick) },
      ...{ lots: size === null ? null : lots(size), ...more },
    });
  it.each<[string, Partial<Order>, OrderReport, Partial<Order>, string]>([
    ["where it was moved: the amend has landed", moving, rests(98, 12), { pending: 0, tick: 98, lots: 12 }, "changed"],
    ["at the old price: it may land still", moving, rests(100, 12), { pending: REPLACE, tick: 100, lots: 12 }, "query"],
    ["of the old size: it may land still", moving, rests(98, 10), { pending: REPLACE, tick: 98, lots: 10 }, "query"],
    [
      "of the old price, asked once it can land no more",
      moving,
      rests(100, 10, { at: micros(past) }),
      { pending: 0, tick: 100, lots: 10 },
      "changed",
    ],
    [
      "asked while it could land, answered later",
      moving,
      rests(100, 10, { at: micros(past), requestedAt: micros(past - 1) }),
      { pending: REPLACE },
      "query",
    ],
    [
      "a cancel of it is told again",
      { pending: CANCEL, placedAt, known: false },
      rests(100, 10),
      { pending: 0 },
      "changed",
    ],
    [
      "a cancel is told again, an amend may land still",
      { ...moving, pending: CANCEL | REPLACE },
      rests(100, 10),
      { pending: REPLACE },
      "query",
    ],
    ["elsewhere than we thought", { known: false }, rests(97, 9), { tick: 97, lots: 9, pending: 0 }, "changed"],
    ["without saying where", { known: false }, rests(null, null), { tick: 100, lots: 10, pending: 0 }, "changed"],
  ])("%s", (_, more, r, after, outcome) => {
    const o = base(more);
    expect(applyOrderReport(o, r, everything)).toBe(outcome);
    expect(o).toMatchObject({ ...after, known: outcome === "changed" });
  });
});

describe("alive after the end", () => {
  const ended: Partial<Order> = { life: "closed", closedAs: "canceled", closedAt: micros(900_000), toldAt: 0 };
  it.each<[string, Partial<Order>, Partial<OrderReport>, string]>([
    [
      "filled whole, by what it was then: a larger one rests",
      { ...ended, closedAs: "filled", cumLots: 10 },
      { exchangeAt: micros(5), lots: lots(20) },
      "alarm",
    ],
    ["asked in the moment of the end", ended, { via: "query", requestedAt: micros(900_000) }, "stale"],
    ["asked after it", ended, { via: "query", requestedAt: micros(900_001) }, "alarm"],
    [
      "asked before an older end, and owed fills since",
      { ...ended, life: "open", closedAs: "", endAs: "canceled", toldCum: 4 },
      { via: "query", requestedAt: micros(900_000) },
      "alarm",
    ],
  ])("%s: %j", (_, more, told, outcome) => {
    const o = base(more);
    expect(applyOrderReport(o, report("acked", told), everything)).toBe(outcome);
    if (outcome === "alarm") expect(o).toMatchObject({ life: "open", closedAs: "", endAs: "", known: false });
  });
});

describe("an order that the journal alone knows", () => {
  // An older journal names an older size: seed 300220 of the fault world closed it with a part of it filled.
  const recovered = () => base({ lots: 10, cumLots: 6, toldCum: 6, life: "sent", known: false, isFromJournal: true });
  it("is not ended by fills of the size that the journal has: the venue may have another", () => {
    const o = recovered();
    addFill(o, 4, micros(8));
    expect(o).toMatchObject({ life: "sent", known: false, cumLots: 10 });
  });
  it("is, once the venue has answered what its size is", () => {
    const o = recovered();
    applyOrderReport(
      o,
      report("acked", { via: "query", tick: ticks(100), lots: lots(10), cumLots: lots(6) }),
      everything,
    );
    addFill(o, 4, micros(8));
    expect(o).toMatchObject({ life: "closed", closedAs: "filled", proof: "fills complete" });
  });
});
