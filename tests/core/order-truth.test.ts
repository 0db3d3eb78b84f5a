/** Section by section of what an order's life may be: each event in each state, and what is proof and what is none. */
import { describe, expect, it } from "vitest";
import { estimatedFee } from "../../engine/core/inferred.ts";
import { INFERRED } from "../../engine/core/journal-records.ts";
import { applyOrderReport, lifeTable } from "../../engine/core/orders/life.ts";
import { CANCEL, exposedLots, type Life, NEW, type Order, REPLACE, shownLife } from "../../engine/core/orders/order.ts";
import type { Effect, OrderReport } from "../../engine/core/types.ts";
import { type Lots, lots, type Micros, micros, parsePico, pico, type Ticks, ticks } from "../../engine/core/units.ts";
import { simRules } from "../../engine/core/venue-rules.ts";
import { btc, sol, T0, TestDesk } from "./desk-fixture.ts";
import { list, listed, view } from "./desk-words.ts";
import { order } from "./order-fixture.ts";

const LANDING = simRules.landingMicrosMax;
const report = (status: OrderReport["status"], more: Partial<OrderReport> = {}): OrderReport => ({
  ...{ type: "report", report: "order", at: micros(1e9), exchangeAt: null, id: 1, status, code: null },
  ...{ tick: null, lots: null, cumLots: null, via: "stream" },
  ...more,
});
const everything = { rules: simRules, fillsReadAt: Number.POSITIVE_INFINITY };
const inState = (life: Life, more: Partial<Order> = {}): Order =>
  order(0, 100, {
    ...{ life, pending: life === "open" || life === "closed" ? 0 : NEW, unlistedAt: 2e15 },
    ...(life === "closed" && { closedAs: "canceled", proof: "before", closedAt: micros(5e8), toldAt: 5e8 }),
    ...more,
  });

describe("every event in every state", () => {
  const lives: Life[] = ["intent", "sent", "open", "closed"];
  /** What is shown afterwards, by life: a definitive code with each refusal. */
  const shown: Record<OrderReport["status"], [string, string, string, string]> = {
    acked: ["open", "open", "open", "unknown"],
    amended: ["open", "open", "unknown", "unknown"],
    rejected: ["rejected", "rejected", "unknown", "canceled"],
    "amend-rejected": ["unknown", "unknown", "open", "canceled"],
    "cancel-rejected": ["pending-new", "pending-new", "open", "canceled"],
    canceled: ["canceled", "canceled", "canceled", "canceled"],
    expired: ["expired", "expired", "expired", "canceled"],
    filled: ["unknown", "unknown", "unknown", "canceled"],
    absent: ["unknown", "rejected", "canceled", "canceled"],
  };
  const rows = Object.entries(shown).flatMap(([status, row]) =>
    lives.map((life, i) => [life, status as OrderReport["status"], row[i]!] as const),
  );
  it.each(rows)("%s, told %s: shown %s", (life, status, expected) => {
    const o = inState(life);
    const told = { code: status.endsWith("rejected") ? "BAD_PRICE" : null, exchangeAt: micros(9e8) };
    applyOrderReport(o, report(status, told), everything);
    expect(shownLife(o)).toBe(expected);
    if (o.life === "closed") expect(o.proof).not.toBe("");
    // Whatever was said: nothing that may still fill is taken out of exposure.
    if (o.life !== "closed") expect(exposedLots(o)).toBeGreaterThan(0);
  });
  it.each(rows)("%s, told %s twice: the second one changes nothing", (life, status) => {
    const o = inState(life);
    const told = report(status, { code: status.endsWith("rejected") ? "BAD_PRICE" : null, exchangeAt: micros(9e8) });
    applyOrderReport(o, told, everything);
    const after = structuredClone(o);
    applyOrderReport(o, told, everything);
    expect(shownLife(o)).toBe(shownLife(after));
    expect(exposedLots(o)).toBe(exposedLots(after));
  });
  it("covers each status that a venue can tell", () =>
    expect(Object.keys(shown).sort()).toEqual(Object.keys(lifeTable.open).sort()));
});

