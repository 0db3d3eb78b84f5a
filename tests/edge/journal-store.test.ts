import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import { JournalState } from "../../engine/core/journal-state.ts";
import { micros, ORDER_IDS_PER_SECOND } from "../../engine/core/units.ts";
import { indexed, named } from "../../engine/edge/journal/named.ts";
import { APPLICATION_ID, sqliteTrouble } from "../../engine/edge/journal/schema.ts";
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
/** Writes each group as one commit. */
function write(...groups: (readonly JournalRecord[])[]): void {
  const store = new JournalStore(file);
  store.begin(beginning);
  let seq = store.lastSeq();
  for (const group of groups) {
    store.write(numbered(group, seq + 1));
    seq += group.length;
  }
  store.close();
}
function read(): JournalRecord[] {
  const store = new JournalStore(file);
  const markets = new Map<string, number>(config.markets.map((m, i) => [m.key, i]));
  const facts = [...store.facts(ACCOUNT)].map((f) => indexed(f.record, 0, (key) => markets.get(key)));
  store.close();
  return facts.filter((f) => f !== null);
}

describe("what is written is read back", () => {
  it.each(oneOfEach)("%s", (_, r) => {
    // An amend is kept for the order that it moves.
    const before: JournalRecord[] =
      r.kind === "intent" && r.action === "amend" ? [{ ...r, action: "place", side: 1 }] : [];
    write([...before, r]);
    expect(read()).toEqual([...before, r]);
  });
  it("all kinds in the order of writing, over several commits and starts", () => {
    const keyOf = (r: JournalRecord) => ("fillId" in r ? `${r.kind} ${r.fillId}` : r);
    const all = oneOfEach.map(([, r]) => r).filter((r) => r.kind !== "intent" || r.action === "place");
    const unique = all.filter((r, i) => all.findIndex((other) => keyOf(other) === keyOf(r)) === i);
    write(unique.slice(0, 4), unique.slice(4, 6));
    write(unique.slice(6));
    expect(read()).toEqual(unique);
  });
  it("an order that has ended is gone for a start, and its proof stays", () => {
    const [, place] = oneOfEach[0]!;
    if (place.kind !== "intent") throw new Error("a place comes first");
    const { account, market, id, at } = place;
    write(
      [place],
      [{ kind: "ended", account, market, id, as: "canceled", cumLots: 3, proof: "canceled by stream", at }],
    );
    expect(read()).toEqual([]);
    const store = new JournalStore(file);
    expect(store.ends(id)).toEqual([{ how: "canceled", cumLots: 3, proof: "canceled by stream", at }]);
    expect(store.newestId()).toBe(id);
    store.close();
  });
  it("a fill is kept once per id, however often it is given, and so are a bust and a payment", () => {
    const twice = oneOfEach
      .map(([, r]) => r)
      .filter((r) => r.kind === "fill" || r.kind === "bust" || r.kind === "payment");
    write(twice.slice(0, 1), twice.slice(0, 1));
    write([twice.at(-1)!, twice.at(-1)!, twice.at(-2)!], [twice.at(-2)!]);
    expect(read().length).toBe(3);
  });
  it("the first word on a fill stays: the same id with other figures changes nothing", () => {
    const [, fill] = oneOfEach[2]!;
    write([fill], [{ ...fill, lots: 999 } as JournalRecord]);
    expect(read()).toEqual([fill]);
  });
  it("a fact of a market that the desk does not have is kept for when it joins", () => {
    const elsewhere = { ...config, markets: [...config.markets, { ...config.markets[0], key: `${ACCOUNT}/ETH-PERP` }] };
    const store = new JournalStore(file);
    store.begin(beginning);
    const opening = { ...oneOfEach[7]![1], market: 2, lots: 9 } as JournalRecord;
    store.write([{ seq: 1, record: named(opening, elsewhere) }]);
    const past = [store.past(ACCOUNT)];
    store.close();
    expect(new Past(past, config).recovered(0, micros(1))).toMatchObject({ positions: [] });
    expect(new Past(past, config).joined(0, micros(1))).toBeNull();
    expect(new Past(past, elsewhere).joined(2, micros(1))).toMatchObject({ positions: [{ market: 2, lots: 9 }] });
  });
});

describe("orders that no intent names", () => {
  const [, place] = oneOfEach[0]!;
  if (place.kind !== "intent") throw new Error("a place comes first");
  it("are told to the next start, until something was sent again", () => {
    const store = new JournalStore(file);
    store.begin(beginning);
    const ended = (id: number): JournalRecord => ({
      ...{ kind: "ended", account: 0, market: 0, id, as: "canceled", cumLots: 0, proof: "p", at: place.at },
    });
    const write = (seq: number, record: JournalRecord) => store.write([{ seq, record: named(record, config) }]);
    write(1, { ...place, id: 7 });
    write(2, ended(7));
    expect(store.past(ACCOUNT).event.unnamedId).toBeUndefined();
    write(3, ended(9));
    expect(store.past(ACCOUNT).event).toMatchObject({ newestId: 7, unnamedId: 9 });
    write(4, { ...place, id: 12 });
    expect(store.past(ACCOUNT).event.unnamedId).toBeUndefined();
    store.close();
  });
});

