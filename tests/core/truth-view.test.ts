/** What the Risk page is told: what is in doubt and what ends that, what was compared, what is owed, how each trigger stands. */
import { describe, expect, it } from "vitest";
import { nearestOf } from "../../engine/core/risk/nearest.ts";
import { type Lots, lots, micros, pico } from "../../engine/core/units.ts";
import { profileRules, simRules } from "../../engine/core/venue-rules.ts";
import type { TriggerView, TruthView } from "../../engine/core/view-types.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";
import { command, list, listed, view } from "./desk-words.ts";

const truth = (t: TestDesk): TruthView => view(t).accounts[0]!.truth;
const trigger = (t: TestDesk, code: string): TriggerView => truth(t).triggers.find((x) => x.code === code)!;
/** A desk with a bid that was written and not answered. */
function doubting(): { t: TestDesk; id: number } {
  const t = new TestDesk().open();
  t.warm(0, 61_000.5, 5);
  t.book(0, 610_000, 610_010);
  t.pass(250);
  const [id] = t.ids(0, 0) as [number];
  for (const ask of t.ids(0, 1)) t.report(ask, "acked");
  t.send({ type: "sent", action: "place", id, outcome: "written" });
  t.send({ type: "sent", action: "place", id, outcome: "timed-out" });
  return { t, id };
}

describe("an order in doubt", () => {
  it("says since when, why, what is asked, and from when on a negative answer is proof", () => {
    const { t, id } = doubting();
    expect(truth(t).unknown).toMatchObject([
      {
        ...{ id, market: "sim:local:main/BTC-PERP", side: "bid", since: t.at / 1000 },
        why: expect.stringContaining("whether it was taken"),
        question: expect.stringContaining("the open orders and the fills"),
        endsBy: expect.stringContaining("no trace of it"),
        absentFrom: (t.at + simRules.landingMicrosMax) / 1000,
      },
    ]);
    expect(truth(t).reconciliation.lastProof).toBeNull();
  });
  it("that owes fills is ended by them alone, and never by absence", () => {
    const t = new TestDesk().quoting();
    t.report(t.ids(0, 0)[0]!, "canceled", { cumLots: lots(4) });
    expect(truth(t).unknown).toMatchObject([{ endsBy: expect.stringContaining("the fills"), absentFrom: null }]);
  });
  it("leaves the list with its proof: absent, asked for after the landing bound", () => {
    const { t, id } = doubting();
    const from = t.at;
    t.pass(simRules.landingMicrosMax / 1000 + 1);
    t.fillsRead();
    list(t);
    t.report(id, "absent", { via: "query", requestedAt: micros(t.at) });
    expect(truth(t).unknown).toEqual([]);
    expect(truth(t).reconciliation.lastProof).toEqual({
      ...{ id, market: "sim:local:main/BTC-PERP", as: "rejected", proof: "absent by query" },
      ...{ at: t.at / 1000, forMs: (t.at - from) / 1000 },
    });
  });
  it("leaves it as an open one where the venue shows it resting, and as a filled one by its fills", () => {
    const { t, id } = doubting();
    t.report(id, "acked", { via: "query" });
    const first = truth(t).reconciliation.lastProof;
    expect(first).toMatchObject({ id, as: "open" });
    // what becomes of it later, known all the while, is no proof of a doubt
    t.pass(100);
    t.report(id, "canceled");
    expect(truth(t).reconciliation.lastProof).toEqual(first);
    const other = doubting();
    const o = other.t.desk.markets[0]!.orders.get(other.id)!;
    other.t.fill(other.id, o.lots);
    expect(truth(other.t).reconciliation.lastProof).toMatchObject({ as: "filled", proof: "fills complete" });
  });
  it("an order that was never in doubt is no proof of anything", () => {
    const t = new TestDesk().quoting();
    t.report(t.ids(0, 0)[0]!, "canceled");
    expect(truth(t).reconciliation.lastProof).toBeNull();
  });
});

