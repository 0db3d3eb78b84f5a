/** Snapshots of the journal: a start with one is the start without it, and one that is damaged is passed over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import type { RecoveredEvent } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { named } from "../../engine/edge/journal/named.ts";
import { JournalStore } from "../../engine/edge/journal/store.ts";
import { Past } from "../../engine/past.ts";
import { ACCOUNT, config, oneOfEach, record } from "./facts.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "quotewright-"));
  file = path.join(dir, "journal.db");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const beginning = { installation: "testtest", engine: ACCOUNT, epochMin: 1, at: 0 };
const numbered = (records: readonly JournalRecord[], from = 1) =>
  records.map((r, i) => ({ seq: from + i, record: named(r, config) }));
const byWords = (words: string): JournalRecord => oneOfEach.find(([w]) => w === words)![1];
const place = byWords("a place");
const fill = byWords("a fill");
/** The same fact under an id of its own, where it has one. */
const nth = (r: JournalRecord, i: number): JournalRecord => ("fillId" in r ? { ...r, fillId: `f-${i}` } : r);
const fills = (count: number): JournalRecord[] => [...Array(count).keys()].map((i) => nth(fill, i));

/** What a start hears of a file with these commits, a snapshot behind some of them, and then `spoil` done to it. */
function heard(groups: readonly (readonly JournalRecord[])[], snapshotBehind: readonly number[], spoil = "") {
  for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
  const store = new JournalStore(file);
  store.past(ACCOUNT);
  store.begin(beginning);
  let seq = 0;
  for (const [i, group] of groups.entries()) {
    store.write(numbered(group, seq + 1));
    seq += group.length;
    if (snapshotBehind.includes(i)) store.snapshot(1);
  }
  store.close();
  const db = new Database(file);
  const snapshots = db.prepare("SELECT seq FROM snapshot ORDER BY seq").pluck().all();
  db.exec(spoil);
  db.close();
  const again = new JournalStore(file);
  const past = again.past(ACCOUNT);
  again.close();
  const event: RecoveredEvent = new Past([past], config).recovered(0, micros(1));
  return { event, snapshots };
}

describe("a start by a snapshot and the facts behind it", () => {
  const groups = fc.array(fc.array(record, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  it("is the start by all the facts, wherever the snapshots were made", () =>
    fc.assert(
      fc.property(groups, fc.uniqueArray(fc.nat(7), { maxLength: 4 }), (all, behind) => {
        expect(heard(all, behind).event).toEqual(heard(all, []).event);
      }),
      { numRuns: 20 },
    ));
  it("reads nothing that the snapshot holds: those facts could be gone; the newest two are kept", () => {
    const all = fills(5).map((f) => [f]);
    const { event, snapshots } = heard(all, [0, 1, 2, 3], "DELETE FROM fill WHERE seq <= 4");
    expect(snapshots).toEqual([3, 4]);
    expect(event.booked?.fills).toEqual({ series: [["f-", [0, 4]]], others: [] });
  });
  it("knows a fill that was inferred to the pico of its fee, until the real one took its place", () => {
    const inferred = nth({ ...fill, fillId: "inferred/7/3" } as JournalRecord, 0);
    if (inferred.kind !== "fill") throw new Error("it is a fill");
    const guess = { ...inferred, fillId: "inferred/7/3" };
    expect(heard([[guess], [fill]], [0], "DELETE FROM fill WHERE seq = 1").event.inferred).toMatchObject([
      { fillId: "inferred/7/3", fee: guess.fee },
    ]);
    expect(heard([[guess], [{ ...guess, kind: "bust" }]], [0]).event.inferred).toEqual([]);
  });
  it("has no order that ended behind the snapshot", () => {
    if (place.kind !== "intent") throw new Error("a place comes first");
    const { account, market, id, at } = place;
    const end = { account, market, id, at, kind: "ended", as: "canceled", cumLots: 0, proof: "by stream" } as const;
    expect(heard([[place], [fill]], [0]).event.orders).toHaveLength(1);
    expect(heard([[place], [end]], [0]).event.orders).toEqual([]);
  });
  const newest = "WHERE seq = (SELECT MAX(seq) FROM snapshot)";
  it.each([
    [
      "a figure of the newest changed: the one before it",
      `UPDATE snapshot SET body = replace(body, '[0,2]', '[0,9]') ${newest}`,
    ],
    ["the newest cut short: the one before it", `UPDATE snapshot SET body = substr(body, 1, 100) ${newest}`],
    ["both: the facts", "UPDATE snapshot SET sha = 'x'"],
    ["none is left: the facts", "DELETE FROM snapshot"],
    ["a file of before snapshots: the facts", "DROP TABLE snapshot"],
  ])("damaged: %s", (_, spoil) => {
    const all = [0, 1, 2, 3].map((i) => oneOfEach.map(([, r]) => nth(r, i)));
    expect(heard(all, [0, 2], spoil).event).toEqual(heard(all, []).event);
  });
});

describe("when it is made", () => {
  it("once enough facts lie behind the one before, counted over starts", () => {
    const first = new JournalStore(file);
    first.past(ACCOUNT);
    first.begin(beginning);
    first.write(numbered(fills(9)));
    expect([first.snapshot(10), first.snapshot(9), first.snapshot(9)]).toEqual([false, true, false]);
    first.write(numbered([nth(fill, 9)], 10));
    first.close();
    const second = new JournalStore(file);
    second.past(ACCOUNT);
    expect([second.snapshot(2), second.snapshot(1)]).toEqual([false, true]);
    second.close();
  });
});
