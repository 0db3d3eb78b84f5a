/** What a desk does about what it does not know: what it asks, what it holds back meanwhile, and what it counts. */
import { describe, expect, it } from "vitest";
import { type Order, shownLife } from "../../engine/core/orders/order.ts";
import type { Effect, OpenOrder, SentEvent } from "../../engine/core/types.ts";
import { type Lots, lots, micros, pico, ticks } from "../../engine/core/units.ts";
import { btc, TestDesk } from "./desk-fixture.ts";
import { list, listed, view } from "./desk-words.ts";

const asked = (effects: readonly Effect[]) =>
  effects.flatMap((e) => (e.do === "query" ? [e.what === "order" ? `order ${e.id}` : e.what] : []));
const about = (effects: readonly Effect[], id: number) =>
  effects.filter((e) => (e.do === "cancel" || e.do === "amend" || e.do === "place") && e.id === id).map((e) => e.do);
const asListed = ({ id, side, tick, lots: size, cumLots }: Order): OpenOrder => ({
  ...{ ...listed(id), side, tick: ticks(tick) },
  ...{ lots: lots(size), cumLots: lots(cumLots) },
});
/** A quoting desk that has asked nothing for a while, its best bid, and its market. */
function quoting() {
  const t = new TestDesk().quoting();
  t.pass(2_000);
  t.oblige();
  const [id] = t.ids(0, 0) as [number];
  const m = t.desk.markets[0]!;
  return { t, id, m, o: m.orders.get(id)! };
}