describe("ours against the venue's", () => {
  it("positions in base units and balances exactly, as of a look at which nothing was on its way", () => {
    const t = new TestDesk([btc, sol]).open({ USDC: "100000", SOL: "10" });
    expect(truth(t).reconciliation.positions).toEqual([]);
    t.at += 5_000_000;
    t.send({
      ...{ type: "report", report: "account", account: 0, requestedAt: micros(t.at), equity: null, maintenance: null },
      positions: [{ market: 0, lots: 7 as Lots, entryPrice: null }],
      balances: [{ asset: "USDC", amount: pico(99_999_500_000_000_000n) }],
    });
    const { positions, balances, positionsCheckedAt, differences } = truth(t).reconciliation;
    expect({ positionsCheckedAt, differences }).toEqual({ positionsCheckedAt: t.at / 1000, differences: 1 });
    expect(positions).toEqual([
      { market: "sim:local:main/BTC-PERP", ours: 0, theirs: 0.007, decimals: 3 },
      // a spot holding that the venue lists as no position is a balance
      { market: "sim:local:main/SOL/USDC", ours: 10, theirs: null, decimals: 2 },
    ]);
    expect(balances).toEqual([{ asset: "USDC", ours: "100000", theirs: "99999.5", agrees: false }]);
  });
  // tick 0.1 · lot 0.001: one tick · lot of BTC-PERP is 0.0001 USDC; a spot market has no cost to split
  it.each([
    ["99999.9999", true],
    ["100000.0001", true],
    ["99999.999899999999", false],
    ["100000.000100000001", false],
  ])("a balance of %s against 100000 agrees within the rounding of one open perpetual: %s", (theirs, agrees) => {
    const t = new TestDesk([btc, sol]).open();
    t.at += 5_000_000;
    t.statement({ USDC: theirs });
    expect(truth(t).reconciliation.balances).toMatchObject([{ agrees }]);
  });
  it("repairs with rule, words and time, the newest first, twenty at the most; the count goes on", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    for (let i = 0; i < 25; i++) {
      t.at += 20_000_000;
      list(t, [{ ...listed(id), lots: lots(99) }]);
      t.report(id, "acked", { via: "query" });
    }
    const { repairs, newestRepairs } = truth(t).reconciliation;
    expect([repairs, newestRepairs.length]).toEqual([25, 20]);
    expect(newestRepairs[0]).toMatchObject({ rule: "ORDER_DIFFERS", at: t.at / 1000 });
    expect(newestRepairs[0]!.text).toContain(`order ${id}`);
  });
  it.each([
    ["sim", "tell"],
    ["live", "halt"],
  ] as const)("orders that are not ours are counted; on a %s account the policy is: %s", (mode, policy) => {
    const t = new TestDesk([btc], mode).quoting();
    list(t, [listed(null)]);
    expect(truth(t).reconciliation).toMatchObject({ foreign: 1, foreignPolicy: policy });
  });
});

describe("the duty to cancel everything", () => {
  it("names what is missing at each stage, and is gone once the venue was read with nothing open", () => {
    const t = new TestDesk().quoting();
    const ids = [...t.ids(0, 0), ...t.ids(0, 1)];
    expect(truth(t).obligation).toBeNull();
    command(t, "h", { do: "halt", reason: "test" });
    const missing = () => truth(t).obligation?.missing ?? null;
    const held = `the end of ${ids.length} is not proven`;
    expect(missing()).toEqual(["the venue's list of open orders has not come since the cancel", held]);
    t.pass(100);
    list(
      t,
      ids.map((id) => listed(id)),
    );
    expect(missing()).toEqual([`the venue lists ${ids.length} as open`, held]);
    for (const id of ids) t.report(id, "canceled");
    expect(missing()).toEqual([`the venue lists ${ids.length} as open`]);
    t.pass(100);
    list(t);
    expect(missing()).toBeNull();
  });
  it("an order on its way is named as such", () => {
    const { t } = doubting();
    command(t, "h", { do: "halt", reason: "test" });
    expect(truth(t).obligation!.missing[1]).toMatch(/^1 on the way then/);
  });
});

describe("a trigger", () => {
  it("waits while nothing has begun, is armed within its limit, tripped beyond it, and unknown is told as such", () => {
    const t = new TestDesk().quoting();
    expect(trigger(t, "MARGIN_STOP")).toMatchObject({ state: "waiting", value: null, isLeast: true });
    expect(trigger(t, "ERROR_RATE")).toMatchObject({ state: "armed", does: "halts the account" });
    t.desk.accounts[0]!.equityPeaks.see(t.at, Number.NaN);
    t.desk.accounts[0]!.equity = Number.NaN;
    expect(trigger(t, "DRAWDOWN")).toMatchObject({ state: "unknown", value: null });
    t.apply((s) => Object.assign(s.desk, { errorsMax: 1 }));
    for (let i = 0; i < 3; i++) t.report(t.ids(0, 0)[0]!, "cancel-rejected", { code: "BUSY" });
    expect(trigger(t, "ERROR_RATE")).toMatchObject({ state: "tripped", isTripped: true });
  });
  it("that has to stay above its limit is tripped below it", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    expect(trigger(t, "MARGIN_STOP")).toMatchObject({ state: "armed" });
    t.desk.accounts[0]!.venueEquity = 1;
    expect(trigger(t, "MARGIN_STOP")).toMatchObject({ state: "tripped" });
  });
  it.each<[string, (t: TestDesk) => void]>([
    ["BOOK_STALE", (t) => t.pass(60_000)],
    ["PRICE_DRIFT", (t) => Object.assign(t.desk.markets[0]!.drift, { bps: 1e6 })],
    ["CLOCK_SKEW", (t) => Object.assign(t.desk.accounts[0]!, { skewMs: -1e6 })],
    ["LOOP_STALLED", (t) => t.stall(30_000)],
  ])("%s pulls quotes by itself, is tripped while it lasts and armed before", (code, breach) => {
    const t = new TestDesk().quoting();
    t.pass(100);
    expect(trigger(t, code)).toMatchObject({ state: "armed", does: "pulls quotes" });
    breach(t);
    expect(trigger(t, code)).toMatchObject({ state: "tripped", isTripped: true });
    const { value, limit } = trigger(t, code);
    expect(value!).toBeGreaterThan(limit!);
  });
});