describe("an answer that proves nothing leaves exposure as it was", () => {
  it.each<[string, Order, OrderReport]>([
    ["a refusal without a code", inState("sent"), report("rejected")],
    ["a refusal by the gateway that may have passed it on", inState("sent"), report("rejected", { code: "HTTP_429" })],
    ["a refusal for our id being taken", inState("sent"), report("rejected", { code: "DUPLICATE_ID" })],
    [
      "a refused amend without a code: both legs stay",
      inState("open", { pending: REPLACE, toLots: 25 }),
      report("amend-rejected"),
    ],
    [
      "a cancel refused for no such order",
      inState("open", { pending: CANCEL }),
      report("cancel-rejected", { code: "UNKNOWN_ORDER" }),
    ],
    [
      "a cancel that came too late",
      inState("open", { pending: CANCEL }),
      report("cancel-rejected", { code: "TOO_LATE" }),
    ],
  ])("%s", (_, o, r) => {
    const before = exposedLots(o);
    expect(applyOrderReport(o, r, everything)).toBe("query");
    expect(o.known).toBe(false);
    expect(exposedLots(o)).toBe(before);
  });
});

describe("what was filled, by the venue's count", () => {
  it("less than we have booked was said before: ignored, and an end is still an end", () => {
    const o = inState("open", { cumLots: 5, toldCum: 5 });
    expect(applyOrderReport(o, report("acked", { cumLots: lots(3), tick: ticks(99) }), everything)).toBe("stale");
    expect(o.tick).toBe(100);
    expect(applyOrderReport(o, report("canceled", { cumLots: lots(3) }), everything)).toBe("changed");
    expect(o).toMatchObject({ life: "closed", cumLots: 5 });
  });
  it("more, of an order that ended: open for those lots alone until they are booked", () => {
    const o = inState("open");
    applyOrderReport(o, report("canceled", { cumLots: lots(4) }), everything);
    expect(o).toMatchObject({ life: "open", endAs: "canceled", known: false });
    expect(exposedLots(o)).toBe(4);
  });
  it("more, of an order that was closed: it counts again", () => {
    const o = inState("closed");
    applyOrderReport(o, report("canceled", { cumLots: lots(4), exchangeAt: micros(9e8) }), everything);
    expect(exposedLots(o)).toBe(4);
  });
});

describe("an acknowledgement after the end", () => {
  const later = micros(9e8);
  it.each<[string, Partial<Order>, Partial<OrderReport>, string]>([
    ["of before the end by the venue's time: stale", {}, { exchangeAt: micros(4e8) }, "stale"],
    ["of the same moment: stale", {}, { exchangeAt: micros(5e8) }, "stale"],
    ["of after it: a ghost", {}, { exchangeAt: later }, "alarm"],
    ["without a time, and the first one: asked", { ackMicros: -1 }, {}, "query"],
    ["without a time, and not the first: a ghost", {}, {}, "alarm"],
    ["the answer to a question of before the end: stale", {}, { via: "query", requestedAt: micros(4e8) }, "stale"],
    ["the answer to a later question: a ghost", {}, { via: "query", requestedAt: later }, "alarm"],
    ["of one that filled whole: stale", { closedAs: "filled", cumLots: 10 }, { exchangeAt: later }, "stale"],
    ["of one that was never sent: a ghost", { closedAs: "denied", ackMicros: -1, toldAt: 0 }, {}, "alarm"],
  ])("%s", (_, more, told, outcome) => {
    const o = inState("closed", more);
    expect(applyOrderReport(o, report("acked", told), everything)).toBe(outcome);
    expect(exposedLots(o)).toBe(outcome === "alarm" ? 10 : 0);
  });
});

