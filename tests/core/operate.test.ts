/** What a person orders: HALT, and the other commands. */
import { describe, expect, it } from "vitest";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import type { StrategyId } from "../../engine/core/strategies/index.ts";
import type { Command } from "../../engine/core/types.ts";
import { ORDER_IDS_PER_SECOND } from "../../engine/core/units.ts";
import { TestDesk } from "./desk-fixture.ts";
import { command, kinds, list, listed, view } from "./desk-words.ts";

describe("HALT", () => {
  it("latches, cancels everything at the venue, and is done only when the venue was read empty afterwards", () => {
    const t = new TestDesk().quoting();
    const effects = command(t, "h1", { do: "halt", reason: "test" });
    expect(kinds(effects)).toEqual(["latch", "record", "cancel-all", "query", "answer"]);
    expect(view(t).halt.state).toBe("running");
    const ids = [...t.ids(0, 0), ...t.ids(0, 1)];
    const haltedAt = t.at;
    for (const id of ids) t.report(id, "canceled");
    // A list from before the cancel proves nothing, also once everything of ours is closed.
    list(t, [], haltedAt - 1);
    expect(view(t).halt.state).toBe("running");
    t.at += 100_000;
    list(t, [listed(ids[0]!)]);
    expect(view(t).halt).toMatchObject({
      state: "running",
      perAccount: [{ toCancel: 2, confirmed: 2, openAtVenue: 1 }],
    });
    list(t);
    expect(view(t).halt.state).toBe("verified");
  });
  it("waits for an order that was on its way", () => {
    const t = new TestDesk().open();
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    t.pass(250);
    const [bid, ask] = t.desk.markets[0]!.orders.live.map((o) => o.id);
    command(t, "h1", { do: "halt", reason: "test" });
    t.at += 1000;
    list(t);
    expect(view(t).halt.state).toBe("running");
    t.report(bid!, "canceled");
    t.report(ask!, "rejected", { code: "MARKET_CLOSED" });
    list(t);
    expect(view(t).halt.state).toBe("verified");
  });
  it("an empty cancel-all is a success", () => {
    const t = new TestDesk().open();
    command(t, "h1", { do: "halt", reason: "test" });
    list(t);
    expect(view(t).halt.state).toBe("verified");
  });
  it("keeps reading and cancelling until it is true: the obligation does not end by time", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    list(t, [listed(t.ids(0, 0)[0]!)]);
    t.effects = [];
    for (let i = 0; i < 40; i++) t.pass(50);
    expect(kinds(t.effects).filter((k) => k === "cancel-all").length).toBeGreaterThanOrEqual(3);
    expect(kinds(t.effects).filter((k) => k === "query").length).toBeGreaterThanOrEqual(8);
  });
  it("places and amends nothing while halted, whatever comes", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    t.effects = [];
    for (let i = 0; i < 20; i++) {
      t.book(0, 610_000 + 100 * i, 610_010 + 100 * i);
      t.pass(100);
    }
    t.params(0, { sigma: 5 });
    expect(kinds(t.effects).filter((k) => k === "place" || k === "amend")).toEqual([]);
  });
  it("resuming is refused before it is verified, and quotes again after", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    const refused = command(t, "r1", { do: "resume", scope: { scope: "all" } });
    expect(refused.find((e) => e.do === "answer")).toMatchObject({ ok: false });
    for (const id of [...t.ids(0, 0), ...t.ids(0, 1)]) t.report(id, "canceled");
    list(t);
    const resumed = command(t, "r2", { do: "resume", scope: { scope: "all" } });
    expect(kinds(resumed)).toContain("latch");
    t.pass(250);
    expect(t.orders()).toHaveLength(2);
  });
  it("closing the gate from outside is the same halt", () => {
    const t = new TestDesk().quoting();
    expect(kinds(t.send({ type: "gate", level: 0, reason: "watchdog" }))).toEqual(["record", "cancel-all", "query"]);
    expect(view(t).halt.state).toBe("running");
  });
  it("an opened gate does not undo a halt", () => {
    const t = new TestDesk().quoting();
    command(t, "h1", { do: "halt", reason: "test" });
    t.send({ type: "gate", level: 2, reason: "start" });
    expect(view(t).gate).toBe(0);
  });
  it("names the positions that are left", () => {
    const t = new TestDesk().quoting();
    t.fill(t.ids(0, 0)[0]!, 20);
    command(t, "h1", { do: "halt", reason: "test" });
    expect(view(t).halt.positionsLeft).toEqual(["BTC-PERP +0.020 (1,220 USDC)"]);
  });
});

