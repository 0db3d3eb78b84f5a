/** A disk that refuses: nothing that lowers the desk is refused with it, nothing is claimed that is not on it, nothing is lost. */
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, vi } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import { writeDurably } from "../../engine/edge/durable-file.ts";
import { GATE } from "../../engine/edge/gate.ts";
import { fileLatch } from "../../engine/edge/latch.ts";
import { haltNow, runCommand } from "../../server/commands.ts";
import { haltPage } from "../../server/halt-page.ts";
import { OnceDesk } from "../../server/once.ts";
import { Recorder } from "../../server/recorder.ts";
import { StorageError, storageError } from "../../server/storage-error.ts";
import type { Store } from "../../server/store.ts";
import { freshStore, temporaryFolder } from "./database.ts";
import { fakeHost, fill, noHalt, view } from "./fake-engine.ts";

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
    const recorder = new Recorder({ store: store as unknown as Store, epoch: 1, onPoint: () => {}, onFailure });
    recorder.fill(fill(1));
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
    const fake = fakeHost();
    const { close } = fake.latch;
    const disk = { isFull: true };
    fake.latch.close = (reason, who) => {
      if (disk.isFull) throw new Error("halt.json can't be written: the disk is full");
      return close(reason, who);
    };
    const verified = { ...noHalt, state: "verified" as const, requestedAt: 5_000, verifiedAt: 5_001, reason: "fright" };
    const show = (halt: typeof noHalt | typeof verified, gate: 0 | 2) =>
      fake.worker.say({ type: "view", halts: 1, view: view({ halt, gate }) });
    return { ...fake, disk, show, verified };
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
    const { host, disk, latch, show, verified } = refusing();
    haltNow(host, "fright", by);
    show(verified, 0);
    host.keepLatch();
    host.keepLatch();
    expect(texts(host)).toHaveLength(1);
    disk.isFull = false;
    host.keepLatch();
    expect(latch.read()).toMatchObject({ reason: "fright" });
    host.keepLatch();
    expect(texts(host)).toEqual([]);
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