describe("a request that nobody answered", () => {
  const outcomes: SentEvent["outcome"][] = ["timed-out", "transport-error"];
  it.each(outcomes)("place, %s: in doubt at once and asked about, its exposure and its slot kept", (outcome) => {
    const t = new TestDesk().open();
    t.warm(0, 61_000, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const [id] = t.ids(0, 0) as [number];
    const m = t.desk.markets[0]!;
    const before = m.orders.exposedLots(0);
    expect(asked(t.send({ type: "sent", action: "place", id, outcome }))).toEqual([`order ${id}`]);
    expect(m.orders.get(id)).toMatchObject({ life: "sent", known: false });
    expect(m.orders.exposedLots(0)).toBe(before);
    for (const other of t.ids(0, 1)) t.report(other, "acked");
    t.book(0, 609_000, 609_010);
    const effects = t.pass(250);
    expect(about(effects, id)).toEqual([]);
    expect(effects.filter((e) => e.do === "place" && e.side === 0)).toEqual([]);
  });
  it.each(outcomes)("cancel, %s: in doubt at once and asked about", (outcome) => {
    const { t, id, o } = quoting();
    t.desk.markets[0]!.pausedSides[0] = true;
    expect(about(t.pass(250), id)).toEqual(["cancel"]);
    expect(asked(t.send({ type: "sent", action: "cancel", id, outcome }))).toEqual([`order ${id}`]);
    expect(o).toMatchObject({ life: "open", known: false });
  });
});

describe("a cancel", () => {
  it("is sent once, and the order counts until it is answered", () => {
    const { t, id, m, o } = quoting();
    const before = m.orders.exposedLots(0);
    m.pausedSides[0] = true;
    expect(
      [...t.pass(250), ...t.pass(250), ...t.pass(250)].filter((e) => e.do === "cancel" && e.id === id),
    ).toHaveLength(1);
    expect(shownLife(o)).toBe("pending-cancel");
    expect(m.orders.exposedLots(0)).toBe(before);
  });
  it("refused as busy is told again, after a pause that doubles", () => {
    const { t, id, m } = quoting();
    m.pausedSides[0] = true;
    const sentAt: number[] = [];
    for (let ms = 0; ms < 4_000; ms += 50) {
      if (!about(t.pass(50), id).includes("cancel")) continue;
      sentAt.push(ms);
      t.report(id, "cancel-rejected", { code: "BUSY" });
    }
    const pauses = sentAt.slice(1).map((ms, i) => ms - sentAt[i]!);
    for (const [i, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(100 * 2 ** i);
      expect(pause).toBeLessThanOrEqual(100 * 2 ** i + 250);
    }
    expect(sentAt.length).toBeGreaterThan(4);
  });
  it("refused because the order is gone: the order and the fills are asked for", () => {
    const { t, id, m, o } = quoting();
    m.pausedSides[0] = true;
    t.pass(250);
    expect(asked(t.report(id, "cancel-rejected", { code: "UNKNOWN_ORDER" }))).toEqual([`order ${id}`, "fills"]);
    expect(o).toMatchObject({ life: "open", known: false });
  });
});

describe("what a report says besides", () => {
  it("more filled than booked: the fills are asked for", () => {
    const { t, id } = quoting();
    expect(asked(t.report(id, "acked", { cumLots: lots(4) }))).toEqual(["fills"]);
  });
  it("as much filled as booked: nothing is asked", () => {
    const { t, id } = quoting();
    t.fill(id, 4);
    expect(asked(t.report(id, "acked", { cumLots: lots(4) }))).toEqual([]);
  });
  it("older than what we know: counted, and nothing else", () => {
    const { t, id, m, o } = quoting();
    t.fill(id, 4);
    const before = structuredClone(o);
    t.report(id, "acked", { cumLots: lots(3), tick: ticks(1) });
    expect(m.account.staleReports).toBe(1);
    expect(o).toEqual(before);
    t.report(id, "acked", { cumLots: lots(4) });
    expect(m.account.staleReports).toBe(1);
  });
});

describe("an open order that the venue's list does not have", () => {
  it("asked for after all that we did: in doubt, and asked about; never ended by that", () => {
    const { t, id, m, o } = quoting();
    const others = m.orders.live.filter((x) => x !== o).map(asListed);
    expect(asked(list(t, others))).toEqual([`order ${id}`]);
    expect(o).toMatchObject({ life: "open", known: false, unlistedAt: t.at });
    for (let i = 0; i < 20; i++) {
      t.pass(1_000);
      list(t, others);
    }
    expect(o.life).toBe("open");
  });
  it("asked for too soon after our last word to it: the list may be of before", () => {
    const { t, id, o } = quoting();
    const requestedAt = o.actedAt + 999_999;
    expect(asked(list(t, [], requestedAt)).includes(`order ${id}`)).toBe(false);
    expect(o.known).toBe(true);
    expect(asked(list(t, [], requestedAt + 1)).includes(`order ${id}`)).toBe(true);
  });
  it("still on its way: it is no wonder", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const [id] = t.ids(0, 0) as [number];
    t.at += 1_500_000;
    list(t);
    expect(t.desk.markets[0]!.orders.get(id)).toMatchObject({ known: true, unlistedAt: t.at });
  });
});

describe("an order that is not ours", () => {
  it.each([
    ["sim", undefined, 2],
    ["live", undefined, 0],
    ["sim", "halt", 0],
    ["live", "ignore", 2],
  ] as const)("on a %s account with the policy %s: level %i, and told either way", (mode, foreignOrders, level) => {
    const t = new TestDesk([btc], mode).quoting();
    Object.assign(t.desk.accounts[0]!.config, { foreignOrders });
    list(t, [...t.desk.markets[0]!.orders.live.map((o) => listed(o.id)), listed(null)]);
    expect(t.desk.accounts[0]!.trading.level).toBe(level);
    expect(view(t).alerts.map((a) => a.code)).toContain("FOREIGN_ORDER");
  });
  it("under our key, and with an id that we have not given yet: another engine's; with an older one it is a stray", () => {
    const { t, m } = quoting();
    const own = m.orders.live.map((o) => listed(o.id));
    const newest = t.desk.idBase + t.desk.orderCounter;
    list(t, [...own, listed(42)]);
    expect(view(t).alerts.map((a) => a.code)).not.toContain("SECOND_ENGINE");
    t.report(42, "canceled");
    t.at += 2_000_000;
    list(t, [...own, listed(newest + 1)]);
    expect(view(t).alerts.map((a) => a.code)).toContain("SECOND_ENGINE");
  });
});

describe("an order of ours that is listed twice", () => {
  it("under two names of the venue is two orders of one request: nothing more is sent, and both are cancelled", () => {
    const { t, id, m } = quoting();
    const own = m.orders.live.map((o) => asListed(o));
    const effects = list(t, [...own, { ...own.find((o) => o.id === id)!, venueId: "another" }]);
    expect(t.desk.accounts[0]!.trading).toMatchObject({ level: 0, code: "SECOND_ORDER" });
    expect(effects.some((e) => e.do === "cancel-all")).toBe(true);
  });
  it("found once more while the account is halted: it owes the cancel again, and is told", () => {
    const { t, id } = quoting();
    const twice = [listed(id), { ...listed(id), venueId: "another" }];
    list(t, twice);
    t.desk.accounts[0]!.duty = null;
    t.at += 2_000_000;
    expect(list(t, twice).some((e) => e.do === "cancel-all")).toBe(true);
    expect(view(t).alerts.filter((a) => a.code === "SECOND_ORDER")).not.toEqual([]);
  });
  it("under one name is a page that was read twice", () => {
    const { t, m } = quoting();
    const own = m.orders.live.map((o) => asListed(o));
    list(t, [...own, ...own]);
    expect(t.desk.accounts[0]!.trading.level).toBe(2);
  });
});

it("what was taken back is owed no more: it is neither asked for nor inferred", () => {
  const { t, id, m, o } = quoting();
  t.fill(id, 5, { fillId: "x" });
  t.send({
    ...{ type: "report", report: "bust", account: 0, market: 0, fillId: "x", id, side: 0, tick: ticks(o.tick) },
    ...{ lots: 5 as Lots, fee: pico(0n), feeAsset: "USDC", via: "stream" },
  });
  const effects: Effect[] = [];
  for (let i = 0; i < 40; i++) {
    effects.push(...t.pass(1_000));
    t.fillsRead();
  }
  expect([o.cumLots, o.toldCum, m.ledger.positionLots]).toEqual([0, 0, 0]);
  expect(asked(effects)).not.toContain("fills");
});

/** What brought a fill that nobody had told, to be inferred and then repaired away at another price: cash was off by that. */
it.each([
  ["booked, and its order's end is told again after it", true],
  ["never told, and its order had ended with it", false],
])("a fill taken back, %s: none is inferred", (_, isTold) => {
  const { t, id, m, o } = quoting();
  const cash = m.account.ledger.balances.get("USDC");
  if (isTold) t.fill(id, 5, { fillId: "x" });
  const endedAt = micros(t.at);
  const end = () => t.report(id, "canceled", { exchangeAt: endedAt, cumLots: 5 as Lots });
  end();
  t.pass(1_000);
  t.send({
    ...{ type: "report", report: "bust", account: 0, market: 0, fillId: "x", id, side: 0, tick: ticks(o.tick) },
    ...{ lots: 5 as Lots, fee: pico(0n), feeAsset: "USDC", via: "stream", exchangeAt: micros(t.at) },
  });
  end();
  for (let i = 0; i < 40; i++) {
    for (const e of t.pass(1_000))
      if (e.do === "query" && e.id === id)
        t.report(id, "canceled", {
          exchangeAt: micros(t.at),
          cumLots: 0 as Lots,
          via: "query",
          requestedAt: micros(t.at),
        });
    t.fillsRead();
  }
  expect(t.desk.alerts.map((a) => a.code)).not.toContain("FILLS_MISSING");
  expect([o.life, o.closedAs, o.cumLots, m.ledger.positionLots]).toEqual(["closed", "canceled", 0, 0]);
  expect(m.account.ledger.balances.get("USDC")).toBe(cash);
});

it("open orders and positions are asked for again and again, and not of a venue that is not there", () => {
  const t = new TestDesk().quoting();
  const times = { "open-orders": [] as number[], account: [] as number[] };
  const wait = (seconds: number) => {
    for (let ms = 0; ms < seconds * 1_000; ms += 250)
      for (const e of t.pass(250))
        if (e.do === "query" && (e.what === "open-orders" || e.what === "account")) times[e.what].push(t.at / 1e6);
  };
  const pauses = (what: keyof typeof times) => times[what].slice(1).map((at, i) => at - times[what][i]!);
  wait(60);
  expect([...new Set(pauses("open-orders"))]).toEqual([8]);
  expect([...new Set(pauses("account"))]).toEqual([5]);
  t.send({ type: "connection", account: 0, channel: "private", status: "down", market: null });
  const before = structuredClone(times);
  wait(20);
  expect(times).toEqual(before);
});