describe("commands", () => {
  it("a repeated id gets the first answer and does nothing", () => {
    const t = new TestDesk().quoting();
    command(t, "c1", { do: "widen", scope: { scope: "all" }, factor: 2 });
    const again = command(t, "c1", { do: "halt", reason: "other body, same id" });
    expect(view(t).halt.state).toBe("none");
    expect(again.find((e) => e.do === "answer")).toMatchObject({
      ok: true,
      message: "the whole desk quotes 2 times its spread",
    });
  });
  it("pause cancels one market's orders and says so per side; resume quotes again", () => {
    const t = new TestDesk().quoting();
    command(t, "p", { do: "pause", scope: { scope: "market", market: 0 } });
    t.oblige();
    expect(t.orders()).toEqual([]);
    expect(view(t).markets[0]).toMatchObject({ state: "paused", bid: { reason: "bid held: paused by an operator" } });
    command(t, "r", { do: "resume", scope: { scope: "market", market: 0 } });
    t.pass(250);
    expect(t.orders()).toHaveLength(2);
  });
  it("pausing a side keeps the other", () => {
    const t = new TestDesk().quoting();
    command(t, "p", { do: "pause", scope: { scope: "side", market: 0, side: 1 } });
    t.oblige();
    expect(t.ids(0, 0)).toHaveLength(1);
    expect(t.ids(0, 1)).toHaveLength(0);
  });
  it("cancel of one order pauses its slot, and is verified by reading the venue", () => {
    const t = new TestDesk().quoting();
    const id = t.ids(0, 0)[0]!;
    command(t, "c", { do: "cancel", scope: { scope: "order", market: 0, id } });
    t.report(id, "canceled");
    const effects = t.pass(50);
    expect(kinds(effects)).toContain("query");
    list(t);
    expect(view(t).alerts.at(-1)).toMatchObject({ code: "CANCEL_VERIFIED" });
    t.pass(500);
    expect(t.ids(0, 0)).toEqual([]);
    expect(t.ids(0, 1)).toHaveLength(1);
  });
  it.each([
    ["a market", { do: "pause", scope: { scope: "market", market: 0 } }, "BTC-PERP is paused"],
    ["a side", { do: "pause", scope: { scope: "side", market: 0, side: 1 } }, "BTC-PERP ask is paused"],
    [
      "a spread of its own",
      { do: "widen", scope: { scope: "all" }, factor: 1 },
      "the whole desk quotes its own spread",
    ],
  ] as const)("the answer names %s, and no more than that", (_, c, message) => {
    const answer = command(new TestDesk().quoting(), "p", c).find((e) => e.do === "answer");
    expect(answer).toMatchObject({ ok: true, message });
  });
  const switched = (t: TestDesk, strategy: StrategyId) => {
    t.apply((s) => {
      s.markets[t.desk.markets[0]!.key] = defaultMarketSettings(strategy);
    });
    return t;
  };
  const nearFar = () => switched(new TestDesk().quoting(), "near-far");
  const layer = (name: string) => ({ scope: "layer", market: 0, layer: name }) as const;
  const said = (t: TestDesk, id: string, c: Command) => command(t, id, c).find((e) => e.do === "answer");
  it("the answer names a layer, and no more than that", () => {
    const message = 'BTC-PERP layer "far" is paused';
    expect(said(nearFar(), "p", { do: "pause", scope: layer("far") })).toMatchObject({ ok: true, message });
  });
  it.each(["pause", "cancel", "resume"] as const)(
    "%s of a layer that is not there is refused with those that are",
    (what) => {
      const refused = said(nearFar(), "p", { do: what, scope: layer("fra") });
      expect(refused).toMatchObject({
        ok: false,
        message: 'BTC-PERP has no layer "fra": near-far has "near" and "far"',
      });
      const t = new TestDesk().quoting();
      const message = 'BTC-PERP has no layer "far": fade quotes in one layer, which has no name';
      expect(said(t, "p", { do: what, scope: layer("far") })).toMatchObject({ ok: false, message });
      expect(t.desk.markets[0]!.pausedLayers).toEqual([]);
      expect(said(t, "q", { do: what, scope: layer("") })).toMatchObject({ ok: true });
    },
  );
  it("a layer that was paused before the strategy was switched can be resumed, and not paused again", () => {
    const t = nearFar();
    said(t, "p", { do: "pause", scope: layer("far") });
    switched(t, "fade");
    for (let i = 0; i < 3; i++) {
      t.oblige();
      t.pass(250);
    }
    expect(said(t, "r", { do: "resume", scope: layer("far") })).toMatchObject({ ok: true });
    expect(said(t, "q", { do: "pause", scope: layer("far") })).toMatchObject({ ok: false });
  });
  it("the answer names an order, and no more than that", () => {
    const t = new TestDesk().quoting();
    const id = t.ids(0, 0)[0]!;
    const answer = command(t, "p", { do: "cancel", scope: { scope: "order", market: 0, id } });
    const message = `the place of BTC-PERP order ${id} is paused and 1 order is being cancelled`;
    expect(answer.find((e) => e.do === "answer")).toMatchObject({ message });
  });
  it("an order of ours that the venue shows with an id beyond those of this run: ours go on behind it", () => {
    const t = new TestDesk().quoting();
    const beyond = 5 * ORDER_IDS_PER_SECOND + 7;
    list(t, [listed(beyond)]);
    t.oblige();
    t.book(0, 620_000, 620_010);
    for (let i = 0; i < 4; i++) {
      t.oblige();
      t.pass(250);
    }
    command(t, "c", { do: "cancel", scope: { scope: "side", market: 0, side: 0 } });
    t.oblige();
    command(t, "r", { do: "resume", scope: { scope: "side", market: 0, side: 0 } });
    const placed = t.effects.filter((e) => e.do === "place");
    expect(placed.length).toBeGreaterThan(0);
    for (const e of placed) expect(e.id).toBeGreaterThan(6 * ORDER_IDS_PER_SECOND);
  });
  it("widen multiplies the spread", () => {
    const t = new TestDesk().quoting();
    const before = view(t).markets[0]!.spreadBps!;
    command(t, "w", { do: "widen", scope: { scope: "market", market: 0 }, factor: 3 });
    t.oblige();
    expect(view(t).markets[0]!.spreadBps! / before).toBeCloseTo(3, 1);
  });
  it.each([
    ["a factor of nothing", { do: "widen", scope: { scope: "all" }, factor: 0 }],
    ["a factor that is no number", { do: "widen", scope: { scope: "all" }, factor: Number.NaN }],
    ["a market that is not there", { do: "pause", scope: { scope: "market", market: 7 } }],
    ["an order that is not there", { do: "cancel", scope: { scope: "order", market: 0, id: 99 } }],
    ["to resume an order that is not there", { do: "resume", scope: { scope: "order", market: 0, id: 99 } }],
    ["an alert that is not there", { do: "acknowledge", alert: 5 }],
  ] as const)("refuses %s in words", (_, c) => {
    const t = new TestDesk().quoting();
    const answer = command(t, "x", c as never).find((e) => e.do === "answer");
    expect(answer).toMatchObject({ ok: false });
  });
});