describe("proof of absence", () => {
  const placedAt = micros(1e9);
  const past = placedAt + LANDING;
  const sure = { askedAt: past, fillsReadAt: past, unlistedAt: past, doubtAt: placedAt + 1, life: "sent" as Life };
  it.each<[string, Partial<typeof sure>, boolean]>([
    ["all asked once it could land no more", {}, true],
    ["asked a moment before", { askedAt: past - 1 }, false],
    ["fills read a moment before", { fillsReadAt: past - 1 }, false],
    ["open orders read a moment before", { unlistedAt: past - 1 }, false],
    ["it was in the newest list", { unlistedAt: 0 }, false],
    ["in doubt only since, and nothing asked after that", { doubtAt: past + 1 }, false],
    ["never written: it can still be", { life: "intent" }, false],
  ])("%s", (_, less, isProof) => {
    const how = { ...sure, ...less };
    const o = inState(how.life, { known: false, doubtAt: how.doubtAt, placedAt, unlistedAt: how.unlistedAt });
    const r = report("absent", { at: micros(past * 2), requestedAt: micros(how.askedAt), via: "query" });
    applyOrderReport(o, r, { rules: simRules, fillsReadAt: how.fillsReadAt });
    expect(o.life === "closed").toBe(isProof);
  });
  it("a cancel sent since does not put the bound off", () => {
    const o = inState("sent", { known: false, doubtAt: 1e9 + 1, placedAt, actedAt: micros(past) });
    applyOrderReport(o, report("absent", { requestedAt: micros(past), via: "query" }), everything);
    expect(o.life).toBe("closed");
  });
  it("the bound of the venue counts, not ours", () => {
    const o = inState("sent", { known: false, doubtAt: 1e9 + 1, placedAt });
    const slow = { ...everything, rules: { ...simRules, landingMicrosMax: 75_000_000 } };
    applyOrderReport(o, report("absent", { requestedAt: micros(past), via: "query" }), slow);
    expect(o.life).toBe("sent");
  });
  it("a desk asks for all that it takes, and only then lets a lost order go", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const [id] = t.ids(0, 0) as [number];
    t.send({ type: "sent", action: "place", id, outcome: "timed-out" });
    const asked = new Set<string>();
    const o = t.desk.markets[0]!.orders.get(id)!;
    for (let i = 0; i < 40 && o.life !== "closed"; i++) {
      const effects = [...t.pass(250), ...t.report(id, "absent", { via: "query", requestedAt: micros(t.at) })];
      for (const e of effects) if (e.do === "query") asked.add(e.what);
      if (effects.some((e) => e.do === "query" && e.what === "fills")) t.fillsRead();
      if (effects.some((e) => e.do === "query" && e.what === "open-orders")) list(t);
    }
    expect(o).toMatchObject({ life: "closed", closedAs: "rejected" });
    expect([...asked]).toEqual(expect.arrayContaining(["order", "fills", "open-orders"]));
  });
});

const ended = (effects: readonly Effect[]) =>
  effects.flatMap((e) => (e.do === "record" && e.record.kind === "ended" ? [e.record] : []));
const records = (effects: readonly Effect[], kind: string) =>
  effects.flatMap((e) => (e.do === "record" && e.record.kind === kind ? [e.record] : []));

describe("the fact of an end", () => {
  it("is stated once, with its proof", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const first = ended(t.report(id, "canceled"));
    expect(first).toMatchObject([{ id, as: "canceled", cumLots: 0 }]);
    expect(first[0]!.proof).toContain("canceled by stream");
    expect(ended(t.report(id, "canceled"))).toEqual([]);
  });
  it.each<[string, (t: TestDesk, id: number) => readonly Effect[], string]>([
    ["fills complete", (t, id) => t.fill(id, t.desk.markets[0]!.orders.get(id)!.lots), "filled"],
    ["the venue's expiry", (t, id) => t.report(id, "expired"), "expired"],
  ])("%s", (_, end, as) => {
    const t = new TestDesk().quoting();
    expect(ended(end(t, t.ids(0, 0)[0]!))).toMatchObject([{ as }]);
  });
  it("never sent: denied, and only where it had not been sent", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const [bid] = t.ids(0, 0) as [number];
    const [ask] = t.ids(0, 1) as [number];
    expect(ended(t.send({ type: "sent", action: "place", id: bid, outcome: "refused-at-gate" }))).toMatchObject([
      { as: "denied" },
    ]);
    t.send({ type: "sent", action: "place", id: ask, outcome: "written" });
    expect(ended(t.send({ type: "sent", action: "place", id: ask, outcome: "refused-at-gate" }))).toEqual([]);
    expect(t.desk.markets[0]!.orders.get(ask)).toMatchObject({ life: "sent", known: false });
  });
});

