/** The same trade under two ids: booked, for it may be two; and reversed, position and cash, once the venue's words prove that it is one. */
import { describe, expect, it } from "vitest";
import { JournalState } from "../../engine/core/journal-state.ts";
import type { Effect } from "../../engine/core/types.ts";
import { lots, micros, type Ticks } from "../../engine/core/units.ts";
import { TestDesk } from "./desk-fixture.ts";
import { busts, FEE, records, TwoIds } from "./two-ids.ts";

describe("a trade under a second id", () => {
  it.each<[string, (v: TwoIds) => void]>([
    [
      "after the venue's own",
      (v) => {
        const fill = v.trades("real", 5);
        v.tell(fill);
        v.tell(fill, "again");
      },
    ],
    [
      "before the venue's own, which comes late, by the list",
      (v) => {
        v.tell(v.trades("real", 5), "again");
        v.pass(8);
        v.readList();
      },
    ],
    [
      "before the venue's own, which comes late, by the stream",
      (v) => {
        const fill = v.trades("real", 5);
        v.tell(fill, "again");
        v.pass(8);
        v.tell(fill);
      },
    ],
    [
      "long after it, the order having ended by the venue's word",
      (v) => {
        const fill = v.trades("real", 5);
        v.tell(fill);
        v.truth.status = "canceled";
        v.says();
        expect(v.o.life).toBe("closed");
        v.pass(20);
        v.tell(fill, "again");
      },
    ],
    [
      "with another trade of the order between them",
      (v) => {
        const fill = v.trades("real", 3);
        v.tell(fill);
        v.tell(v.trades("other", 2));
        v.tell(fill, "again");
      },
    ],
    [
      "told at another moment of the venue: the list does not have it",
      (v) => {
        const fill = v.trades("real", 5);
        v.tell(fill);
        v.t.at += 1_000;
        v.tell({ ...fill, at: micros(v.t.at) }, "again");
        v.truth.at = micros(v.t.at);
        v.pass(10);
        v.readList();
      },
    ],
  ])("%s: position, cash and the order's sum are the venue's again, with a proof", (_, happen) => {
    const v = new TwoIds();
    const before = v.cash;
    happen(v);
    v.pass(20);
    expect(v.m.ledger.positionLots).toBe(5);
    expect(before - v.cash).toBe(v.list.length === 1 ? FEE : 2n * FEE);
    expect(v.o).toMatchObject({ cumLots: 5, disputed: null, known: true });
    expect(busts(v.t.effects)).toMatchObject([
      { fillId: "again", id: v.id, proof: expect.stringMatching(/list of fills/) },
    ]);
    expect(v.codes).toContain("FILL_DISPROVED");
    expect(v.codes).not.toContain("POSITION_REPAIRED");
    expect(v.m.account.reconciliation.newestRepairs.map((r) => r.rule)).toEqual(["FILL_DISPROVED"]);
  });
  it("does not end the order that it seems to fill", () => {
    const v = new TwoIds();
    const half = Math.floor(v.o.lots / 2);
    if (v.o.lots % 2 === 1) v.tell(v.trades("one", 1));
    const fill = v.trades("real", half);
    v.tell(fill);
    const effects = v.tell(fill, "again");
    expect(records(effects).map((r) => r.kind)).toEqual(["fill"]);
    expect(v.o).toMatchObject({ known: false, cumLots: v.o.lots });
    expect(v.o.life).not.toBe("closed");
    v.pass(6);
    expect(v.o).toMatchObject({ life: "open", known: true, cumLots: v.o.lots - half });
  });
  it("which overfills the order: the alarm and the halt stand, the trade is reversed, and the order ends with its size", () => {
    const v = new TwoIds();
    const size = v.o.lots;
    const fill = v.trades("real", size);
    v.truth.status = "filled";
    v.tell(fill);
    expect(v.o).toMatchObject({ life: "closed", closedAs: "filled" });
    v.tell(fill, "again");
    expect(v.codes).toContain("OVERFILL");
    expect(v.m.account.trading).toMatchObject({ level: 0, code: "OVERFILL" });
    const effects = v.pass(10);
    expect(busts(effects)).toMatchObject([{ fillId: "again" }]);
    expect(v.m.ledger.positionLots).toBe(size);
    expect(v.o).toMatchObject({ life: "closed", closedAs: "filled", cumLots: size });
    expect(records(effects).filter((r) => r.kind === "ended" && r.id === v.id)).toMatchObject([{ cumLots: size }]);
    expect(v.m.account.trading.level).toBe(0);
  });
  it("of an order that the venue does not know any more: the list alone proves it, read well after the booking", () => {
    const v = new TwoIds();
    const fill = v.trades("real", 5);
    v.tell(fill);
    v.tell(fill, "again");
    v.truth.status = "absent";
    expect(busts(v.pass(4))).toEqual([]);
    expect(busts(v.pass(6))).toMatchObject([{ fillId: "again" }]);
    expect(v.m.ledger.positionLots).toBe(5);
  });
  it("a HALT is verified by the venue without the order, although what the order filled is never explained", () => {
    const v = new TwoIds();
    v.tell(v.trades("real", 5));
    v.readList();
    // Taken back without a word: the venue's list has the trade, and its figures of the order do not.
    v.pass(7);
    v.truth = { ...v.truth, cum: 0, at: micros(v.t.at) };
    v.says();
    v.pass(10);
    expect(v.codes).toContain("FILLS_UNEXPLAINED");
    v.t.send({ type: "gate", level: 0, reason: "fright", by: "ada" });
    v.truth = { ...v.truth, status: "canceled", at: micros(v.t.at) };
    for (const o of [...v.m.orders.live]) if (o !== v.o) v.t.report(o.id, "canceled");
    v.pass(10);
    v.t.send({ type: "report", report: "open-orders", account: 0, requestedAt: micros(v.t.at), orders: [] });
    expect(v.t.desk.halt.state).toBe("verified");
  });
  it("busted as a trade of the venue's before that is proven: nothing is left of either", () => {
    const v = new TwoIds();
    const before = v.cash;
    const fill = v.trades("real", 5);
    v.tell(fill);
    v.tell(fill, "again");
    v.t.at += 1_000;
    v.truth = { ...v.truth, cum: 0, at: micros(v.t.at) };
    v.bust("real", 5);
    v.pass(10);
    expect([v.m.ledger.positionLots, v.o.cumLots, v.cash]).toEqual([0, 0, before]);
  });
});

