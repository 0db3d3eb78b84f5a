/** near-far on a desk: its two ladders, what a round replaces and keeps, and what an error of one leaves of the other. */
import { describe, expect, it } from "vitest";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import type { Command, Effect } from "../../engine/core/types.ts";
import { lots, micros } from "../../engine/core/units.ts";
import { deskView, marketDetail } from "../../engine/core/view.ts";
import { preview } from "../../engine/core/view-detail.ts";
import { TestDesk } from "./desk-fixture.ts";

type Params = Record<string, number | string | null>;
type Refuses = (e: Extract<Effect, { do: "place" }>, n: number) => boolean;
const none: Refuses = () => false;

/** Near ± 61 and a step of 61, far ± 305 and a step of 305, around 61,000; nothing moves for less than 5 bps. */
const PLAIN: Params = {
  nearIntervalMs: 1000,
  nearSpreadBps: 20,
  nearStepBps: 10,
  nearSize: 0.01,
  farSpreadBps: 100,
  farStepBps: 50,
  farSize: 0.02,
  fade: 0,
  diffRatePerRound: 0.0005,
  forceRefreshNum: 1000,
};
const NEAR = ["ask 610610 × 10", "ask 611220 × 10", "bid 608780 × 10", "bid 609390 × 10"];
const FAR = ["ask 613050 × 20", "ask 616100 × 20", "bid 603900 × 20", "bid 606950 × 20"];

function started(params: Params = {}, start: (t: TestDesk) => void = () => {}): TestDesk {
  const t = new TestDesk();
  for (const m of Object.values(t.settings.markets))
    Object.assign(m, {
      strategy: "near-far",
      params: { ...defaultMarketSettings("near-far").params, ...PLAIN, ...params },
      limits: { ...m.limits, collarBps: 1000 },
    });
  t.open({ USDC: "1000000" });
  start(t);
  t.book(0, 609_999, 610_001, 100_000);
  return t;
}
function quoting(...how: Parameters<typeof started>): TestDesk {
  const t = started(...how);
  wait(t, 300);
  return t;
}
/** The venue answers; of the places since the last answer, those that `refuses` names by their number are refused. */
function answer(t: TestDesk, refuses: Refuses = none): void {
  let n = 0;
  for (const e of t.effects.splice(0)) {
    if (e.do === "cancel") t.report(e.id, "canceled");
    else if (e.do === "amend") t.report(e.id, "amended", { tick: e.tick, lots: e.lots });
    else if (e.do !== "place") continue;
    else if (refuses(e, n++)) t.report(e.id, "rejected", { code: "INSUFFICIENT_MARGIN" });
    else t.report(e.id, "acked", { tick: e.tick, lots: e.lots, cumLots: lots(0) });
  }
}
/** Time passes, the book is confirmed, the venue answers. */
function wait(t: TestDesk, ms: number, mid = 610_000): void {
  for (let gone = 0; gone < ms; gone += 100) {
    t.at += 100_000;
    t.book(0, mid - 1, mid + 1, 100_000);
    t.send({ type: "timer" });
    answer(t);
  }
}
const live = (t: TestDesk) => t.desk.markets[0]!.orders.live;
const quotes = (t: TestDesk, layer = ""): string[] =>
  live(t)
    .filter((o) => o.layer.startsWith(layer))
    .map((o) => `${o.side === 0 ? "bid" : "ask"} ${o.tick} × ${o.lots - o.cumLots}`)
    .sort();
const ids = (t: TestDesk, layer: string): number[] => live(t).flatMap((o) => (o.layer.startsWith(layer) ? [o.id] : []));
const actions = (effects: readonly Effect[]): string[] =>
  effects.flatMap((e) => (e.do === "place" || e.do === "amend" || e.do === "cancel" ? [e.do] : []));
const said = (t: TestDesk): string =>
  marketDetail(t.desk, 0, micros(t.at)).stages.find((s) => s.stage === "ladder")!.text;