describe("fills that are counted and not told", () => {
  /** Cancelled with four lots filled of which no fill came. */
  function owing(exchangeAt: Micros | null = null) {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const asked = t.report(id, "canceled", { cumLots: lots(4), exchangeAt });
    expect(asked.some((e) => e.do === "query" && e.what === "fills")).toBe(true);
    return { t, id, m: t.desk.markets[0]! };
  }
  function wait(t: TestDesk, seconds: number): Effect[] {
    const effects: Effect[] = [];
    for (let i = 0; i < seconds; i++) effects.push(...t.pass(1000), ...t.fillsRead());
    return effects;
  }
  it("are asked for, and never guessed before the deadline", () => {
    const { t, m } = owing();
    const effects = wait(t, 29);
    expect(m.ledger.positionLots).toBe(0);
    expect(effects.filter((e) => e.do === "query" && e.what === "fills").length).toBeGreaterThan(20);
  });
  it("are inferred after it, marked, and the order ends", () => {
    const { t, id, m } = owing();
    const effects = wait(t, 32);
    expect(m.ledger.positionLots).toBe(4);
    expect(records(effects, "fill")).toMatchObject([{ id, lots: 4, fillId: expect.stringContaining(INFERRED) }]);
    expect(m.orders.get(id)).toMatchObject({ life: "closed", closedAs: "canceled", cumLots: 4 });
    expect(view(t).accounts[0]!.truth.reconciliation).toMatchObject({ inferredFills: 1, repairs: 1 });
  });
  it("not while the venue's fills have not been read since", () => {
    const { t, m } = owing();
    for (let i = 0; i < 60; i++) t.pass(1000);
    expect(m.ledger.positionLots).toBe(0);
  });
  it("the real ones take the place of the inferred, in parts: never added", () => {
    const { t, id, m } = owing();
    wait(t, 32);
    const first = t.fill(id, 3, { fillId: "real-1" });
    expect(m.ledger.positionLots).toBe(4);
    expect(records(first, "bust")).toHaveLength(1);
    t.fill(id, 1, { fillId: "real-2" });
    expect(m.ledger.positionLots).toBe(4);
    expect(m.orders.get(id)!.cumLots).toBe(4);
    expect(view(t).accounts[0]!.truth.reconciliation.inferredFills).toBe(0);
  });
  it("twice of one order: the real ones take the place of both, none is left beside them", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const m = t.desk.markets[0]!;
    for (const cum of [4, 6]) {
      t.report(id, cum === 6 ? "canceled" : "acked", { cumLots: lots(cum), exchangeAt: micros(t.at) });
      wait(t, 32);
      expect(m.ledger.positionLots).toBe(cum);
    }
    const all = [...t.fill(id, 5, { fillId: "real-1" }), ...t.fill(id, 1, { fillId: "real-2" })];
    expect(m.ledger.positionLots).toBe(6);
    expect(m.orders.get(id)!.cumLots).toBe(6);
    expect(records(all, "bust")).toHaveLength(3);
    expect(view(t).accounts[0]!.truth.reconciliation.inferredFills).toBe(0);
  });
  it("again as much as was taken back: each has an id of its own, which the journal keeps", () => {
    const { t, id, m } = owing();
    const effects = wait(t, 32);
    effects.push(...t.fill(id, 4, { fillId: "real" }));
    const { tick } = m.orders.get(id)!;
    const bust = t.send({
      ...{ type: "report", report: "bust", account: 0, market: 0, fillId: "real", id, side: 0, tick: tick as Ticks },
      ...{ lots: 4 as Lots, fee: pico(0n), feeAsset: "USDC", via: "stream", exchangeAt: micros(t.at) },
    });
    effects.push(...bust, ...t.report(id, "filled", { cumLots: lots(4), exchangeAt: micros(t.at + 1) }));
    effects.push(...wait(t, 32));
    const booked = records(effects, "fill").map((r) => "fillId" in r && r.fillId);
    expect(m.ledger.positionLots).toBe(4);
    expect(booked).toHaveLength(3);
    expect(new Set(booked).size).toBe(3);
  });
  it.each([
    ["before the venue took it back: it goes with the fill", -1, 0],
    ["after it: what the venue counts without that fill stays", 1, 4],
  ])("for one that is busted unheard, inferred of a statement from %s", (_, after, left) => {
    const bustedAt = T0 + 60_000_000;
    const { t, id, m } = owing(micros(bustedAt + after));
    const cash = m.account.ledger.balances.get("USDC");
    wait(t, 32);
    expect(m.ledger.positionLots).toBe(4);
    const { tick } = m.orders.get(id)!;
    t.send({
      ...{ type: "report", report: "bust", account: 0, market: 0, fillId: "x", id, side: 0, tick: tick as Ticks },
      ...{ lots: 4 as Lots, fee: pico(0n), feeAsset: "USDC", via: "query", exchangeAt: micros(bustedAt) },
    });
    expect([m.ledger.positionLots, m.orders.get(id)!.cumLots]).toEqual([left, left]);
    if (left === 0) expect(m.account.ledger.balances.get("USDC")).toBe(cash);
  });
  it("pay the fee of the usual rate until the real ones tell theirs: to the pico, and never both", () => {
    const { t, id, m } = owing();
    const cash = (): bigint => m.account.ledger.balances.get("USDC")!;
    const before = cash();
    const { tick } = m.orders.get(id)!;
    const effects = wait(t, 32);
    // A rebate of 0.2 bps on 4 × 0.001 BTC at the order's price.
    const estimated = (BigInt(tick) * 4n * 100_000_000n * -20_000n) / 1_000_000_000n;
    expect(records(effects, "fill")).toMatchObject([{ fee: estimated, feeAsset: "USDC", liquidity: "maker" }]);
    expect(cash() - before).toBe(-estimated);
    t.fill(id, 3, { fillId: "real-1", fee: 1_111n });
    t.fill(id, 1, { fillId: "real-2", fee: 7n });
    expect(cash() - before).toBe(-1_118n);
  });
  it.each<[string, Parameters<typeof estimatedFee>[0]["instrument"], "maker" | "taker", 0 | 1, bigint, string]>([
    ["a taker pays its own rate", btc, "taker", 0, 21_350_070_000n, "USDC"],
    [
      "a rebate is rounded down",
      { ...btc, makerFeePpb: -1, tickPico: parsePico("0.000000001") },
      "maker",
      0,
      0n,
      "USDC",
    ],
    ["a fee is rounded up", { ...btc, makerFeePpb: 1, tickPico: parsePico("0.000000001") }, "maker", 0, 1n, "USDC"],
    [
      "what is bought pays of itself where the venue takes it there",
      { ...sol, feeIn: "received", makerFeePpb: 1_000_000 },
      "maker",
      0,
      10_000_000n,
      "SOL",
    ],
    [
      "what is sold pays of its proceeds",
      { ...sol, feeIn: "received", makerFeePpb: 1_000_000 },
      "maker",
      1,
      61_000_200_000n,
      "USDC",
    ],
  ])("fee of an inferred fill: %s", (_, instrument, liquidity, side, fee, feeAsset) =>
    expect(estimatedFee({ instrument }, { side, tick: 610_002, lots: 1, liquidity })).toEqual({ fee, feeAsset }),
  );
});

