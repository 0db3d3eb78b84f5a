/** In which order a decision is acted on. */
import { describe, expect, it } from "vitest";
import { TestDesk } from "./desk-fixture.ts";
import { command, kinds } from "./desk-words.ts";

describe("the order of actions is the strategy's to choose", () => {
  it.each([
    ["cancel-first", ["cancel", "place"]],
    ["place-first", ["place", "cancel"]],
  ] as const)("%s", (actionOrder, expected) => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = actionOrder;
    });
    const m = t.desk.markets[0]!;
    m.pausedSides[1] = true;
    t.pass(250);
    t.oblige();
    m.pausedSides[0] = true;
    m.pausedSides[1] = false;
    expect(kinds(t.pass(250)).filter((k) => k !== "query")).toEqual(expected);
  });
  it("place-first keeps the old quote until the venue has taken the new one", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = "place-first";
    });
    t.oblige();
    // A quote of another layer can't be moved into this one: it is replaced.
    const old = t.desk.markets[0]!.orders.live.find((o) => o.side === 0)!;
    Object.assign(old, { layer: "far", tick: old.tick - 50 });
    const first = kinds(t.pass(250)).filter((k) => k !== "query");
    const stillWaiting = kinds(t.pass(250)).filter((k) => k !== "query");
    t.oblige();
    const second = t.pass(250).filter((e) => e.do !== "query");
    expect([first, stillWaiting]).toEqual([["place"], []]);
    expect(second).toMatchObject([{ do: "cancel", id: old.id }]);
  });
  it("place-first does not wait where nothing is wanted any more", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) m.limits.actionOrder = "place-first";
    });
    t.oblige();
    t.desk.markets[0]!.orders.live.find((o) => o.side === 0)!.layer = "far";
    t.pass(250);
    const paused = command(t, "p", { do: "pause", scope: { scope: "market", market: 0 } });
    expect(kinds(paused).filter((k) => k === "cancel")).toHaveLength(2);
  });
  it("place-first counts both sets: without room for both, the place waits for the cancel", () => {
    const t = new TestDesk().quoting();
    t.apply((s) => {
      for (const m of Object.values(s.markets)) {
        m.limits.actionOrder = "place-first";
        m.limits.openOrdersMax = 1;
      }
    });
    t.oblige();
    const m = t.desk.markets[0]!;
    m.pausedSides[0] = true;
    t.pass(250);
    t.oblige();
    t.pass(250);
    t.oblige();
    m.pausedSides[0] = false;
    m.pausedSides[1] = true;
    const first = kinds(t.pass(250)).filter((k) => k !== "query");
    t.oblige();
    const second = kinds(t.pass(250)).filter((k) => k !== "query");
    expect([first, second]).toEqual([["cancel"], ["place"]]);
  });
});