const command = (t: TestDesk, c: Command): void => {
  t.send({ type: "command", commandId: `${t.at}`, command: c, by: "test" });
};
describe("near-far", () => {
  it("a preview in the middle of both rounds shows the next ones, and leaves these standing", () => {
    const t = quoting();
    const next = structuredClone(t.settings);
    for (const m of Object.values(next.markets)) Object.assign(m.params, { nearSpreadBps: 40, farSpreadBps: 200 });
    const { asks } = preview(t.desk, 0, next, micros(t.at));
    // Half of 40 and of 200 bps of 61,000 are 122 and 610; the steps stay 61 and 305.
    expect(asks.map((q) => q.price).sort()).toEqual([61_122, 61_183, 61_610, 61_915]);
    wait(t, 200);
    expect(quotes(t)).toEqual([...NEAR, ...FAR].sort());
  });
  it("a near and a far ladder around fair value, sent bid, ask, bid, ask", () => {
    const t = started();
    t.pass(100);
    const places = t.effects.filter((e) => e.do === "place");
    expect(places.map((e) => e.side)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    const order = ["near 0", "near 1", "far 0", "far 1"].flatMap((q) => [q, q]);
    expect(places.map((e) => `${e.layer.split("/")[0]} ${e.level}`)).toEqual(order);
    expect(quotes(t, "near")).toEqual(NEAR);
    expect(quotes(t, "far")).toEqual(FAR);
  });
  it("between rounds both stand where they were put; near follows with its round, far with its own", () => {
    const t = quoting();
    wait(t, 500, 610_610);
    expect(quotes(t)).toEqual([...NEAR, ...FAR].sort());
    wait(t, 1000, 610_610);
    expect(quotes(t, "near")).toEqual(["ask 611221 × 10", "ask 611832 × 10", "bid 609388 × 10", "bid 609999 × 10"]);
    expect(quotes(t, "far")).toEqual(FAR);
    wait(t, 9500, 610_610);
    expect(quotes(t, "far")).toEqual(["ask 613664 × 20", "ask 616717 × 20", "bid 604503 × 20", "bid 607556 × 20"]);
  });

  describe("a round replaces only what moved by more than |new / old − 1|", () => {
    // 5 bps of 609,390 is 304.7 ticks of the bid: the mid moves by 305.0 for it.
    it.each<[string, number, string[]]>([
      ["moved by less: nothing is touched", 610_300, []],
      ["moved by more: amended where they are", 610_310, ["amend", "amend", "amend", "amend"]],
    ])("%s", (_, mid, expected) => {
      const t = quoting();
      const before = ids(t, "near");
      const seen: Effect[] = [];
      for (let i = 0; i < 10; i++) {
        t.at += 100_000;
        t.book(0, mid - 1, mid + 1, 100_000);
        t.send({ type: "timer" });
        seen.push(...t.effects);
        answer(t);
      }
      expect(actions(seen)).toEqual(expected);
      expect(ids(t, "near")).toEqual(before);
    });
    it("level by level: a wider step moves the second level and leaves the first", () => {
      const t = quoting();
      t.params(0, { nearStepBps: 20 });
      t.effects = [];
      for (let i = 0; i < 9; i++) t.pass(100);
      expect(actions(t.effects)).toEqual(["amend", "amend"]);
      answer(t);
      expect(quotes(t, "near")).toEqual(["ask 610610 × 10", "ask 611830 × 10", "bid 608170 × 10", "bid 609390 × 10"]);
    });
    it("a kept order that would meet a new one of ours: all of the round is new", () => {
      const t = quoting({ nearSpreadBps: 0, nearLevels: 1, diffRatePerRound: 0.01, farLevels: 0 });
      t.params(0, { nearSpreadBps: 200, diffRatePerRound: 0.0099 });
      wait(t, 1000);
      expect(quotes(t)).toEqual(["ask 616100 × 10", "bid 603900 × 10"]);
    });
  });

  describe("a full refresh", () => {
    it.each<[string, Params]>([
      ["at a rate of 0 each round", { diffRatePerRound: 0 }],
      ["at a rate below 0 each round", { diffRatePerRound: -1 }],
      ["every round", { forceRefreshNum: 1 }],
    ])("%s: new orders at the same prices, the old ones cancelled once the new ones are taken", (_, params) => {
      const t = quoting({ ...params, farLevels: 0 });
      const before = ids(t, "near");
      const seen: string[] = [];
      for (let i = 0; i < 9; i++) {
        t.pass(100);
        seen.push(...actions(t.effects));
        answer(t);
      }
      expect(seen).toEqual([...new Array(4).fill("place"), ...new Array(4).fill("cancel")]);
      expect(quotes(t)).toEqual(NEAR);
      expect(ids(t, "near").filter((id) => before.includes(id))).toEqual([]);
    });
    it("comes every forceRefreshNum rounds, and not before", () => {
      const t = quoting({ forceRefreshNum: 3, farLevels: 0 });
      wait(t, 300);
      const generations = new Set<string>([ids(t, "near").join()]);
      const counts: number[] = [];
      for (let round = 0; round < 9; round++) {
        wait(t, 1000);
        generations.add(ids(t, "near").join());
        counts.push(generations.size);
      }
      expect(counts).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 4]);
    });
    it("with ten levels a side twice over there is room for all", () => {
      const t = quoting({ nearLevels: 5, farLevels: 5, diffRatePerRound: 0, farIntervalMs: 1000, farStepBps: 20 });
      let most = 0;
      for (let i = 0; i < 60; i++) {
        t.pass(100);
        t.book(0, 609_999, 610_001, 100_000);
        most = Math.max(most, live(t).length);
        answer(t);
      }
      expect(most).toBe(40);
      expect(deskView(t.desk, micros(t.at)).markets[0]!.bid.reason).toBe("");
    });
  });

  it("asks above the top bid and bids below the top ask only: left out, not moved", () => {
    const t = quoting({ fairSource: "oracle", farLevels: 0 }, (made) =>
      made.send({ type: "oracle", market: 0, price: 61_100, confidence: 0 }),
    );
    // Bids at 61,038.9 and 60,977.8: the first is above the ask of 61,000.1.
    expect(quotes(t)).toEqual(["ask 611611 × 10", "ask 612222 × 10", "bid 609778 × 10"]);
  });
  it("long lowers both sides: 0.01 of 8.2 BTC is 0.6 bps at a fade of 5 %", () => {
    const t = quoting({ fade: 0.05, diffRatePerRound: 0.00001, nearLevels: 1, farLevels: 0 });
    t.fill(t.ids(0, 0)[0]!, 10);
    wait(t, 1200);
    expect(quotes(t)).toEqual(["ask 610573 × 10", "bid 609352 × 10"]);
  });

  describe("a far round", () => {
    /** The book moves by .2 % and the far round of it has been sent, but not answered. */
    const sent = (params: Params = {}): TestDesk => {
      const t = quoting({ nearIntervalMs: 600_000, ...params });
      wait(t, 9_000);
      for (let i = 0; i < 20 && !t.effects.some((e) => e.do === "place"); i++) {
        answer(t);
        t.at += 100_000;
        t.book(0, 611_219, 611_221, 100_000);
        t.send({ type: "timer" });
      }
      return t;
    };
    const NEXT = ["ask 614277 × 20", "ask 617333 × 20", "bid 605107 × 20", "bid 608163 × 20"];
    it("stands beside the previous set until all of it is taken; then the previous one goes", () => {
      const t = sent();
      expect(quotes(t, "far")).toEqual([...FAR, ...NEXT].sort());
      answer(t);
      t.pass(100);
      expect(t.effects.map((e) => e.do)).toEqual(new Array(4).fill("cancel"));
      answer(t);
      expect(quotes(t, "far")).toEqual(NEXT);
      expect(said(t)).toBe("quotes wanted");
    });
    it.each([0, 1, 2, 3])(
      "the venue refuses order %i of it: what it took is cancelled by id, the previous set stays",
      (k) => {
        const t = sent();
        const before = ids(t, "far").slice(0, 4);
        const placed = t.effects.flatMap((e) => (e.do === "place" ? [e.id] : []));
        answer(t, (_, n) => n === k);
        const seen: Effect[] = [];
        for (let i = 0; i < 5; i++) {
          t.pass(100);
          seen.push(...t.effects);
          answer(t);
        }
        expect(actions(seen).every((a) => a === "cancel")).toBe(true);
        expect(seen.flatMap((e) => (e.do === "cancel" ? [e.id] : [])).sort()).toEqual(
          placed.filter((_, n) => n !== k).sort(),
        );
        expect(ids(t, "far")).toEqual(before);
        expect(quotes(t, "far")).toEqual(FAR);
        expect(said(t)).toBe("quotes wanted; far: orders of the new set were refused (1): the previous one stays");
      },
    );
    it("the round after a failed one succeeds", () => {
      const t = sent();
      answer(t, () => true);
      wait(t, 11_000, 611_220);
      expect(quotes(t, "far")).toEqual(NEXT);
      expect(said(t)).toBe("quotes wanted");
    });
    it("waits for an answer as long as it takes, with both sets standing", () => {
      const t = sent();
      const held = t.effects.splice(0);
      answer(t);
      t.pass(200);
      expect(said(t)).toBe("quotes wanted; far: 0 of 4 new orders taken, the previous set stands beside them");
      expect(quotes(t, "far")).toEqual([...FAR, ...NEXT].sort());
      t.effects = held;
      answer(t);
      wait(t, 300, 611_220);
      expect(quotes(t, "far")).toEqual(NEXT);
    });
    it("that cannot be sent yet lets the previous set stand", () => {
      const t = quoting({ nearIntervalMs: 600_000 });
      wait(t, 9_000);
      // Near is amended and the venue is silent: nothing else of this market is sent meanwhile.
      t.params(0, { nearSize: 0.05 });
      for (let i = 0; i < 15; i++) {
        t.at += 100_000;
        t.book(0, 611_219, 611_221, 100_000);
        t.send({ type: "timer" });
      }
      expect(said(t)).toMatch(/far: 0 of 4 new orders taken/);
      expect(quotes(t, "far")).toEqual(FAR);
      answer(t);
      wait(t, 500, 611_220);
      expect(quotes(t, "far")).toEqual(NEXT);
    });
    it("leaves what has not moved where it is, under its own id", () => {
      const t = quoting({ nearIntervalMs: 600_000 });
      const first = live(t)
        .filter((o) => o.layer.startsWith("far") && o.level === 0)
        .map((o) => o.id);
      t.params(0, { farStepBps: 60 });
      wait(t, 11_000);
      expect(quotes(t, "far")).toEqual(["ask 613050 × 20", "ask 616710 × 20", "bid 603290 × 20", "bid 606950 × 20"]);
      expect(ids(t, "far")).toEqual(expect.arrayContaining(first));
    });
    it("what our own gates hold back of it does not keep the previous set for ever", () => {
      const t = sent();
      t.apply((s) => {
        for (const m of Object.values(s.markets)) m.limits.openOrdersMax = 8;
      });
      answer(t);
      wait(t, 12_000, 611_220);
      expect(quotes(t, "far")).toEqual(NEXT);
    });
  });

  describe("an error of the near ladder cancels it and keeps the far one", () => {
    it("a refused order: near is empty until its next round", () => {
      const t = quoting();
      wait(t, 400);
      const far = ids(t, "far");
      t.params(0, { nearSize: 0.03 });
      answer(t);
      const [near] = ids(t, "near");
      t.report(near!, "amend-rejected", { code: "INSUFFICIENT_MARGIN" });
      for (let i = 0; i < 2; i++) {
        t.pass(100);
        answer(t);
      }
      expect(quotes(t, "near")).toEqual([]);
      expect(ids(t, "far")).toEqual(far);
      expect(said(t)).toBe("quotes wanted; near: orders of it were refused (1): made anew with the next round");
      wait(t, 1000);
      expect(quotes(t, "near")).toEqual(NEAR.map((q) => q.replace("× 10", "× 30")));
      expect(said(t)).toBe("quotes wanted");
    });
    it("an amend that came too late for its order is no refusal", () => {
      const t = quoting();
      t.report(ids(t, "near")[0]!, "amend-rejected", { code: "UNKNOWN_ORDER" });
      wait(t, 300);
      expect(quotes(t, "near").length).toBeGreaterThanOrEqual(3);
    });
    it("fair value is not known", () => {
      const t = quoting({ fairSource: "oracle" }, (made) =>
        made.send({ type: "oracle", market: 0, price: 61_000, confidence: 0 }),
      );
      expect(quotes(t)).toEqual([...NEAR, ...FAR].sort());
      t.send({ type: "oracle", market: 0, price: Number.NaN, confidence: 0 });
      wait(t, 300);
      expect(quotes(t)).toEqual(FAR);
      expect(said(t)).toBe("quotes wanted; near: no oracle price");
      t.send({ type: "oracle", market: 0, price: 61_000, confidence: 0 });
      wait(t, 300);
      expect(quotes(t)).toEqual([...NEAR, ...FAR].sort());
    });
  });

  it("a scoped cancel of the layer far holds both of its sets, and near goes on", () => {
    const t = quoting({ farIntervalMs: 1000, diffRatePerRound: 0 });
    command(t, { do: "cancel", scope: { scope: "layer", market: 0, layer: "far" } });
    wait(t, 5000);
    expect([...new Set(quotes(t))]).toEqual(NEAR);
    command(t, { do: "resume", scope: { scope: "layer", market: 0, layer: "far" } });
    wait(t, 5000);
    expect([...new Set(quotes(t))]).toEqual([...NEAR, ...FAR].sort());
  });
  it("after a halt and a resume nothing is remembered", () => {
    const s = strategies["near-far"];
    const memory = { ...s.initial(), nearAt: 7, near: [1, 2], nextAt: 3, farRefused: 2 };
    s.restart(memory);
    expect(memory).toEqual(s.initial());
  });
});