describe("a trade that the venue takes back", () => {
  const bust = (
    t: TestDesk,
    fillId: string,
    id: number,
    size: number,
    tick: number,
    fee = 0n,
    exchangeAt: Micros | null = null,
  ): Effect[] =>
    t.send({
      ...{ type: "report", report: "bust", account: 0, market: 0, fillId, id, side: 0, tick: tick as Ticks },
      ...{ lots: size as Lots, fee: pico(fee), feeAsset: "USDC", via: "stream", exchangeAt },
    });
  it("gives back position, cash and fee to the pico, once", () => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    const [id] = t.ids(0, 0) as [number];
    const before = { cash: m.account.ledger.balances.get("USDC"), totals: { ...m.ledger.totals } };
    const { tick } = m.orders.get(id)!;
    t.fill(id, 5, { fillId: "x-1", fee: 1234n });
    expect(records(bust(t, "x-1", id, 5, tick, 1234n), "bust")).toHaveLength(1);
    expect(bust(t, "x-1", id, 5, tick, 1234n)).toEqual([]);
    expect(m.ledger.positionLots).toBe(0);
    expect(m.account.ledger.balances.get("USDC")).toBe(before.cash);
    expect(m.ledger.totals).toMatchObject({ fees: before.totals.fees, fills: before.totals.fills, volumeTickLots: 0 });
    expect(m.orders.get(id)!.cumLots).toBe(0);
  });
  it("that never came: will not be booked any more", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    bust(t, "y-1", id, 5, 610_000);
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(0);
    t.fill(id, 5, { fillId: "y-1" });
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(0);
  });
  it("and tells anew with another fee: the order still waits for what else the venue's figure has", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const { tick } = t.desk.markets[0]!.orders.get(id)!;
    t.report(id, "filled", { cumLots: lots(5), lots: lots(5), exchangeAt: micros(t.at) });
    const exchangeAt = micros(t.at + 1_000);
    bust(t, "first", id, 1, tick, 0n, exchangeAt);
    t.fill(id, 1, { fillId: "anew", exchangeAt });
    t.fill(id, 3, { fillId: "second" });
    expect(t.desk.markets[0]!.orders.get(id)).toMatchObject({ life: "open", cumLots: 4, toldCum: 5 });
    t.fill(id, 1, { fillId: "third" });
    expect(t.desk.markets[0]!.orders.get(id)).toMatchObject({ closedAs: "filled", cumLots: 5 });
  });
});

