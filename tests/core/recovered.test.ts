/** A start: what the journal knows is held against the venue, and quoting is armed once both say the same. */
import { beforeEach, describe, expect, it } from "vitest";
import { createDesk } from "../../engine/core/create-desk.ts";
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import { step } from "../../engine/core/step.ts";
import type { Effect, FillReport, OpenOrder, OrderReport, RecoveredEvent } from "../../engine/core/types.ts";
import { lots, micros, ORDER_IDS_PER_SECOND, parsePico, pico, ticks } from "../../engine/core/units.ts";
import { profileRules } from "../../engine/core/venue-rules.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, sol, TestDesk } from "./desk-fixture.ts";

/** A venue of a few lines that answers what it is asked, from what it holds. */
class Truth {
  readonly orders = new Map<number, OpenOrder>();
  readonly ended = new Map<number, OrderReport["status"]>();
  readonly fills: FillReport[] = [];
  /** Fills below this were read before. */
  cursor = 0;
  positions: Record<string, number> = {};
  balances: Record<string, string> = { USDC: "100000" };
  life: string | undefined;
  /** Cancels are obeyed. */
  isObeying = true;
  asked: string[] = [];
  /** Happens at the venue right after its nth statement. */
  afterStatement: Record<number, () => void> = {};
  statements = 0;
}

let t: TestDesk;
let venue: Truth;
const P = 612_000;
beforeEach(() => {
  t = new TestDesk([btc, sol]);
  venue = new Truth();
});

const order = (id: number, more: Partial<RecoveredEvent["orders"][number]> = {}) => ({
  ...{ id, market: 0, side: 0 as const, tick: ticks(P), lots: lots(10), cumLots: 0 },
  ...more,
});
const resting = (id: number | null, more: Partial<OpenOrder> = {}): OpenOrder => ({
  ...{ id, venueId: `v${id}`, market: 0, side: 0, tick: ticks(P), lots: lots(10), cumLots: lots(0) },
  ...more,
});
const fill = (fillId: string, more: Partial<FillReport> = {}): FillReport => ({
  ...{ type: "report", report: "fill", at: micros(t.at), exchangeAt: micros(t.at), account: 0, market: 0, fillId },
  ...{
    id: 7,
    side: 0,
    tick: ticks(P),
    lots: lots(4),
    liquidity: "maker",
    fee: pico(0n),
    feeAsset: "USDC",
    via: "query",
  },
  ...more,
});
function recover(known: Partial<RecoveredEvent> = {}): void {
  t.apply(() => {});
  const nothing = { orders: [], positions: null, bookedFills: [], bookedPayments: [], owed: null };
  obey(t.send({ type: "recovered", account: 0, ...nothing, ...known }));
  for (const channel of ["market", "private"] as const)
    obey(t.send({ type: "connection", account: 0, channel, status: "up", market: null }));
}
/** Answers everything that is asked, and what is asked because of the answers. */
function obey(effects: readonly Effect[]): void {
  for (const e of [...effects]) {
    // A question takes a while.
    t.at += 10;
    const head = { type: "report", account: 0, requestedAt: micros(t.at) } as const;
    if (e.do === "cancel-all" && venue.isObeying) for (const id of [...venue.orders.keys()]) end(id, "canceled");
    if (e.do === "cancel" && venue.isObeying && venue.orders.has(e.id)) end(e.id, "canceled");
    if (e.do !== "query") continue;
    venue.asked.push(e.id === null ? e.what : `${e.what} ${e.id}`);
    t.at += 10;
    if (e.what === "open-orders") obey(t.send({ ...head, report: "open-orders", orders: [...venue.orders.values()] }));
    else if (e.what === "order") obey(t.send(stateOf(e.id!, head.requestedAt)));
    else if (e.what === "fills") {
      for (const f of venue.fills.slice(venue.cursor)) obey(t.send(f));
      venue.cursor = venue.fills.length;
      obey(t.send({ ...head, report: "fills-read", cursor: String(venue.cursor) }));
    } else {
      const positions = [btc, sol].map((i, market) => ({
        market,
        lots: lots(venue.positions[i.symbol] ?? 0),
        entryPrice: null,
      }));
      const balances = Object.entries(venue.balances).map(([asset, n]) => ({ asset, amount: parsePico(n) }));
      const money = { positions, balances, equity: null, maintenance: null };
      const life = venue.life === undefined ? {} : { life: venue.life };
      const wanted = t.send({ ...head, exchangeAt: micros(t.at), report: "account", ...life, ...money });
      venue.afterStatement[++venue.statements]?.();
      obey(wanted);
    }
  }
}
function end(id: number, status: OrderReport["status"]): void {
  venue.orders.delete(id);
  venue.ended.set(id, status);
}
function stateOf(id: number, requestedAt: number): Omit<OrderReport, "at" | "exchangeAt"> {
  const status = venue.orders.has(id) ? "acked" : (venue.ended.get(id) ?? "absent");
  const o = venue.orders.get(id);
  const figures = { tick: o?.tick ?? null, lots: o?.lots ?? null, cumLots: o?.cumLots ?? null };
  return {
    type: "report",
    report: "order",
    id,
    status,
    code: null,
    ...figures,
    via: "query",
    requestedAt: micros(requestedAt),
  };
}
/** Time passes, a timer at a time. */
function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 50) obey(t.pass(50));
}
const waitsFor = () => deskView(t.desk, micros(t.at)).accounts[0]!.recovery;
const records = () => t.effects.flatMap((e): JournalRecord[] => (e.do === "record" ? [e.record] : []));
const kinds = () => records().map((r) => r.kind);
const alerts = () => t.desk.alerts.map((a) => a.code);
const isArmed = (): boolean => {
  t.send({ type: "gate", level: 2, reason: "start" });
  return t.desk.gate === 2;
};

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

