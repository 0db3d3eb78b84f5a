/** The journal's thread with a real file: groups, delays, failures; and what they leave for the next start. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import { LockedError, lockFolder, takeLock } from "../../engine/edge/account-lock.ts";
import { readIfThere } from "../../engine/edge/durable-file.ts";
import { type OpenedJournal, openJournal } from "../../engine/edge/journal/client.ts";
import type { Journal } from "../../engine/edge/ports.ts";
import { bareLoop, cancel, place } from "./bare-loop.ts";
import { ACCOUNT, config, oneOfEach } from "./facts.ts";

let dir: string;
let file: string;
const opened: OpenedJournal[] = [];
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "quotewright-"));
  file = path.join(dir, "journal.db");
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
  rmSync(dir, { recursive: true, force: true });
});
async function open(more: { commitDelayMs?: number; isLasting?: boolean } = {}): Promise<OpenedJournal> {
  const beginning = { installation: "testtest", engine: ACCOUNT, epochMin: 1, at: 0 };
  const journal = await openJournal({ file, beginning, accounts: [ACCOUNT], ...more });
  opened.push(journal);
  return journal;
}
const opening = (lots: number): JournalRecord => ({ ...oneOfEach[7]![1], lots }) as JournalRecord;
/** Resolves as soon as it holds; the journal says each change. */
const until = (journal: Journal, holds: () => boolean) =>
  new Promise<void>((done) => {
    const look = () => holds() && done();
    journal.onChange(look);
    look();
  });

describe("the journal's thread", () => {
  it("numbers in order, says what is durable in a later tick, and the next start reads it", async () => {
    const first = (await open()).begin(config);
    expect([first.append([opening(1), opening(2)]), first.append([opening(3)])]).toEqual([2, 3]);
    expect(first.durable).toBe(0);
    await until(first, () => first.durable === 3);
    await first.close();
    const second = await open();
    expect(second.epoch).toBe(2);
    expect(second.past).toMatchObject([{ markets: [config.markets[0].key], event: { positions: [{ lots: 3 }] } }]);
    expect(second.begin(config).append([opening(4)])).toBe(4);
  });
  it("what came while a commit ran goes into the next one, all of it at once", async () => {
    const journal = (await open({ commitDelayMs: 50 })).begin(config);
    journal.append([opening(1)]);
    await Promise.resolve();
    for (let lots = 2; lots <= 60; lots++) {
      journal.append([opening(lots)]);
      await Promise.resolve();
    }
    await until(journal, () => journal.durable === 60);
    // The first alone or with some, and one for whatever came in its 50 ms: never one for each.
    expect(journal.commitMs.length).toBeLessThanOrEqual(3);
  });
  it("its end waits until everything that was given is durable", async () => {
    const journal = (await open({ commitDelayMs: 20 })).begin(config);
    for (let lots = 1; lots <= 10; lots++) journal.append([opening(lots)]);
    await journal.close();
    expect(journal.durable).toBe(10);
    expect(journal.failed).toBeNull();
  });
  it("a write that is refused is told with the file and the way out; later facts never become durable, nothing throws", async () => {
    const journal = (await open()).begin(config);
    journal.append([opening(1)]);
    await until(journal, () => journal.durable === 1);
    rmSync(file);
    journal.append([opening(2)]);
    await until(journal, () => journal.failed !== null);
    expect(journal.failed).toMatch(/journal\.db was deleted or replaced while the desk runs/);
    expect(journal.append([opening(3)])).toBe(3);
    expect(journal.durable).toBe(1);
  });
  it("a start with a file that can't be used is refused with its sentence", async () => {
    mkdirSync(file);
    await expect(open()).rejects.toThrow(/journal\.db/);
  });
});

describe("a disk that takes its time", () => {
  it.each([5, 50, 500])(
    "%i ms for each commit: cancels leave in the turn of their event, places once they are durable",
    async (ms) => {
      const journal = (await open({ commitDelayMs: ms })).begin(config);
      const sent: string[] = [];
      let mayLeave = true;
      const { step } = bareLoop(journal, (actions) => {
        sent.push(actions.map((a) => `${a.do} ${a.id}`).join(", "));
        // An intent of its own stands in front of each place, and nothing else: its number is the order's.
        for (const a of actions) if (a.do === "place") mayLeave &&= journal.durable >= a.id;
      });
      step([place(1), place(2)]);
      step([cancel(-1)]);
      step([place(3), cancel(-2)]);
      // No tick has passed: whatever the disk does, the cancels are gone and the places are not.
      expect(sent).toEqual(["cancel -1", "cancel -2"]);
      await until(journal, () => journal.durable === 3);
      step([cancel(-3)]);
      expect(sent.filter((s) => s.startsWith("cancel"))).toEqual(["cancel -1", "cancel -2", "cancel -3"]);
      expect(sent.join(", ")).toContain("place 3");
      expect(mayLeave).toBe(true);
    },
  );
});