describe("orders that our table does not have", () => {
  it("under our key: taken in, counted in the worst case, cancelled until it is gone", () => {
    const t = new TestDesk().quoting();
    const m = t.desk.markets[0]!;
    const before = m.orders.exposedLots(0);
    const effects = list(t, [...m.orders.live.map((o) => listed(o.id)), listed(42)]);
    expect(effects.filter((e) => e.do === "cancel")).toMatchObject([{ id: 42 }]);
    expect(m.orders.exposedLots(0)).toBe(before + 1);
    expect(ended(t.report(42, "canceled"))).toMatchObject([{ id: 42 }]);
    expect(m.orders.exposedLots(0)).toBe(before);
  });
  it("acknowledged and unknown: the venue's list is read", () => {
    const t = new TestDesk().quoting();
    t.pass(2000);
    const effects = t.report(99, "acked");
    expect(effects.some((e) => e.do === "query" && e.what === "open-orders")).toBe(true);
    expect(effects.some((e) => e.do === "alert" && e.alert.code === "GHOST_ORDER")).toBe(true);
  });
  it.each([
    ["sim", 2],
    ["live", 0],
  ] as const)("not under our key: told on a %s account, whose level is then %i", (mode, level) => {
    const t = new TestDesk([btc], mode).quoting();
    list(t, [listed(null)]);
    expect(t.desk.accounts[0]!.trading.level).toBe(level);
    expect(view(t).alerts.map((a) => a.code)).toContain("FOREIGN_ORDER");
  });
});

describe("a position that stays another than the venue's", () => {
  const state = (t: TestDesk, size: number) =>
    t.send({
      ...{ type: "report", report: "account", account: 0, requestedAt: micros(t.at), equity: null, maintenance: null },
      ...{ positions: [{ market: 0, lots: lots(size), entryPrice: null }], balances: [] },
    });
  it("is asked about, told, and repaired by rule in the end, with nothing won or lost", () => {
    const t = new TestDesk().quoting();
    const equity = view(t).accounts[0]!.equity;
    const effects: Effect[] = [];
    for (let i = 0; i < 6; i++) {
      t.at += 5_000_000;
      t.fillsRead();
      effects.push(...state(t, 7));
    }
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(7);
    expect(records(effects, "opening")).toMatchObject([{ lots: 7 }]);
    expect(view(t).alerts.map((a) => a.code)).toEqual(
      expect.arrayContaining(["POSITION_MISMATCH", "POSITION_REPAIRED"]),
    );
    expect(view(t).accounts[0]!.equity).toBe(equity);
    expect(view(t).accounts[0]!.truth.reconciliation).toMatchObject({ repairs: 1, differences: 0 });
    // A second look at the same finds nothing to do.
    t.at += 5_000_000;
    expect(records(state(t, 7), "opening")).toEqual([]);
  });
  it("not while an order is in doubt that may explain it", () => {
    const t = new TestDesk().quoting();
    t.report(t.ids(0, 0)[0]!, "rejected");
    for (let i = 0; i < 8; i++) {
      t.at += 5_000_000;
      t.fillsRead();
      state(t, 7);
    }
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(0);
  });
});
