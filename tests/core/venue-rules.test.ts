/** What an order path owes to the rules of its venue: what an amend is, how long an order lives, and what may be sent at all. */
import { describe, expect, it } from "vitest";
import { Budgets } from "../../engine/core/risk/budgets.ts";
import { profileRules, simRules, type VenueRules } from "../../engine/core/venue-rules.ts";
import { btc, TestDesk } from "./desk-fixture.ts";
import { command, kinds } from "./desk-words.ts";

/** A desk whose account has other rules of its venue. */
const ruled = (rules: Partial<VenueRules>): TestDesk => new TestDesk([btc], "sim", { ...simRules, ...rules });

it("each kind of venue has its bound: a chain's is its blockhash's", () => {
  expect(profileRules.solana.landingMicrosMax).toBe(75_000_000);
  expect(profileRules["client-id"].landingMicrosMax).toBe(5_000_000);
});

describe("what an amend is, by the venue's rules", () => {
  const moved = (rules: Partial<VenueRules>) => {
    const t = ruled(rules).quoting();
    t.effects = [];
    t.book(0, 610_200, 610_210);
    t.pass(250);
    return { t, m: t.desk.markets[0]!, sent: kinds(t.effects).filter((k) => k === "amend" || k === "cancel") };
  };
  it("none: cancelled, and placed once that is answered", () => {
    const { t, sent } = moved({ amend: "none" });
    expect(sent).toEqual(["cancel", "cancel"]);
    t.oblige();
    t.pass(250);
    expect(kinds(t.effects).filter((k) => k === "place")).toHaveLength(2);
  });
  it("replace: a second order with an id of its own, and both in the worst case", () => {
    const { m, t, sent } = moved({ amend: "replace" });
    expect(sent).toEqual(["amend", "amend"]);
    const amend = t.effects.find((e) => e.do === "amend")!;
    const old = m.orders.get(amend.id)!;
    const next = m.orders.get(amend.newId!)!;
    expect(m.orders.exposedLots(old.side)).toBe(old.lots + next.lots);
  });
  it.each<[string, (t: TestDesk, old: number, next: number) => void, boolean, boolean]>([
    [
      "the first dead, the second alive",
      (t, old, next) => [t.report(old, "canceled"), t.report(next, "acked")],
      false,
      true,
    ],
    [
      "both alive",
      (t, old, next) => [t.report(next, "acked"), t.report(old, "cancel-rejected", { code: "BUSY" })],
      true,
      true,
    ],
    [
      "the first dead, the second refused",
      (t, old, next) => [t.report(old, "canceled"), t.report(next, "rejected", { code: "BAD_PRICE" })],
      false,
      false,
    ],
    [
      "the first alive, the second refused",
      (t, _, next) => t.report(next, "rejected", { code: "BAD_PRICE" }),
      true,
      false,
    ],
    ["taken as a whole", (t, old) => t.report(old, "amended"), false, true],
    [
      "refused as a whole: the first is asked about",
      (t, old) => t.report(old, "amend-rejected", { code: "BAD_PRICE" }),
      true,
      false,
    ],
    [
      "no word: both count",
      (t, old) => t.send({ type: "sent", action: "amend", id: old, outcome: "timed-out" }),
      true,
      true,
    ],
  ])("replace: %s", (_, tell, isOldAlive, isNextAlive) => {
    const { t, m } = moved({ amend: "replace" });
    const amend = t.effects.find((e) => e.do === "amend")!;
    tell(t, amend.id, amend.newId!);
    expect(m.orders.get(amend.id)!.life !== "closed").toBe(isOldAlive);
    expect(m.orders.get(amend.newId!)!.life !== "closed").toBe(isNextAlive);
  });
  it.each([
    ["has an end of its own where the venue gives it one", 10_000_000],
    ["has none where it does not", null],
  ])("an order %s", (_, orderLifeMicros) => {
    const t = ruled({ orderLifeMicros }).open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const places = t.effects.filter((e) => e.do === "place");
    const end = orderLifeMicros === null ? undefined : t.at + orderLifeMicros;
    expect(places.map((e) => e.expiresAt)).toEqual([end, end]);
  });
  it("orders that expire are renewed before, and none is taken for expired by the clock", () => {
    const t = ruled({ orderLifeMicros: 10_000_000 }).quoting();
    const [id] = t.ids(0, 0) as [number];
    const o = t.desk.markets[0]!.orders.get(id)!;
    const first = o.expiresAt;
    t.effects = [];
    for (let i = 0; i < 32; i++) {
      t.book(0, 610_000, 610_010);
      t.pass(250);
      const renewal = t.effects.find((e) => e.do === "amend" && e.id === id);
      if (renewal) break;
    }
    expect(o.expiresAt).toBeGreaterThan(first);
    expect(t.at).toBeLessThan(first);
    // Its time is over and nothing was heard: asked about, and open all the while.
    t.oblige();
    o.expiresAt = t.at - 900_000;
    t.pass(50);
    expect(o).toMatchObject({ life: "open", known: true });
    expect(t.pass(100).some((e) => e.do === "query" && e.id === id)).toBe(true);
    expect(o).toMatchObject({ life: "open", known: false });
  });
});