describe("a rule of many markets", () => {
  const at = (
    market: string,
    value: number | null,
    state: TriggerView["state"],
    limit: number | null = 10,
  ): TriggerView => ({
    ...{ code: "FILL_RATE", market, value, limit, unit: "fills", isTripped: state === "tripped" },
    ...{ isLeast: false, does: "", others: 0, state },
  });
  it.each<[string, TriggerView[], string[], number]>([
    [
      "all at ease: the one nearest to its limit",
      [at("a", 1, "armed"), at("b", 3, "armed"), at("c", 2, "armed")],
      ["b"],
      2,
    ],
    ["near is by the share of its own limit", [at("a", 3, "armed"), at("b", 2, "armed", 4)], ["b"], 1],
    ["of equals the first", [at("a", 2, "armed"), at("b", 2, "armed")], ["a"], 1],
    ["of a limit of nothing the figure itself", [at("a", 3, "armed", 0), at("b", 5, "armed", 1)], ["b"], 1],
    [
      "of a limit of nothing the figure itself, where that is more",
      [at("a", 3, "armed", 1), at("b", 5, "armed", 0)],
      ["b"],
      1,
    ],
    ["what has not begun is not near, whatever it shows", [at("a", 9, "waiting"), at("b", 1, "armed")], ["b"], 1],
    ["nor is one that has no limit yet", [at("a", 9, "armed", null), at("b", 1, "armed")], ["b"], 1],
    ["none has begun: one of them", [at("a", null, "waiting"), at("b", null, "waiting")], ["a"], 1],
    ["one at ease is nearer than one that has not begun", [at("a", null, "waiting"), at("b", 0, "armed")], ["b"], 1],
    [
      "each that is tripped or can't be worked out, and no other",
      [at("a", 11, "tripped"), at("b", 9, "armed"), at("c", null, "unknown")],
      ["a", "c"],
      1,
    ],
  ])("%s", (_, all, markets, others) => {
    const told = nearestOf(all);
    expect(told.map((x) => x.market)).toEqual(markets);
    for (const x of told) expect(x.others).toBe(others);
  });
  it("a desk of many markets tells one line for each rule", () => {
    const t = new TestDesk([btc, { ...btc, symbol: "ETH-PERP" }, { ...btc, symbol: "X-PERP" }]).open();
    const ofMarkets = truth(t).triggers.filter((x) => x.market !== null);
    expect(ofMarkets.map((x) => [x.code, x.others])).toEqual(
      ["FILL_RATE", "REQUOTE_RATE", "POSITION_SWING", "BOOK_STALE", "PRICE_DRIFT"].map((code) => [code, 2]),
    );
  });
});

describe("budgets and expiries", () => {
  it("each bucket with its level, its rate and what of it is kept for cancels; actions are counted for ever", () => {
    const t = new TestDesk([btc], "sim", profileRules.replace).quoting();
    const { budgets, actions, actionsEver } = truth(t);
    expect(budgets.map((b) => [b.kind, b.max, b.perSecond, b.reserved])).toEqual([
      ["new", 10, 10, 0],
      ["amend", 10, 10, 0],
      ["cancel", 20, 20, 0],
      ["request", 60, 10, 12],
    ]);
    expect(actions).toBeGreaterThanOrEqual(2);
    expect(actionsEver).toBeNull();
  });
  it("what a venue grants for good is shown with the share that only cancels may take", () => {
    const rules = { ...simRules, budget: { ...simRules.budget, actionsEver: 100 } };
    expect(truth(new TestDesk([btc], "sim", rules).open()).actionsEver).toEqual({ used: 0, max: 100, reserved: 20 });
  });
  it("the next expiry of a quote, where the venue has them, and null where it has not", () => {
    expect(truth(new TestDesk().quoting()).orderLife).toBeNull();
    const t = new TestDesk([btc], "sim", profileRules.solana);
    expect(truth(t.open()).orderLife).toEqual({ ms: 120_000, nextAt: null });
    const quoting = new TestDesk([btc], "sim", profileRules.solana).quoting();
    expect(truth(quoting).orderLife!.nextAt).toBe(
      Math.min(...quoting.desk.markets[0]!.orders.live.map((o) => o.expiresAt)) / 1000,
    );
  });
});
