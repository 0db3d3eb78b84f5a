/** What a start learns from the facts of a journal. */
import { describe, expect, it } from "vitest";
import type { FillRecord, IntentRecord, JournalRecord } from "../../engine/core/journal-records.ts";
import { JournalState } from "../../engine/core/journal-state.ts";
import { lots, micros, pico, type Ticks } from "../../engine/core/units.ts";

const at = micros(1_000_000);
const place = (id: number, more: Partial<IntentRecord> = {}): JournalRecord => ({
  kind: "intent",
  account: 0,
  market: 0,
  action: "place",
  id,
  side: 0,
  tick: 100 as Ticks,
  lots: lots(10),
  at,
  ...more,
});
const fill = (fillId: string, more: Partial<FillRecord> = {}): JournalRecord => ({
  kind: "fill",
  account: 0,
  market: 0,
  fillId,
  id: 7,
  side: 0,
  tick: 100 as Ticks,
  lots: lots(4),
  fee: pico(0n),
  feeAsset: "USDC",
  at,
  ...more,
});
const ended = (id: number): JournalRecord => ({
  ...{ kind: "ended", account: 0, market: 0, id, as: "canceled", cumLots: 0, proof: "test", at },
});
const opening = (n: number): JournalRecord => ({
  kind: "opening",
  account: 0,
  market: 0,
  lots: n,
  reason: "start",
  at,
});
const owed = (state: "owed" | "met"): JournalRecord => ({
  ...{ kind: "obligation", account: 0, state, reason: "test", at },
});
const read = (...records: JournalRecord[]) => {
  const state = new JournalState();
  for (const r of records) state.take(r);
  return state.recovered(0, at);
};

describe("facts of a journal", () => {
  it.each<[string, JournalRecord[], object]>([
    ["nothing written: the account was never opened", [], { orders: [], positions: null, owed: null }],
    ["a named order may be alive", [place(7)], { orders: [{ id: 7, lots: 10, cumLots: 0 }] }],
    ["a fill of one that no fact names, and nothing named since", [place(7), fill("a", { id: 9 })], { unnamedId: 9 }],
    ["an end of one that no fact names", [place(7), ended(9)], { unnamedId: 9 }],
    ["its end takes it away", [place(7), ended(7)], { orders: [] }],
    [
      "an amend in doubt counts at the larger size",
      [place(7), place(7, { action: "amend", side: null, tick: 90 as Ticks, lots: lots(3) })],
      { orders: [{ id: 7, tick: 90, lots: 10 }] },
    ],
    ["an amend of an order that was not named makes none", [place(8, { action: "amend", side: null })], { orders: [] }],
    [
      "a fill counts once in position and order",
      [opening(5), place(7), fill("a"), fill("a")],
      { orders: [{ cumLots: 4 }], positions: [{ market: 0, lots: 9 }], booked: { fills: { others: ["a"] } } },
    ],
    [
      "a bust takes it back once and its id stays booked",
      [opening(5), place(7), fill("a"), fill("a", { kind: "bust" }), fill("a", { kind: "bust" })],
      { orders: [{ cumLots: 0 }], positions: [{ market: 0, lots: 5 }], booked: { fills: { others: ["a"] } } },
    ],
    ["a repair sets the position", [opening(5), fill("a"), opening(3)], { positions: [{ market: 0, lots: 3 }] }],
    ["a duty that was not met is owed", [owed("owed")], { owed: { reason: "test", at } }],
    ["a duty that was met is not", [owed("owed"), owed("met")], { owed: null }],
  ])("%s", (_, records, expected) => expect(read(...records)).toMatchObject(expected));
  it("a start that sent something after it found an order unnamed was a whole one", () =>
    expect(read(fill("a", { id: 9 }), place(8))).not.toHaveProperty("unnamedId"));
  it("other accounts are no concern of it, and the newest id is of all of them", () => {
    const state = new JournalState();
    state.take(place(9, { account: 1 }));
    expect(state.recovered(0, at).orders).toEqual([]);
    expect(state.newestId).toBe(9);
  });
});