describe("two orders of one id, of which the venue answers for one", () => {
  it("the trades of both are real, and in its list: nothing is reversed, and the doubt ends with that", () => {
    const v = new TwoIds();
    const size = v.o.lots;
    v.t.at += 1_000;
    v.tell(v.trades("first", 1));
    const answered = { ...v.truth, status: "rejected" } as const;
    v.t.at += 1_000;
    v.tell(v.trades("second", size));
    expect(v.codes).toContain("OVERFILL");
    v.t.report(v.id, "filled", { exchangeAt: v.truth.at, cumLots: lots(size), lots: lots(size) });
    v.truth = answered;
    v.pass(20);
    expect(v.o).toMatchObject({ life: "closed", cumLots: size + 1, disputed: null });
    expect(v.m.ledger.positionLots).toBe(size + 1);
    expect(v.codes).not.toContain("FILL_DISPROVED");
  });
});

describe("nothing is reversed", () => {
  it.each<[string, (v: TwoIds) => void]>([
    [
      "where the venue has both",
      (v) => {
        v.tell(v.trades("real", 3));
        v.tell(v.trades("real too", 3));
      },
    ],
    [
      "on answers that were asked for before the booking",
      (v) => {
        const asked = v.t.at;
        v.t.at += 1_000;
        v.tell(v.trades("real", 3));
        v.tell(v.trades("real too", 3));
        v.answers.order = false;
        for (let i = 0; i < 5; i++) {
          v.pass(2);
          v.says(asked + i * 100, { cumLots: lots(3) });
        }
      },
    ],
    [
      "on answers that are older by the venue's own clock",
      (v) => {
        const old = micros(v.t.at - 1);
        v.tell(v.trades("real", 3));
        v.tell(v.trades("real too", 3));
        v.answers.order = false;
        for (let i = 0; i < 5; i++) {
          v.pass(2);
          v.says(v.t.at, { cumLots: lots(3), exchangeAt: old });
        }
      },
    ],
    [
      "where the list has every trade and the order's own figure is short",
      (v) => {
        v.tell(v.trades("real", 3));
        v.tell(v.trades("real too", 3));
        v.truth.cum = 3;
      },
    ],
    [
      "where the difference does not come out even",
      (v) => {
        v.tell(v.trades("real", 3));
        v.tell({ fillId: "again", lots: 3, at: v.truth.at });
        v.truth.cum = 4;
      },
    ],
  ])("%s", (_, happen) => {
    const v = new TwoIds();
    const { cash } = v;
    happen(v);
    v.pass(20);
    expect(v.m.ledger.positionLots).toBe(6);
    expect(cash - v.cash).toBe(2n * FEE);
    expect(v.codes).not.toContain("FILL_DISPROVED");
  });
  it("on one answer, or before the list of fills was read behind it", () => {
    const v = new TwoIds();
    v.answers = { order: false, fills: false };
    const fill = v.trades("real", 5);
    v.tell(fill);
    v.tell(fill, "again");
    v.t.at += 1_000;
    v.says();
    for (let i = 0; i < 5; i++) {
      v.t.pass(1_500);
      v.says();
    }
    expect(v.m.ledger.positionLots).toBe(10);
    v.t.pass(10);
    v.t.fillsRead();
    expect(v.m.ledger.positionLots).toBe(10);
    v.t.pass(1_500);
    v.says();
    expect(v.m.ledger.positionLots).toBe(5);
  });
  it("on two answers that say different things", () => {
    const v = new TwoIds();
    v.answers.order = false;
    const fill = v.trades("real", 4);
    v.tell(fill);
    v.tell(fill, "again");
    for (const cum of [4, 3, 4, 3]) {
      v.pass(2);
      v.says(v.t.at, { cumLots: lots(cum) });
    }
    expect(v.m.ledger.positionLots).toBe(8);
  });
});

