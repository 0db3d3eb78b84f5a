/** What the venue refuses is not asked again at requote pace: the side waits, longer each time, and is held in the end. */
import { describe, expect, it } from "vitest";
import { Backoff } from "../../engine/core/risk/backoff.ts";
import { lots, micros } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { btc, TestDesk } from "./desk-fixture.ts";

const bid = (t: TestDesk) => deskView(t.desk, micros(t.at)).markets[0]!.bid;
/**
 * Runs for `ms`; every place and amend of a bid is refused. `step`: ticks by which the book moves after each. Returns when each was
 * sent, ms after the start.
 */
function refuseBids(t: TestDesk, ms: number, code: string | null, step = 50): number[] {
  const sent: number[] = [];
  for (let waited = 0; waited < ms; waited += 250) {
    const todo = t.effects.splice(0);
    for (const e of todo) {
      if (e.do !== "place" && e.do !== "amend") {
        if (e.do === "cancel") t.report(e.id, "canceled");
        continue;
      }
      const o = t.desk.markets[0]!.orders.get(e.id)!;
      if (o.side === 0) {
        sent.push(waited);
        t.report(e.id, e.do === "place" ? "rejected" : "amend-rejected", { code });
      } else t.report(e.id, e.do === "place" ? "acked" : "amended", { tick: e.tick, lots: e.lots });
    }
    t.pass(250);
    const moved = sent.length * step;
    t.book(0, 610_000 + moved, 610_010 + moved);
  }
  return sent;
}
function opened(): TestDesk {
  const t = new TestDesk().open();
  t.warm(0, 61_000.5, 5);
  t.book(0, 610_000, 610_010);
  t.pass(250);
  return t;
}
const resume = { type: "command", by: "ada", command: { do: "resume", scope: { scope: "all" } } } as const;
const gaps = (sent: number[]) => sent.slice(1).map((at, i) => at - sent[i]!);