describe("old amends", () => {
  const [, place] = oneOfEach[0]!;
  if (place.kind !== "intent") throw new Error("a place comes first");
  const amendOf = (id: number, at: number): JournalRecord => ({
    ...place,
    action: "amend",
    side: null,
    id,
    at: micros(at),
  });
  const counts = () => {
    const db = new Database(file, { readonly: true });
    const rows = db.prepare("SELECT orderId, action, COUNT(*) AS n FROM intent GROUP BY 1, 2").raw().all();
    db.close();
    return rows;
  };
  it("are forgotten once their order has ended; its place, its end, what is open and what is newer stay", () => {
    const ended = (id: number): JournalRecord => ({
      ...{ kind: "ended", account: 0, market: 0, id, as: "canceled", cumLots: 0, proof: "p", at: place.at },
    });
    const many = (id: number, at: number) => Array.from({ length: 8_000 }, () => amendOf(id, at));
    const store = new JournalStore(file);
    store.begin(beginning);
    const all = [{ ...place, id: 1 }, { ...place, id: 2 }, ended(1), ...many(1, 5), ...many(2, 5), ...many(1, 100)];
    store.write(numbered(all));
    expect(store.trim(5)).toBe(false);
    expect([store.trim(50), store.trim(50)]).toEqual([true, false]);
    store.close();
    expect(counts()).toEqual([
      [1, "amend", 8_000],
      [1, "place", 1],
      [2, "amend", 8_000],
      [2, "place", 1],
    ]);
  });
});