/** Both markets were opened before. */
const held = (n: number) => [
  { market: 0, lots: n },
  { market: 1, lots: 0 },
];
describe("positions", () => {
  it("journal + fills not seen yet = venue: no fact but the fills, no alert, and no profit of the run", () => {
    venue.fills.push(fill("a"), fill("b", { lots: lots(3) }));
    venue.cursor = 1;
    venue.positions = { "BTC-PERP": 12 };
    recover({ positions: held(9), bookedFills: ["a"] });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind !== "cursor")).toMatchObject([{ kind: "fill", fillId: "b", lots: 3 }]);
    expect(alerts()).not.toContain("POSITION_REPAIRED");
    expect(t.desk.markets[0]!.ledger).toMatchObject({ positionLots: 12, totals: { fills: 0 } });
  });
  it("a fill that was booked before is booked by no start, wherever the cursor stands", () => {
    venue.fills.push(fill("a"));
    venue.positions = { "BTC-PERP": 9 };
    recover({ positions: [{ market: 0, lots: 9 }], bookedFills: ["a"] });
    expect(kinds()).not.toContain("fill");
    expect(waitsFor()).toBeNull();
  });
  it("a difference is looked at five times, then repaired by a fact with its numbers and a critical alert", () => {
    venue.positions = { "BTC-PERP": 12 };
    recover({ positions: held(9) });
    pass(3_000);
    expect(waitsFor()).toMatch(/positions/);
    expect(isArmed()).toBe(false);
    pass(3_000);
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([
      { market: 0, lots: 12, reason: "by the journal and the fills since 0.009 BTC, by the venue 0.012 BTC" },
    ]);
    expect(t.desk.alerts.find((a) => a.code === "POSITION_REPAIRED")).toMatchObject({
      severity: "critical",
      market: 0,
    });
  });
  it("a position that only lags comes right without a repair", () => {
    venue.positions = { "BTC-PERP": 0 };
    recover({
      positions: held(9),
    });
    pass(2_000);
    venue.positions = { "BTC-PERP": 9 };
    pass(2_000);
    expect(waitsFor()).toBeNull();
    expect(kinds()).not.toContain("opening");
  });
  it("what the second pass finds and no fill explains keeps the start waiting until it is repaired", () => {
    venue.positions = { "BTC-PERP": 9 };
    venue.afterStatement[1] = () => (venue.positions = { "BTC-PERP": 12 });
    recover({ positions: held(9) });
    expect(waitsFor()).toMatch(/positions/);
    expect(isArmed()).toBe(false);
    pass(9_000);
    expect(waitsFor()).toBeNull();
    expect(alerts()).toContain("POSITION_REPAIRED");
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(12);
  });
  it("a fill between the two passes is booked, and explains what the second one finds", () => {
    venue.positions = { "BTC-PERP": 9 };
    venue.afterStatement[1] = () => {
      t.at += 10;
      venue.fills.push(fill("between"));
      venue.positions = { "BTC-PERP": 13 };
    };
    recover({ positions: held(9) });
    pass(1_500);
    expect(waitsFor()).toBeNull();
    expect(alerts()).not.toContain("POSITION_REPAIRED");
    expect(t.desk.markets[0]!.ledger).toMatchObject({ positionLots: 13, totals: { fills: 1 } });
  });
  it("an account that the venue began anew is no lost position: it is opened anew, and that is told", () => {
    venue.life = "second";
    recover({ positions: [{ market: 0, lots: 9 }], life: "first" });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([
      { lots: 0, life: "second", reason: "the venue began the account anew" },
      { lots: 0 },
    ]);
    expect(alerts()).toContain("ACCOUNT_BEGUN_ANEW");
    expect(alerts()).not.toContain("POSITION_REPAIRED");
  });
  it("a market that the journal never opened is opened by the statement, and is no difference", () => {
    venue.positions = { "BTC-PERP": 9 };
    venue.balances = { USDC: "1000", SOL: "0.05" };
    venue.positions["SOL/USDC"] = 5;
    recover({ positions: [{ market: 0, lots: 9 }] });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([{ market: 1, lots: 5 }]);
    expect(alerts()).not.toContain("POSITION_REPAIRED");
  });
  it("a fee in the base asset rounds a spot position by a lot, which is no difference", () => {
    // 10 lots of .01 SOL bought, .0001 SOL of them taken as the fee: 9 whole lots are left.
    venue.fills.push(fill("s", { market: 1, lots: lots(10), fee: parsePico("0.0001"), feeAsset: "SOL" }));
    venue.balances = { USDC: "1000", SOL: "0.0999" };
    venue.positions = { "SOL/USDC": 9 };
    recover({
      positions: [
        { market: 0, lots: 0 },
        { market: 1, lots: 0 },
      ],
    });
    expect(waitsFor()).toBeNull();
    expect(records().filter((r) => r.kind === "opening")).toMatchObject([
      { market: 1, lots: 9, reason: "fees in the base asset" },
    ]);
    expect(alerts()).not.toContain("POSITION_REPAIRED");
  });
});

