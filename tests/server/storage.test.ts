/** A disk that refuses: nothing that lowers the desk is refused with it, nothing is claimed that is not on it, nothing is lost. */
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, vi } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import { writeDurably } from "../../engine/edge/durable-file.ts";
import { GATE, SHARED_SLOTS } from "../../engine/edge/gate.ts";
import { fileLatch } from "../../engine/edge/latch.ts";
import { settingsSource } from "../../engine/edge/settings-source.ts";
import { haltNow, runCommand } from "../../server/commands.ts";
import { checkDatabase, pendingMigrations } from "../../server/database-check.ts";
import { EngineHost } from "../../server/engine-host.ts";
import { haltPage } from "../../server/halt-page.ts";
import { OnceDesk } from "../../server/once.ts";
import { Recorder } from "../../server/recorder.ts";
import { StorageError, storageError } from "../../server/storage-error.ts";
import type { Store } from "../../server/store.ts";
import { freshStore, temporaryFolder } from "./database.ts";
import { FakeWorker, fakeHost, fill, noHalt, view } from "./fake-engine.ts";

const by = "operator";
const full = () => Promise.reject(new StorageError("app.db can't be used: the disk is full."));

describe("the database refuses", () => {
  const commandsOf = (commands: Partial<Store["commands"]>): Store =>
    ({ commands: { find: async () => null, add: async () => {}, ...commands } }) as unknown as Store;
  const act = () => Promise.resolve({ ok: true, final: true, answer: "done" });
  const once = { id: "c", by, kind: "commands.cancel", body: {} };

  it("a cancel is done although nobody can look up its id nor write it down, and that is said", async () => {
    const said: string[] = [];
    const desk = new OnceDesk(commandsOf({ find: full, add: full }), (what) => said.push(what));
    expect(await desk.run({ ...once, lowers: true }, act)).toBe("done");
    expect(said).toEqual([expect.stringContaining("commands.cancel was done, but not written down: app.db")]);
  });
  it("what raises the desk is not done before its id was looked up", async () => {
    const acted = vi.fn(act);
    await expect(new OnceDesk(commandsOf({ find: full })).run(once, acted)).rejects.toThrow(StorageError);
    expect(acted).not.toHaveBeenCalled();
  });
  it("what was done is answered as done, not as failed", async () => {
    expect(await new OnceDesk(commandsOf({ add: full })).run(once, act)).toBe("done");
  });
  it.each<[string, Error, RegExp | null]>([
    [
      "a full disk",
      Object.assign(new Error("Raw query failed"), { code: "SQLITE_FULL" }),
      /the disk is full\. Make room/,
    ],
    ["a damaged file", new Error("Code: `SQLITE_NOTADB`. Message: `file is not a database`"), /damaged\. .*backup/],
    ["a lock", new Error("database is locked"), /locked\. End that program/],
    ["missing tables", new Error("no such table: Meta"), /npm start, which brings the file up to date/],
    ["a fault of ours", new TypeError("x is undefined"), null],
  ])(
    "%s is one sentence with the file and the way out; only what is not the disk's is left as it was",
    (_, e, words) => {
      const said = storageError("/d/app.db", e);
      if (words === null) expect(said).toBeNull();
      else expect(said?.message).toMatch(new RegExp(`^/d/app\\.db can't be used: .*${words.source}`));
    },
  );
  it("another program's lock does not hold the thread: whoever ends it lets the change through", async () => {
    const { store, file } = freshStore();
    const settings = defaultSettings(["sim:local:main/BTC-PERP"]);
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE");
    const adding = store.settings.add({ by, why: "first", basedOn: 0, settings });
    // Only a thread that is free comes to this line before the patience is over.
    await new Promise((later) => setTimeout(later, 100));
    other.exec("COMMIT");
    other.close();
    expect(await adding).toEqual({ revision: 1 });
  });
  it("a damaged file is said in one sentence by whatever reads it", async () => {
    const { store, file } = freshStore();
    const other = new Database(file);
    other.exec('DROP TABLE "SettingRevision"');
    other.close();
    await expect(store.settings.newest()).rejects.toThrow(/app\.db can't be used: its tables are not those/);
  });
  it("history that could not be written waits, in order and once, and the trouble's end is told", async () => {
    const taken: number[] = [];
    const told: (string | null)[] = [];
    let isFull = true;
    const add = async (batch: readonly { n: number }[]) => {
      if (isFull) await full();
      taken.push(...batch.map((f) => f.n));
    };
    const nothing = async () => {};
    const store = { fills: { add, setMarkouts: nothing }, equity: { add: nothing }, alerts: { set: nothing } };
    const onFailure = (what: string | null) => told.push(what);
    const recorder = new Recorder({
      epoch: 1,
      world: "w",
      onPoint: () => {},
      onFailure,
    });
    recorder.fill(fill(1));
    recorder.start(store as unknown as Store);
    await recorder.close();
    recorder.fill(fill(2));
    isFull = false;
    await recorder.close();
    await recorder.close();
    expect(taken).toEqual([1, 2]);
    expect(told).toEqual([expect.stringContaining("history waits to be written: app.db"), null, null]);
  });
});

describe("the latch of HALT can't be written", () => {
  function refusing() {
    const clock = { now: 5_000 };
    const fake = fakeHost({ now: () => clock.now });
    const { close } = fake.latch;
    const disk = { isFull: true };
    fake.latch.close = (...what) => {
      if (disk.isFull) throw new Error("halt.json can't be written: the disk is full");
      return close(...what);
    };
    const verified = { ...noHalt, state: "verified" as const, requestedAt: 5_000, verifiedAt: 5_001, reason: "fright" };
    const show = (halt: typeof noHalt | typeof verified, gate: 0 | 2) =>
      fake.worker.say({ type: "view", halts: 1, view: view({ halt, gate }) });
    return { ...fake, clock, disk, show, verified };
  }
  const texts = (host: ReturnType<typeof fakeHost>["host"]) => host.view?.alerts.map((a) => [a.code, a.text]) ?? [];

  it("the gate is closed, and answer, page and plain page say that it will not survive a restart", () => {
    const { host, shared, show, verified } = refusing();
    expect(haltNow(host, "fright", by).message).toMatch(
      /Gate closed.* will NOT survive a restart \(halt\.json can't be/,
    );
    expect(Atomics.load(shared, GATE)).toBe(0);
    expect(texts(host)).toEqual([["LATCH_NOT_WRITTEN", expect.stringContaining("NOT survive a restart: halt.json")]]);
    show(verified, 0);
    const { notices, latched } = host;
    const page = { openOrders: 0, viewAgeMs: 1, death: null, watchdog: null };
    const shown = haltPage({ ...page, halt: host.view!.halt, gate: 0, notices, latched });
    expect(shown).toContain("but NOT over a restart");
    expect(shown).toContain("the disk is full");
  });
  it("it is tried again until the disk takes it; then the alert goes", () => {
    const { host, clock, disk, latch, show, verified } = refusing();
    haltNow(host, "fright", by);
    show(verified, 0);
    clock.now = 65_000;
    host.keepLatch();
    host.keepLatch();
    expect(texts(host)).toHaveLength(1);
    disk.isFull = false;
    host.keepLatch();
    // A minute late, and with the time at which it was asked for.
    expect(latch.read()).toMatchObject({ reason: "fright", at: "1970-01-01T00:00:05.000Z" });
    host.keepLatch();
    expect(texts(host)).toEqual([]);
  });
  it("it is tried again before the engine has told of anything", () => {
    const { disk, latch, clock } = refusing();
    const shared = new Int32Array(SHARED_SLOTS);
    const host = new EngineHost({ worker: new FakeWorker(), shared, latch, now: () => clock.now, lastFill: 0 });
    haltNow(host, "fright", by);
    host.keepLatch();
    disk.isFull = false;
    host.keepLatch();
    expect(latch.read()).toMatchObject({ reason: "fright", at: "1970-01-01T00:00:05.000Z" });
  });
  it("the end of the desk, which may have made room, tries once more, under the HALT's own words and not those of the end", () => {
    const { host, clock, disk, latch, show, verified } = refusing();
    expect(host.latchAtEnd()).toBeNull();
    haltNow(host, "fright", by);
    show(verified, 0);
    clock.now = 9_000;
    show({ ...verified, reason: "SIGTERM" }, 0);
    expect(host.latchAtEnd()).toContain("the disk is full");
    disk.isFull = false;
    expect(host.latchAtEnd()).toBeNull();
    expect(latch.read()).toMatchObject({ reason: "fright", by, at: "1970-01-01T00:00:05.000Z" });
  });
  it("and leaves no latch where the desk was resumed", () => {
    const { host, disk, latch, show, shared, verified } = refusing();
    haltNow(host, "fright", by);
    show(verified, 0);
    Atomics.store(shared, GATE, 2);
    show(noHalt, 2);
    disk.isFull = false;
    expect(host.latchAtEnd()).toBeNull();
    expect(latch.read()).toBeNull();
  });
  it("a resume that came meanwhile is not undone by a latch that comes too late", () => {
    const { host, disk, latch, show, shared, verified } = refusing();
    haltNow(host, "fright", by);
    show(verified, 0);
    host.keepLatch();
    disk.isFull = false;
    Atomics.store(shared, GATE, 2);
    host.keepLatch();
    show(noHalt, 2);
    host.keepLatch();
    expect(latch.read()).toBeNull();
    expect(texts(host)).toEqual([]);
  });
  it("the alert can be acknowledged, and stands until its cause has gone", async () => {
    const { host } = refusing();
    haltNow(host, "fright", by);
    const command = { do: "acknowledge", alert: host.view!.alerts[0]!.id } as const;
    expect((await runCommand(host, { id: "a", by, command, expiresAt: undefined, now: 0 })).answer.ok).toBe(true);
    expect(host.view?.alerts).toMatchObject([{ code: "LATCH_NOT_WRITTEN", acknowledgedBy: by }]);
  });
});

describe("the database at the start", () => {
  const known = ["1_init", "2_more"];
  /** A file of this version, spoilt by `spoil`. */
  function spoilt(spoil: (file: string, db: Database.Database) => void): string {
    const file = path.join(temporaryFolder(), "app.db");
    const db = new Database(file);
    db.exec(
      "CREATE TABLE _prisma_migrations (migration_name TEXT, finished_at, rolled_back_at); CREATE TABLE SettingRevision (document)",
    );
    for (const name of known) db.prepare("INSERT INTO _prisma_migrations VALUES (?, 1, NULL)").run(name);
    spoil(file, db);
    if (db.open) db.close();
    return file;
  }
  const closed = (spoil: (file: string) => void) => (file: string, db: Database.Database) => {
    db.close();
    spoil(file);
  };
  const sql = (text: string) => (_: string, db: Database.Database) => void db.exec(text);
  it.each<[string, (file: string, db: Database.Database) => void, RegExp]>([
    ["is empty", (f) => truncateSync(f, 0), /it is empty\. Put a backup/],
    ["is garbage", (f) => writeFileSync(f, "x".repeat(8192)), /it is damaged\. .*backup/],
    ["is cut short", closed((f) => truncateSync(f, 4096)), /it is damaged\. .*backup/],
    ["lacks its tables", sql("DROP TABLE _prisma_migrations"), /its tables are not those of this version/],
    [
      "was changed by a newer version",
      sql("INSERT INTO _prisma_migrations VALUES ('3_future', 1, NULL)"),
      /a newer Quotewright has changed it \(3_future\)\. Start that version/,
    ],
    [
      "stopped half-way in a migration",
      sql("UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '2_more'"),
      /the migration 2_more stopped half-way/,
    ],
    [
      "went, and left what was written last",
      closed((f) => renameSync(f, `${f}-wal`)),
      /it is missing, but what was written last to it is there \(app\.db-wal\)/,
    ],
  ])("that %s is refused with the way out", (_, spoil, words) => {
    const file = spoilt(spoil);
    expect(() => pendingMigrations(file, known)).toThrow(words);
    expect(() => pendingMigrations(file, known)).toThrow(StorageError);
  });
  it("tells what is still to be applied, and refuses who can't apply it", () => {
    const file = spoilt(() => {});
    expect(pendingMigrations(file, [...known, "3_next"])).toEqual(["3_next"]);
    expect(pendingMigrations(path.join(temporaryFolder(), "none.db"), known)).toEqual(known);
    expect(() => checkDatabase(file, known)).not.toThrow();
    expect(() => checkDatabase(file, [...known, "3_next"])).toThrow(/lacks 3_next\. Start the desk with npm start/);
  });
});

describe("the database is taken away under a desk that runs", () => {
  const settings = defaultSettings(["sim:local:main/BTC-PERP"]);
  const replace = (file: string) => {
    copyFileSync(file, `${file}.old`);
    renameSync(`${file}.old`, file);
  };
  it.each<[string, (file: string) => void, RegExp]>([
    ["deleted", (f) => rmSync(f), /app\.db was deleted or replaced/],
    ["replaced", replace, /app\.db was deleted or replaced/],
    ["robbed of its log", (f) => rmSync(`${f}-wal`), /app\.db-wal was deleted or replaced/],
  ])(
    "%s: a change is refused instead of lost, and the engine says so and keeps its revision",
    async (_, take, words) => {
      const { store, file } = freshStore();
      await store.settings.add({ by, why: "first", basedOn: 0, settings });
      const source = settingsSource(`file:${file}`);
      expect(await source.poll(0)).toMatchObject({ revision: 1, error: null });
      take(file);
      await expect(store.settings.add({ by, why: "lost", basedOn: 1, settings })).rejects.toThrow(words);
      expect(await source.poll(1)).toMatchObject({ revision: 1, settings: null, error: expect.stringMatching(words) });
      await source.close();
    },
  );
  it("what stood in its way for a while is over as soon as the newest revision can be read again", async () => {
    const { store, file } = freshStore();
    await store.settings.add({ by, why: "first", basedOn: 0, settings });
    const source = settingsSource(`file:${file}`);
    await source.poll(0);
    renameSync(file, `${file}.away`);
    expect((await source.poll(1))?.error).toContain("deleted or replaced");
    renameSync(`${file}.away`, file);
    expect(await source.poll(1)).toMatchObject({ revision: 1, error: null });
    expect(await source.poll(1)).toBeNull();
    await source.close();
  });
});

describe("a durable file", () => {
  it("names itself and the reason where it can't be written, and leaves nothing behind", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "halt.json");
    mkdirSync(file);
    expect(() => writeDurably(file, "x")).toThrow(`${file} can't be written: there is a folder where a file should be`);
    expect(readdirSync(folder)).toEqual(["halt.json"]);
  });
  it("a latch that the disk does not tell of is a latch", () => {
    const file = path.join(temporaryFolder(), "x".repeat(300), "halt.json");
    expect(fileLatch(file).closed()).toBe(true);
    expect(fileLatch(file).read()).toMatchObject({ reason: expect.stringContaining("unreadable") });
  });
});