describe("after a restart", () => {
  /** The order, its half traded once and told twice, and a new engine on the journal of the first. */
  function restarted() {
    const v = new TwoIds();
    const kept = new JournalState();
    const { side, tick, lots: size } = v.o;
    const half = Math.floor(size / 2);
    const intent = { kind: "intent", account: 0, market: 0, action: "place", id: v.id, side } as const;
    kept.take({ ...intent, tick: tick as Ticks, lots: lots(size), at: micros(v.t.at) });
    kept.take({ kind: "opening", account: 0, market: 0, lots: 0, reason: "test", at: micros(v.t.at) });
    const start = (): TwoIds => {
      const t = new TestDesk();
      t.at = v.t.at + 10_000_000;
      t.apply(() => {});
      t.send(kept.recovered(0, micros(t.at)));
      for (const channel of ["market", "private"] as const)
        t.send({ type: "connection", account: 0, channel, status: "up", market: null });
      const next = new TwoIds(t, v.id);
      next.truth = { ...v.truth };
      return next;
    };
    const keep = (effects: readonly Effect[]): void => {
      for (const r of records(effects)) kept.take(r);
    };
    return { v, kept, half, start, keep };
  }
  it("the order, which has not ended, is asked about with what was booked of it", () => {
    const { v, kept, half, start, keep } = restarted();
    const fill = v.trades("real", half);
    keep(v.tell(fill));
    keep(v.tell(fill, "again"));
    expect(kept.positionOf(0, 0)).toBe(2 * half);
    v.truth.status = "canceled";
    const next = start();
    keep(next.pass(8));
    expect(next.o).toMatchObject({ life: "closed", closedAs: "canceled", cumLots: half });
    expect(next.m.expectedLots).toBe(half);
    expect(kept.positionOf(0, 0)).toBe(half);
    expect(next.codes).toContain("FILL_DISPROVED");
  });
  it("either of the two may be the one that is left, and the venue's bust of its own takes that one", () => {
    const { v, kept, half, start, keep } = restarted();
    const fill = v.trades("real", half);
    keep(v.tell(fill, "again"));
    keep(v.tell(fill));
    const next = start();
    keep(next.pass(4));
    expect(next.o.trades).toMatchObject([{ fillId: "again", otherId: "real" }]);
    keep(next.bust("real", half));
    expect([next.o.cumLots, next.m.expectedLots, kept.positionOf(0, 0)]).toEqual([0, 0, 0]);
    keep(next.bust("real", half));
    expect(kept.positionOf(0, 0)).toBe(0);
  });
  it("of two orders of one id the venue answers for one: the other's trade, like none, is not reversed, and that is told", () => {
    const { v, half, start, keep } = restarted();
    keep(v.tell(v.trades("first", 1)));
    keep(v.tell(v.trades("second", half)));
    v.truth = { status: "canceled", cum: half, at: micros(v.t.at) };
    const next = start();
    expect(busts(next.pass(10))).toEqual([]);
    expect(next.o.cumLots).toBe(half + 1);
    expect(next.codes).toContain("FILLS_UNEXPLAINED");
  });
  it("what was taken back is not owed: a statement of the venue from before that still counts it", () => {
    const { v, half, start, keep } = restarted();
    const fill = v.trades("real", half);
    keep(v.tell(fill));
    v.t.at += 1_000;
    const before = v.truth;
    v.truth = { status: "acked", cum: 0, at: micros(v.t.at) };
    keep(v.bust("real", half));
    const next = start();
    next.truth = { ...before, status: "canceled" };
    next.says();
    expect(next.o).toMatchObject({ toldCum: 0, life: "closed", closedAs: "canceled", cumLots: 0 });
  });
});
