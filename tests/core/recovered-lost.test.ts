/** A start on a journal that has lost its newest facts: what was sent before it may still land. */
import { beforeEach, describe, expect, it } from "vitest";
import { createDesk } from "../../engine/core/create-desk.ts";
import { step } from "../../engine/core/step.ts";
import { lots, micros, ORDER_IDS_PER_SECOND } from "../../engine/core/units.ts";
import { profileRules } from "../../engine/core/venue-rules.ts";
import { btc } from "./desk-fixture.ts";
import {
  alerts,
  begin,
  fill,
  isArmed,
  obey,
  order,
  pass,
  recover,
  resting,
  t,
  venue,
  waitsFor,
} from "./recovery-rig.ts";

beforeEach(begin);

describe("a journal that lost its newest facts", () => {
  const LOST = 90 * ORDER_IDS_PER_SECOND + 4;
  const known = { positions: [], newestId: LOST - 2 };
  const cases: [string, () => void][] = [
    ["an order that rests and that no fact names", () => venue.orders.set(LOST - 3, resting(LOST - 3))],
    [
      "an order behind the newest, in no market of the desk",
      () => venue.orders.set(LOST, resting(LOST, { market: -1 })),
    ],
    ["a fill of an order behind the newest", () => venue.fills.push(fill("f1", { id: LOST, lots: lots(0) }))],
  ];
  it.each(cases)("%s: the start lasts until nothing of before can land, and is told", (_, happened) => {
    happened();
    recover(known);
    pass(4_000);
    expect(venue.orders.size).toBe(0);
    expect(waitsFor()).toMatch(/journal is older/);
    expect(isArmed()).toBe(false);
    expect(alerts()).toContain("JOURNAL_BEHIND");
    pass(2_000);
    expect(waitsFor()).toBeNull();
    expect(isArmed()).toBe(true);
  });
  it("a start that was killed while it waited leaves that to the next one", () => {
    recover({ ...known, unnamedId: LOST });
    expect(t.desk.idBase + t.desk.orderCounter).toBeGreaterThan(LOST);
    pass(4_000);
    expect(waitsFor()).toMatch(/journal is older/);
    pass(2_000);
    expect(waitsFor()).toBeNull();
  });
  describe("an order that rests, half filled, and that no intent names", () => {
    const half = { id: LOST, lots: lots(3) };
    const rests = (): void => {
      venue.isObeying = false;
      venue.orders.set(LOST, resting(LOST, { cumLots: lots(5) }));
    };
    const o = () => t.desk.markets[0]!.orders.get(LOST)!;
    it("is owed its fills, and counts each of them once", () => {
      rests();
      recover(known);
      expect(o()).toMatchObject({ life: "open", cumLots: 0, toldCum: 5 });
      t.send(fill("f1", half));
      t.send(fill("f2", { ...half, lots: lots(2) }));
      expect(o()).toMatchObject({ life: "open", cumLots: 5, toldCum: 5, unpricedAt: 0 });
      expect(alerts()).not.toContain("OVERFILL");
    });
    it("has all that was booked of it since the start, where the venue's list is an old one", () => {
      rests();
      t.apply(() => {});
      const nothing = { orders: [], bookedFills: [], bookedPayments: [], owed: null };
      t.send({ type: "recovered", account: 0, ...nothing, ...known });
      t.send(fill("f1", half));
      t.send(fill("f2", half));
      for (const channel of ["market", "private"] as const)
        obey(t.send({ type: "connection", account: 0, channel, status: "up", market: null }));
      expect(o()).toMatchObject({ cumLots: 6, toldCum: 6 });
    });
    it("has them booked where a start before this one told of it: the list's figure stands", () => {
      rests();
      recover({ ...known, unnamedId: LOST });
      expect(o()).toMatchObject({ cumLots: 5, toldCum: 5 });
    });
  });
  it("what lands meanwhile is cancelled before the gate opens", () => {
    venue.orders.set(LOST, resting(LOST));
    recover(known);
    pass(4_000);
    venue.orders.set(LOST + 1, resting(LOST + 1));
    pass(3_000);
    expect(venue.ended.get(LOST + 1)).toBe("canceled");
    expect(waitsFor()).toBeNull();
  });
  it("a clock that is set ahead meanwhile shortens nothing", () => {
    venue.orders.set(LOST, resting(LOST));
    recover(known);
    t.at += 3_600_000;
    obey(t.send({ type: "clock-jump", byMicros: 3_600_000_000 }));
    pass(4_000);
    expect(waitsFor()).toMatch(/journal is older/);
    pass(2_000);
    expect(waitsFor()).toBeNull();
  });
  it("an order that the journal names, and a fill of one that it has ended, are no sign of that", () => {
    venue.orders.set(LOST - 2, resting(LOST - 2));
    venue.fills.push(fill("f1", { id: LOST - 3, lots: lots(0) }));
    recover({ ...known, orders: [order(LOST - 2)] });
    pass(1_500);
    expect(waitsFor()).toBeNull();
    expect(alerts()).not.toContain("JOURNAL_BEHIND");
  });
  it.each<[string, ("list" | "fills")[]]>([
    ["the list comes first", ["list", "fills"]],
    ["its fills come first", ["fills", "list"]],
    ["one of its fills comes first", ["fills", "list", "fills"]],
  ])("an order that no fact names, filled in part: each fill counts once on it, %s", (_, words) => {
    venue.isObeying = false;
    t.apply(() => {});
    const nothing = { orders: [], bookedFills: [], bookedPayments: [], owed: null };
    t.send({ type: "recovered", account: 0, ...nothing, ...known });
    const fills = [fill("f1", { id: LOST, lots: lots(2) }), fill("f2", { id: LOST, lots: lots(3) })];
    const last = words.lastIndexOf("fills");
    words.forEach((word, n) => {
      const listed = resting(LOST, { lots: lots(7), cumLots: lots(5) });
      const head = { type: "report", account: 0, requestedAt: micros(t.at) } as const;
      if (word === "list") t.send({ ...head, report: "open-orders", orders: [listed] });
      else for (const f of fills.splice(0, n === last ? 2 : 1)) t.send(f);
    });
    expect(t.desk.markets[0]!.orders.get(LOST)).toMatchObject({ life: "open", cumLots: 5, lots: 7, toldCum: 5 });
    expect(t.desk.markets[0]!.orders.live).toHaveLength(1);
    expect(alerts()).not.toContain("OVERFILL");
  });
  it("every account waits, each for what its own venue lets land", () => {
    const account = (id: string) => ({
      id,
      venue: "sim",
      network: "local" as const,
      subaccount: id,
      mode: "sim" as const,
    });
    const desk = createDesk({
      ...{ installation: "test0000", epoch: 1 },
      accounts: [account("a"), { ...account("b"), rules: profileRules.solana }],
      markets: [0, 1].map((of) => ({ key: `${of}/BTC-PERP`, account: of, instrument: btc })),
    });
    const none = { positions: null, bookedFills: [], bookedPayments: [], owed: null, orders: [], newestId: 3 };
    const head = { at: micros(t.at), exchangeAt: null };
    for (const of of [0, 1]) {
      step(desk, { ...head, type: "recovered", account: of, ...none });
      step(desk, { ...head, type: "connection", account: of, channel: "private", status: "up", market: null });
    }
    const orders = [resting(LOST)];
    step(desk, { ...head, type: "report", report: "open-orders", account: 0, requestedAt: head.at, orders });
    const waits = desk.accounts.map((a) => (a.recovery!.landsUntil ?? t.at) - t.at);
    expect(waits).toEqual([5_000_000, 75_000_000]);
  });
});