describe("a crash", () => {
  /** What a start would hear. */
  const heard = (records: readonly JournalRecord[]) => {
    const state = new JournalState();
    for (const r of records) state.take(r);
    return state.recovered(0, micros(1));
  };
  it("after any commit leaves what was committed: a start hears the same as of the facts themselves", () =>
    fc.assert(
      fc.property(
        fc.array(fc.array(record, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
        fc.nat(8),
        (groups, n) => {
          rmSync(file, { force: true });
          const store = new JournalStore(file);
          store.begin(beginning);
          let seq = 0;
          const kept: JournalRecord[] = [];
          for (const group of groups.slice(0, n)) {
            store.write(numbered(group, seq + 1));
            seq += group.length;
            kept.push(...group);
          }
          // The process ends here: its files as they are, its write-ahead log not folded in.
          const after = path.join(dir, "after.db");
          for (const end of ["", "-wal"]) if (existsSync(file + end)) copyFileSync(file + end, after + end);
          store.close();
          const again = new JournalStore(after);
          const past = [again.past(ACCOUNT)];
          expect(again.lastSeq()).toBe(kept.some((r) => r.kind !== "cursor") ? lastKept(kept) : again.lastSeq());
          again.close();
          for (const end of ["", "-wal", "-shm"]) rmSync(after + end, { force: true });
          const { newestId: _, unnamedId: _u, ...told } = new Past(past, config).recovered(0, micros(1));
          const { newestId: __, unnamedId: __u, ...whole } = heard(kept);
          expect(told).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    ));
  /** Number of the last fact that a table of its own took: a repeated fill is none. */
  function lastKept(kept: readonly JournalRecord[]): number {
    const seen = new Set<string>();
    let last = 0;
    for (const [i, r] of kept.entries()) {
      const key = "fillId" in r ? `${r.kind} ${r.fillId}` : r.kind === "payment" ? `payment ${r.paymentId}` : null;
      if (key !== null && seen.has(key)) continue;
      if (key !== null) seen.add(key);
      last = i + 1;
    }
    return last;
  }
  it("in the middle of a commit leaves nothing of it: its torn last frame is not read", () => {
    write([oneOfEach[0]![1]]);
    const store = new JournalStore(file);
    store.begin(beginning);
    store.write(numbered([oneOfEach[2]![1]], 2));
    store.write(numbered([oneOfEach[7]![1]], 3));
    const after = path.join(dir, "after.db");
    copyFileSync(file, after);
    copyFileSync(`${file}-wal`, `${after}-wal`);
    store.close();
    truncateSync(`${after}-wal`, readFileSync(`${after}-wal`).length - 100);
    const again = new JournalStore(after);
    expect([...again.facts(ACCOUNT)].map((f) => f.record.kind)).toEqual(["intent", "fill"]);
    again.close();
  });
});

describe("epochs", () => {
  const begin = (epochMin: number): number => {
    const store = new JournalStore(file);
    const epoch = store.begin({ ...beginning, epochMin });
    store.close();
    return epoch;
  };
  it("grow with each start, and are at least what is asked for", () =>
    expect([begin(1), begin(1), begin(40), begin(3)]).toEqual([1, 2, 40, 41]));
  it("lie above every order that was ever named", () => {
    write([{ ...oneOfEach[0]![1], id: 900 * ORDER_IDS_PER_SECOND + 5 } as JournalRecord]);
    expect(begin(1)).toBe(901);
  });
});

describe("a file that is not to be trusted is refused, with the way out", () => {
  const open = () => new JournalStore(file).close();
  it.each<[string, () => void, RegExp]>([
    ["an empty one", () => writeFileSync(file, ""), /journal\.db is empty\. Put a backup/],
    ["no database", () => writeFileSync(file, "x".repeat(9000)), /is damaged\. .*backup/],
    ["another program's", () => new Database(file).exec("CREATE TABLE t (x)").close(), /is no journal of Quotewright/],
    [
      "one of a newer version",
      () => {
        const db = new Database(file);
        db.pragma(`application_id = ${APPLICATION_ID}`);
        db.pragma("user_version = 99");
        db.close();
      },
      /has format 99, and this version knows format 1\. Start the version that wrote it/,
    ],
    [
      "one that is missing beside its log",
      () => writeFileSync(`${file}-wal`, "x"),
      /is missing, but .*journal\.db-wal/,
    ],
    [
      "one in a folder that is not there",
      () => rmSync(dir, { recursive: true }),
      /can't be used: .*directory does not exist/,
    ],
  ])("%s", (_, make, words) => {
    make();
    expect(open).toThrow(words);
  });
  it("a damaged page is found where it is read", () => {
    const many = Array.from({ length: 500 }, (_, i) => ({ ...oneOfEach[2]![1], fillId: `fill-${i}` }) as JournalRecord);
    write(many);
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 12 * 4096, bytes.length);
    writeFileSync(file, bytes);
    const store = new JournalStore(file);
    expect(() => [...store.facts(ACCOUNT)]).toThrow(/journal\.db can't be used: it is damaged/);
    store.close();
  });
  it("one that was deleted while it is open is said, and nothing more is written to it", () => {
    const store = new JournalStore(file);
    store.begin(beginning);
    rmSync(file);
    expect(() => store.write(numbered([oneOfEach[0]![1]]))).toThrow(/was deleted or replaced while the desk runs/);
    store.close();
  });
  it("another program's lock is waited for, then said", () => {
    const store = new JournalStore(file);
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE");
    expect(() => store.begin(beginning)).toThrow(/another program has it locked/);
    other.close();
    store.close();
  });
  it("a commit that is refused leaves nothing, and the names in it are given anew", () => {
    const store = new JournalStore(file);
    store.begin(beginning);
    const place = { seq: 1, record: named(oneOfEach[0]![1], config) };
    expect(() => store.write([place, place])).toThrow(/can't be used/);
    expect([...store.facts(ACCOUNT)]).toEqual([]);
    store.write([place]);
    expect([...store.facts(ACCOUNT)].length).toBe(1);
    store.close();
  });
});

describe("the version of SQLite", () => {
  it.each([
    ["3.51.2", /3\.51\.2 can lose commits .* needs 3\.51\.3 or newer/],
    ["3.50.9", /3\.51\.3/],
    ["2.99.99", /3\.51\.3/],
    ["3.51.3", null],
    ["3.52.0", null],
    ["4.0.0", null],
    ["3.51", /3\.51\.3/],
    ["nonsense", /3\.51\.3/],
  ])("%s", (version, refusal) => {
    if (refusal === null) expect(sqliteTrouble(version)).toBeNull();
    else expect(sqliteTrouble(version)).toMatch(refusal);
  });
});

describe("a full disk", () => {
  // Another process with a limit on the size of a file: a small disk needs rights that a test does not have.
  it("is said, and everything of before is there", () => {
    const script = `
      const { JournalStore } = await import("./engine/edge/journal/store.ts");
      const store = new JournalStore(${JSON.stringify(file)});
      store.begin({ installation: "t", engine: "e", epochMin: 1, at: 0 });
      process.on("SIGXFSZ", () => {});
      let seq = 0;
      try {
        for (;;) {
          const records = Array.from({ length: 50 }, () => ({ seq: ++seq, record: {
            kind: "opening", account: "a", market: "m", lots: seq, reason: "x".repeat(200), at: 1 } }));
          store.write(records);
          process.stdout.write("kept " + seq + "\\n");
        }
      } catch (e) { process.stdout.write(e.message + "\\n"); }`;
    const said = execFileSync(
      "bash",
      ["-c", 'ulimit -f 400; exec node --import tsx --input-type=module -e "$0"', script],
      {
        encoding: "utf8",
      },
    );
    const lines = said.trim().split("\n");
    expect(lines.at(-1)).toMatch(
      /journal\.db can't be used: the disk (is full|has an error)\. .* start the desk again/,
    );
    const kept = Number(lines.at(-2)!.split(" ")[1]);
    const store = new JournalStore(file);
    expect(store.lastSeq()).toBe(kept);
    store.close();
  });
});