describe("after the books are opened", () => {
  const opened = (): void => {
    venue.positions = { "BTC-PERP": 9 };
    recover({
      positions: held(9),
    });
    t.effects.length = 0;
  };
  it("a fill of before the statement that is told late is booked once and moves nothing: the statement holds it", () => {
    opened();
    const { openedAt } = t.desk.accounts[0]!;
    t.send(fill("late", { exchangeAt: micros(openedAt) }));
    expect(records()).toMatchObject([{ kind: "fill", fillId: "late", inOpening: true }]);
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(9);
  });
  it("a fill that was inferred before the start, and comes late: neither it nor what it replaces moves the statement", () => {
    venue.positions = { "BTC-PERP": 9 };
    const was = { market: 0, fillId: "inferred/7/6", id: 7, side: 0 as const, tick: ticks(P), lots: lots(6) };
    recover({
      positions: held(9),
      inferred: [{ ...was, fee: pico(0n), feeAsset: "USDC", at: micros(t.at - 1_000_000) }],
    });
    t.effects.length = 0;
    const { openedAt } = t.desk.accounts[0]!;
    t.send(fill("late", { exchangeAt: micros(openedAt - 500_000) }));
    expect(records().map((r) => [r.kind, "fillId" in r && r.fillId, "lots" in r && r.lots])).toEqual([
      ["bust", "inferred/7/6", 6],
      ["fill", "inferred/7/6/2", 2],
      ["fill", "late", 4],
    ]);
    expect(records().every((r) => "inOpening" in r && r.inOpening)).toBe(true);
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(9);
  });
  it("a fill of after it is booked as always", () => {
    opened();
    t.at += 1_000;
    t.send(fill("new"));
    expect(records()).toMatchObject([{ kind: "fill", fillId: "new" }]);
    expect(records()[0]).not.toHaveProperty("inOpening");
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(13);
  });
  it("payments likewise: in the books of the run from the statement on", () => {
    opened();
    const payment = {
      type: "report",
      report: "funding",
      account: 0,
      market: 0,
      amount: parsePico("1"),
      asset: "USDC",
    } as const;
    t.send({ ...payment, paymentId: "old", exchangeAt: micros(t.desk.accounts[0]!.openedAt) });
    t.at += 1_000;
    t.send({ ...payment, paymentId: "new", exchangeAt: micros(t.at) });
    t.send({ ...payment, paymentId: "new", exchangeAt: micros(t.at) });
    expect(records().map((r) => r.kind === "payment" && r.paymentId)).toEqual(["old", "new"]);
    expect(t.desk.accounts[0]!.ledger.balances.get("USDC")).toBe(parsePico("100001"));
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