describe("a side whose orders the venue refuses", () => {
  it.each(["INSUFFICIENT_MARGIN", "MIN_NOTIONAL", "HTTP_400"])("%s: waits double, then it is held", (code) => {
    const t = opened();
    const sent = refuseBids(t, 120_000, code);
    expect(sent).toHaveLength(8);
    const between = gaps(sent);
    for (const [i, gap] of between.entries()) {
      expect(gap).toBeGreaterThanOrEqual(250 * 2 ** i);
      expect(gap).toBeLessThanOrEqual(250 * 2 ** i + 750);
    }
    expect(bid(t)).toMatchObject({ state: "held" });
    expect(bid(t).reason).toContain("8 in a row: held until that changes, new settings come or a person resumes");
    expect(bid(t).reason).toContain(`(${code})`);
    expect(t.desk.alerts.filter((a) => a.code === "SIDE_HELD")).toMatchObject([{ severity: "critical", count: 1 }]);
    expect(t.orders().filter((o) => o.startsWith("ask"))).toHaveLength(1);
  });
  it.each(["MIN_NOTIONAL", "RATE_LIMITED"])(
    "%s: the same quote is placed three times, and then waits for the book to move, said with its reason",
    (code) => {
      const t = opened();
      const first = refuseBids(t, 60_000, code, 0);
      expect(first).toHaveLength(3);
      expect(bid(t)).toMatchObject({ state: "held", code: "QUOTE_REFUSED" });
      expect(bid(t).reason).toBe(
        `bid held: this quote was refused by the venue 3 times: waits until the book moves, new settings come or a person resumes (${code})`,
      );
      expect(t.desk.alerts.filter((a) => a.code === "QUOTE_HELD")).toMatchObject([{ severity: "warning", count: 1 }]);
      t.book(0, 610_100, 610_110);
      t.pass(1_000);
      expect(bid(t).code).not.toBe("QUOTE_REFUSED");
      expect(t.effects.filter((e) => e.do === "place" && e.side === 0)).toHaveLength(1);
    },
  );
  it.each<[string, (t: TestDesk) => void]>([
    ["a person resumes", (t) => t.send({ ...resume, commandId: "r" })],
    ["new settings come", (t) => t.apply(() => {})],
    [
      "the venue states new rules",
      (t) => t.send({ type: "instrument", market: 0, instrument: { ...btc, minLots: lots(2) } }),
    ],
  ])("the same quote is placed again once %s", (_, happen) => {
    const t = opened();
    refuseBids(t, 60_000, "MIN_NOTIONAL", 0);
    t.effects.length = 0;
    happen(t);
    for (let i = 0; i < 8; i++) t.pass(250);
    expect(t.effects.filter((e) => e.do === "place" && e.side === 0)).toHaveLength(1);
  });
  it("a refusal that proves nothing is no placing: the order is in doubt, and nothing is placed in its stead", () => {
    const t = opened();
    expect(refuseBids(t, 20_000, "HTTP_503", 0)).toHaveLength(1);
    expect(bid(t).code).not.toBe("QUOTE_REFUSED");
  });
  it("too many requests: waits up to 30 s and is never held, for time alone cures it", () => {
    const t = opened();
    const sent = refuseBids(t, 200_000, "RATE_LIMITED");
    expect(sent.length).toBeGreaterThan(10);
    expect(Math.max(...gaps(sent))).toBeLessThanOrEqual(30_750);
    expect(t.desk.alerts.some((a) => a.code === "SIDE_HELD")).toBe(false);
  });
  it("the reason says how long, and is gone once an order is taken", () => {
    const t = opened();
    refuseBids(t, 4_000, "HTTP_400");
    expect(bid(t)).toMatchObject({ state: "held", code: "REFUSED_OTHER" });
    expect(bid(t).reason).toMatch(
      /^bid held: refused by the venue for another reason, \d in a row: next try in [\d.]+ m?s \(HTTP_400\)$/,
    );
    for (let i = 0; i < 40; i++) {
      t.oblige();
      t.pass(250);
      t.book(0, 610_000, 610_010);
    }
    expect(bid(t)).toMatchObject({ state: "quoting", code: "" });
    expect(t.desk.markets[0]!.backoff[0].isIdle).toBe(true);
  });
  it.each<[string, (t: TestDesk) => void]>([
    ["new settings", (t) => t.params(0, { sigma: 2.5 })],
    [
      "a person who resumes",
      (t) =>
        t.send({
          type: "command",
          commandId: "r",
          by: "me",
          command: { do: "resume", scope: { scope: "market", market: 0 } },
        }),
    ],
    [
      "new rules of the market",
      (t) => t.send({ type: "instrument", market: 0, instrument: { ...btc, minNotional: btc.minNotional } }),
    ],
  ])("held, it is tried again after %s", (_, act) => {
    const t = opened();
    refuseBids(t, 120_000, "MIN_NOTIONAL");
    expect(t.ids(0, 0)).toHaveLength(0);
    act(t);
    t.pass(250);
    expect(t.ids(0, 0)).toHaveLength(1);
  });
  it("held for want of margin, it is tried again when there is more of it, and not when there is as much", () => {
    const t = opened();
    refuseBids(t, 120_000, "INSUFFICIENT_MARGIN");
    t.pass(250);
    expect(t.ids(0, 0)).toHaveLength(0);
    // The ask beside it goes: what was at stake with it is free.
    t.send({
      type: "command",
      commandId: "p",
      by: "me",
      command: { do: "pause", scope: { scope: "side", market: 0, side: 1 } },
    });
    t.oblige();
    t.pass(250);
    t.pass(250);
    expect(t.ids(0, 0)).toHaveLength(1);
  });
  it("a cancel is not delayed: what may not be moved is taken away", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0);
    t.effects.length = 0;
    t.book(0, 609_000, 609_010);
    t.pass(250);
    expect(t.effects).toContainEqual(expect.objectContaining({ do: "amend", id }));
    t.report(id!, "amend-rejected", { code: "TOO_MANY_ORDERS" });
    t.effects.length = 0;
    t.book(0, 608_000, 608_010);
    t.pass(100);
    expect(t.effects).toContainEqual(expect.objectContaining({ do: "cancel", id }));
    expect(t.effects.some((e) => e.do === "amend" && e.id === id)).toBe(false);
  });
});