describe("one engine per account and one writer per journal", () => {
  it("a second one is refused with the process that has it, until the first gives it back", () => {
    const release = takeLock(`The account of ${dir}`, "Stop that desk first.");
    const second = () => takeLock(`The account of ${dir}`, "Stop that desk first.");
    expect(second).toThrow(LockedError);
    expect(second).toThrow(`in use by the engine of process ${process.pid}. Stop that desk first.`);
    takeLock(`Another account of ${dir}`, "")();
    release();
    const again = second();
    // Given back twice, it takes nothing away from who has it now.
    release();
    expect(second).toThrow(LockedError);
    again();
    second()();
  });
  it("leaves no file behind", () => {
    const folder = lockFolder(process.platform);
    const release = takeLock(`A lock of ${dir}`, "");
    // Others take and give back theirs meanwhile.
    const isMine = (f: string) => f.endsWith(".json") && readIfThere(path.join(folder, f))?.includes(dir);
    const mine = readdirSync(folder).filter(isMine);
    expect(mine.length).toBe(1);
    release();
    expect(existsSync(path.join(folder, mine[0]!))).toBe(false);
    expect(existsSync(path.join(folder, mine[0]!.replace(/\.json$/, "")))).toBe(false);
  });
  it("is in one place of the machine, whatever TMPDIR says", () => {
    const before = process.env.TMPDIR;
    process.env.TMPDIR = dir;
    try {
      for (const system of ["linux", "darwin"] as const) expect(lockFolder(system)).toBe("/tmp/quotewright-locks");
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });
  it.skipIf(process.platform === "win32")("anybody may lock in its folder, and nobody take away another one's", () => {
    const release = takeLock(`A lock of ${dir}`, "");
    const folder = lockFolder(process.platform);
    expect((statSync(folder).mode & 0o7777).toString(8)).toBe("1777");
    release();
  });
  /** Takes the lock as another user, says so, and holds it until it is killed; or says why it can't. */
  const asNobody = (what: string, umask = "0o77"): Promise<{ said: string; kill: () => Promise<unknown> }> => {
    const lock = new URL("../../engine/edge/account-lock.ts", import.meta.url).href;
    const script = `process.umask(${umask}); import(${JSON.stringify(lock)}).then((l) => { l.takeLock(${JSON.stringify(what)}, "Wait."); console.log("has it"); setInterval(() => {}, 1000); }).catch((e) => console.log(e.message))`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
      ...{ uid: NOBODY, gid: NOBODY, env: { ...process.env, HOME: dir, TMPDIR: dir } },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const gone = new Promise((exit) => child.once("exit", exit));
    const kill = () => {
      child.kill("SIGKILL");
      return gone;
    };
    return new Promise((told) => child.stdout.once("data", (d: Buffer) => told({ said: d.toString().trim(), kill })));
  };
  describe.skipIf(process.getuid?.() !== 0)("of different users", () => {
    beforeEach(() => chmodSync(dir, 0o777));
    it("the second is refused while the first lives", async () => {
      const what = `An account of two of ${dir}`;
      const release = takeLock(what, "");
      const other = await asNobody(what);
      expect(other.said).toContain(`in use by the engine of process ${process.pid}`);
      release();
      await other.kill();
    });
    it("what a killed one left is taken by the next, whole: not shared with a third", async () => {
      const what = `A lock that is left of ${dir}`;
      const other = await asNobody(what);
      expect(other.said).toBe("has it");
      expect(() => takeLock(what, "")).toThrow(LockedError);
      await other.kill();
      const mine = takeLock(what, "");
      expect(() => takeLock(what, "")).toThrow(`in use by the engine of process ${process.pid}`);
      mine();
    });
  });
});
const NOBODY = 65_534;
