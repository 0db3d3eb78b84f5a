/** A start: what the journal knows is held against the venue, and quoting is armed once both say the same. */
import { beforeEach, describe, expect, it } from "vitest";
import { micros, ORDER_IDS_PER_SECOND } from "../../engine/core/units.ts";
import { alerts, begin, isArmed, order, pass, records, recover, resting, t, venue, waitsFor } from "./recovery-rig.ts";

beforeEach(begin);

describe("a first start", () => {
  it("opens the books with the venue's first statement, as facts, reads everything twice, and may be armed", () => {
    venue.positions = { "BTC-PERP": 5 };
    recover();
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([
      { market: 0, lots: 5, reason: "the first statement of the venue" },
      { market: 1, lots: 0 },
    ]);
    expect(venue.asked).toEqual(["open-orders", "fills", "account", "open-orders", "fills", "account"]);
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(5);
    expect(isArmed()).toBe(true);
  });
  it("asks nobody before the private channel is up, and is not armed before", () => {
    t.send({
      type: "recovered",
      account: 0,
      orders: [],
      positions: null,
      bookedFills: [],
      bookedPayments: [],
      owed: null,
    });
    expect(waitsFor()).toMatch(/not up/);
    expect(isArmed()).toBe(false);
  });
  it("a question that is lost is asked again", () => {
    t.apply(() => {});
    t.send({
      type: "recovered",
      account: 0,
      orders: [],
      positions: null,
      bookedFills: [],
      bookedPayments: [],
      owed: null,
    });
    t.send({ type: "connection", account: 0, channel: "private", status: "up", market: null });
    expect(waitsFor()).toMatch(/open orders are read/);
    pass(1_100);
    expect(waitsFor()).toBeNull();
  });
});

describe("orders of a former run", () => {
  it("one that rests is cancelled, and only the venue's empty list ends the clearing", () => {
    venue.orders.set(7, resting(7));
    recover({ orders: [order(7)], positions: [] });
    pass(1_500);
    expect(venue.orders.size).toBe(0);
    expect(waitsFor()).toBeNull();
  });
  it("one that can't be cancelled keeps the start waiting, and says which", () => {
    venue.orders.set(7, resting(7));
    venue.isObeying = false;
    recover({ orders: [order(7)], positions: [] });
    pass(10_000);
    expect(waitsFor()).toMatch(/1 orders of a former run are in doubt .*: 7$/);
    expect(isArmed()).toBe(false);
    expect(t.effects.filter((e) => e.do === "cancel-all").length).toBeGreaterThan(5);
  });
  it("one that the venue does not know is held in doubt until it can no longer land, its exposure counted", () => {
    recover({ orders: [order(7)], positions: [] });
    expect(t.desk.markets[0]!.orders.exposedLots(0)).toBe(10);
    pass(4_000);
    expect(waitsFor()).toMatch(/in doubt/);
    pass(4_000);
    expect(waitsFor()).toBeNull();
    expect(t.desk.markets[0]!.orders.exposedLots(0)).toBe(0);
  });
  it("one that lands after the first empty list is found and cancelled", () => {
    recover({ orders: [order(7)], positions: [] });
    pass(2_000);
    venue.orders.set(7, resting(7));
    pass(3_000);
    expect(venue.ended.get(7)).toBe("canceled");
    expect(waitsFor()).toBeNull();
  });
  it("one that no fact names is cancelled too, and ids go on behind it", () => {
    const id = 90 * ORDER_IDS_PER_SECOND + 4;
    venue.orders.set(id, resting(id));
    recover({ positions: [] });
    pass(1_500);
    expect(venue.orders.size).toBe(0);
    expect(alerts()).toContain("STRAY_ORDER");
    expect(t.desk.idBase + t.desk.orderCounter).toBeGreaterThan(id);
    pass(4_500);
    expect(waitsFor()).toBeNull();
  });
  it("one of ours in a market that the desk does not have is cancelled with everything else, and is no stranger's", () => {
    venue.orders.set(9, resting(9, { market: -1 }));
    recover({ positions: [] });
    pass(1_500);
    expect(venue.orders.size).toBe(0);
    expect(alerts()).toContain("STRAY_ORDER");
    expect(alerts()).not.toContain("FOREIGN_ORDER");
    pass(4_500);
    expect(waitsFor()).toBeNull();
  });
  it("ids go on behind the newest that the journal ever named", () => {
    recover({ positions: [], newestId: 90 * ORDER_IDS_PER_SECOND });
    expect(t.desk.idBase).toBe(91 * ORDER_IDS_PER_SECOND);
  });
  it("one that is not ours does not keep the start waiting", () => {
    venue.orders.set(-1, resting(null));
    venue.isObeying = false;
    recover({ positions: [] });
    pass(1_500);
    expect(waitsFor()).toBeNull();
  });
});

describe("a duty of before this start", () => {
  it("is a HALT: latched, cancelled, and the start arms nothing over it", () => {
    recover({ positions: [], owed: { reason: "HALT by ada", at: micros(t.at) } });
    pass(2_000);
    expect(t.desk.halt).toMatchObject({ by: "journal", reason: expect.stringMatching(/HALT by ada/) });
    expect(t.effects.find((e) => e.do === "latch")).toMatchObject({ level: 0 });
    expect(isArmed()).toBe(false);
  });
});

describe("while the venue is read", () => {
  it("a person's resume is refused", () => {
    venue.orders.set(7, resting(7));
    venue.isObeying = false;
    recover({ orders: [order(7)], positions: [] });
    t.send({ type: "gate", level: 0, reason: "HALT" });
    const [answer] = t
      .send({ type: "command", commandId: "c", by: "ada", command: { do: "resume", scope: { scope: "all" } } })
      .filter((e) => e.do === "answer");
    expect(answer).toMatchObject({ ok: false });
  });
});