describe("levels and kinds", () => {
  const at = (ms: number) => micros(1_000_000 + ms * 1000);
  it("a refused level holds back itself and those further out, not those before it", () => {
    const b = new Backoff();
    b.refused({ code: "MIN_SIZE", level: 2, at: at(0), had: Number.NaN });
    expect([0, 1, 2, 3].map((level) => b.holding(level, at(100)) !== null)).toEqual([false, false, true, true]);
    expect(b.holding(2, at(250))).toBeNull();
  });
  it("another level that is taken, or one that was sent before, takes nothing back", () => {
    const b = new Backoff();
    b.refused({ code: "MIN_SIZE", level: 1, at: at(0), had: Number.NaN });
    b.accepted(0, at(10));
    b.accepted(1, at(-10));
    expect(b.isIdle).toBe(false);
    b.accepted(1, at(300));
    expect(b.isIdle).toBe(true);
  });
  it("each kind counts for itself", () => {
    const b = new Backoff();
    for (let n = 0; n < 4; n++) b.refused({ code: "MIN_SIZE", level: 0, at: at(0), had: 0 });
    b.refused({ code: "INSUFFICIENT_BALANCE", level: 0, at: at(0), had: 0 });
    expect(b.holding(0, at(1))).toMatchObject({ kind: "rules", count: 4, until: at(2000) });
    b.permitTry("rules");
    expect(b.holding(0, at(1))!.until).toBe(at(250));
    b.refused({ code: "MIN_SIZE", level: 0, at: at(300), had: 0 });
    expect(b.holding(0, at(301))).toMatchObject({ kind: "rules", count: 5, until: at(4300) });
  });
  const refused = (b: Backoff, code: string | null, level: number, ms: number, had = 0) =>
    b.refused({ code, level, at: at(ms), had });
  it.each([
    ["no code", null, "other", "no reason given"],
    ["a code that nobody knows", "XYZ", "other", "XYZ"],
    ["too many requests", "HTTP_429", "rate", "HTTP_429"],
    ["too little money", "INSUFFICIENT_MARGIN", "balance", "INSUFFICIENT_MARGIN"],
  ] as const)("%s is a kind, and keeps the venue's own word", (_, code, kind, word) => {
    const b = new Backoff();
    refused(b, code, 0, 0);
    expect(b.holding(0, at(1))).toMatchObject({ kind, code: word });
    expect(b.codeOf(kind)).toBe(word);
    expect(b.codeOf("position")).toBe("");
  });
  it("of several levels that were refused the nearest is held; of too many requests all are", () => {
    const b = new Backoff();
    for (const level of [2, 1, 3]) refused(b, "MIN_SIZE", level, 0);
    expect([0, 1].map((level) => b.holding(level, at(1)) !== null)).toEqual([false, true]);
    const rate = new Backoff();
    refused(rate, "RATE_LIMITED", 2, 0);
    expect(rate.holding(0, at(1))).toMatchObject({ kind: "rate" });
    rate.accepted(5, at(0));
    expect(rate.isIdle).toBe(false);
    rate.accepted(5, at(1));
    expect(rate.isIdle).toBe(true);
  });
  it("the eighth refusal holds, and says so once", () => {
    const b = new Backoff();
    expect(Array.from({ length: 10 }, (_, i) => refused(b, "MIN_SIZE", 0, i))).toEqual([
      ...[false, false, false, false, false, false, false, true],
      ...[false, false],
    ]);
    expect(b.holding(0, at(1e9))).toMatchObject({ until: Number.POSITIVE_INFINITY });
  });
  it("an order that was sent in the moment of the refusal proves nothing", () => {
    const b = new Backoff();
    refused(b, "MIN_SIZE", 1, 5);
    b.accepted(1, at(5));
    expect(b.isIdle).toBe(false);
  });
  it("a try is permitted of the kinds that have changed alone, no sooner than the first wait", () => {
    const b = new Backoff();
    for (let i = 0; i < 8; i++) refused(b, "MIN_SIZE", 0, 0);
    for (let i = 0; i < 8; i++) refused(b, "TOO_MANY_ORDERS", 0, 0, -4);
    b.permitTry("balance", "position");
    expect(b.holding(0, at(1e6))).toMatchObject({ kind: "rules" });
    b.permitTry("rules");
    expect(b.holding(0, at(249))).toMatchObject({ kind: "orders" });
    b.permitTryFor("rules", 100);
    b.permitTryFor("orders", -4);
    expect(b.holding(0, at(1e6))).toMatchObject({ kind: "orders", had: -4 });
    b.permitTryFor("orders", -3);
    expect(b.holding(0, at(249))).toMatchObject({ until: at(250) });
    expect(b.holding(0, at(250))).toBeNull();
  });
  it("of several that hold it is the one that holds longest that is told, of equals the first", () => {
    const b = new Backoff();
    refused(b, "MIN_SIZE", 0, 0);
    refused(b, "TOO_MANY_ORDERS", 0, 0);
    expect(b.holding(0, at(1))).toMatchObject({ kind: "rules" });
    refused(b, "TOO_MANY_ORDERS", 0, 1);
    expect(b.holding(0, at(2))).toMatchObject({ kind: "orders" });
    refused(b, "MIN_SIZE", 0, 2);
    refused(b, "MIN_SIZE", 0, 3);
    expect(b.holding(0, at(4))).toMatchObject({ kind: "rules" });
  });
});

describe("a venue without a free name", () => {
  const nameless = (t: TestDesk): number => {
    const id = t.ids(0, 0)[0]!;
    t.send({ type: "sent", action: "place", id, outcome: "no-free-name" });
    return id;
  };
  const places = (t: TestDesk): number => t.effects.filter((e) => e.do === "place" && e.side === 0).length;
  it("ends the order as never sent, says so, and tries the next name a second later, not each turn", () => {
    const t = opened();
    const order = t.desk.markets[0]!.orders.get(nameless(t))!;
    expect(order).toMatchObject({ life: "closed", closedAs: "denied", proof: expect.stringMatching(/no free name/) });
    t.report(t.ids(0, 1)[0]!, "acked");
    t.effects.length = 0;
    for (let i = 0; i < 3; i++) t.pass(250);
    expect(places(t)).toBe(0);
    expect(bid(t)).toMatchObject({ state: "held", code: "NO_FREE_NAME" });
    expect(bid(t).reason).toMatch(/no free name/);
    t.pass(250);
    expect(places(t)).toBe(1);
  });
  it("tries at once when an order of the account has ended", () => {
    const t = opened();
    nameless(t);
    t.effects.length = 0;
    t.report(t.ids(0, 1)[0]!, "canceled");
    t.pass(250);
    expect(places(t)).toBe(1);
  });
});