describe("budgets", () => {
  const why = { code: "", value: 0, limit: 0 };
  const small = { newPerSecond: 2, amendsPerSecond: 3, cancelsPerSecond: 1, requestsPerMinute: 600, actionsEver: null };
  const at = (seconds: number) => 1e12 + seconds * 1e6;
  it("a bucket gives what it has, refuses with its numbers, and fills again with time", () => {
    const b = new Budgets(small);
    b.passTo(at(0));
    expect([b.take("new", why), b.take("new", why), b.take("new", why)]).toEqual([true, true, false]);
    expect(why).toEqual({ code: "BUDGET", value: 0, limit: 2 });
    b.passTo(at(0.5));
    expect([b.take("new", why), b.take("new", why)]).toEqual([true, false]);
    b.passTo(at(100));
    expect(b.level("new")).toEqual({ level: 2, max: 2 });
  });
  it("cancels always pass, and places never empty their share of the requests", () => {
    const b = new Budgets({ ...small, newPerSecond: 1e6 });
    b.passTo(at(0));
    let taken = 0;
    while (b.take("new", why)) taken++;
    expect(taken).toBe(48);
    expect(b.level("request").level).toBe(12);
    for (let i = 0; i < 100; i++) b.cancel();
    expect(b.level("cancel").level).toBe(0);
    expect(b.level("request").level).toBe(0);
  });
  it("what is granted for good ends with a fifth left for cancels", () => {
    const b = new Budgets({ ...small, newPerSecond: 1e6, requestsPerMinute: 1e6, actionsEver: 10 });
    b.passTo(at(0));
    let taken = 0;
    while (b.take("new", why)) taken++;
    expect(taken).toBe(8);
    expect(why.code).toBe("BUDGET_EVER");
  });
  it("time that runs backwards fills nothing, and is counted from there on", () => {
    const b = new Budgets(small);
    b.passTo(at(10));
    while (b.take("new", why));
    b.passTo(at(5));
    expect(b.take("new", why)).toBe(false);
    b.passTo(at(5.5));
    expect([b.take("new", why), b.take("new", why)]).toEqual([true, false]);
  });
  it("what was taken before the first time is not filled by it", () => {
    const b = new Budgets(small);
    while (b.take("amend", why));
    b.passTo(at(0));
    expect(b.level("amend")).toEqual({ level: 0, max: 3 });
  });
  it("requests are granted by the minute, a tenth of one at once", () => {
    const b = new Budgets(small);
    b.passTo(at(0));
    for (let i = 0; i < 60; i++) b.request();
    expect(b.level("request")).toEqual({ level: 0, max: 60 });
    b.passTo(at(3));
    expect(b.level("request").level).toBeCloseTo(30, 9);
  });
  it("where the requests are short it is their level that is told", () => {
    const b = new Budgets(small);
    b.passTo(at(0));
    for (let i = 0; i < 48; i++) b.request();
    expect(b.take("new", why)).toBe(false);
    expect(why).toEqual({ code: "BUDGET", value: 12, limit: 60 });
  });
  it("cancels are taken from what is granted for good, and pass when it is gone", () => {
    const b = new Budgets({ ...small, newPerSecond: 1e6, requestsPerMinute: 1e6, actionsEver: 10 });
    b.passTo(at(0));
    for (let i = 0; i < 3; i++) b.cancel();
    let taken = 0;
    while (b.take("new", why)) taken++;
    expect([taken, b.actions]).toEqual([5, 8]);
    for (let i = 0; i < 5; i++) b.cancel();
    expect(b.actions).toBe(13);
  });
  it("a desk holds its quotes with the numbers and still cancels", () => {
    const t = ruled({ budget: { ...small, newPerSecond: 1 } }).open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    expect(kinds(t.pass(250)).filter((k) => k === "place")).toHaveLength(1);
    expect(t.desk.markets[0]!.reasons.map((r) => r.code)).toContain("BUDGET");
    t.oblige();
    const effects = command(t, "p", { do: "cancel", scope: { scope: "all" } });
    expect(kinds(effects).filter((k) => k === "cancel")).toHaveLength(1);
  });
});
