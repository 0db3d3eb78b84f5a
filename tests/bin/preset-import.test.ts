/** npm run preset:import as its user meets it: what it writes, when it writes nothing, and what it says. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import { freshStore } from "../server/database.ts";

const root = path.resolve(import.meta.dirname, "../..");
const fixture = (name: string) => path.join(root, "tests/fixtures/presets", name);

function run(database: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: `file:${database}` };
  const command = ["--import", "tsx", "bin/preset-import.ts", ...args];
  const child = spawn(process.execPath, command, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (d) => {
    out += d;
  });
  child.stderr.on("data", (d) => {
    err += d;
  });
  return new Promise((done) => child.on("close", (code) => done({ code, out, err })));
}
interface Report {
  revision: number | null;
  basedOn: number;
  taken: { key: string; setting: string; value: number }[];
  unusable: { name: string; line: number; reason: string }[];
  changes: { field: string; before: unknown; after: unknown }[];
}
const reportOf = (out: string) => JSON.parse(out) as Report;
const KEY = "sim:local:main/BTC-PERP";

describe("preset:import", () => {
  it("a dry run writes nothing; the same without it is one revision on top of the newest; again changes nothing", async () => {
    const { store, file } = freshStore();
    const settings = defaultSettings([KEY, "sim:local:main/SOL/USDC"]);
    await store.settings.add({ by: "a", why: "first start", basedOn: 0, settings });
    // A desk that runs has the database open as this test has, and writes to it: here is a newer revision of its own.
    settings.markets[KEY]!.params.fade = 0.001;
    await store.settings.add({ by: "a person", why: "more fade", basedOn: 1, settings });
    await store.equity.add([{ account: "sim:local:main", at: Date.now(), equity: 50_000, pnl: 0 }]);
    const args = [fixture("names.toml"), "--market", "BTC_USD", "--json"];

    const dry = await run(file, ...args, "--dry-run");
    expect([dry.code, dry.err, dry.out.split("\n").length]).toEqual([0, "", 2]);
    expect(reportOf(dry.out)).toMatchObject({ revision: null, basedOn: 2, strategy: "imbalance" });
    expect((await store.settings.newest())!.revision).toBe(2);

    const done = await run(file, ...args);
    expect(done.code).toBe(0);
    expect(reportOf(done.out)).toEqual({ ...reportOf(dry.out), dryRun: false, revision: 3 });
    const newest = (await store.settings.newest())!;
    expect(newest).toMatchObject({ revision: 3, basedOn: 2, by: "preset:import", why: "import of names.toml" });
    expect(newest.settings!.markets[KEY]).toMatchObject({
      strategy: "imbalance",
      params: { spreadMinBps: 10, spreadMaxBps: 40, levels: 4, usdPer: 10_000 },
    });
    expect(newest.settings!.markets["sim:local:main/SOL/USDC"]).toEqual(settings.markets["sim:local:main/SOL/USDC"]);
    expect(reportOf(done.out).changes).toContainEqual({
      field: `markets.${KEY}.strategy`,
      before: "fade",
      after: "imbalance",
    });

    const again = await run(file, ...args.slice(0, -1));
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/spreadMinBps +10 +→ +10 bps, full width +MIN_SPREAD, line 2/);
    expect(again.out).toMatch(/\n {2}line 9 {2}risk\.maxDrawdown: has no setting/);
    expect(again.out).toMatch(/\nNothing would change\.\n$/);
    expect((await store.settings.newest())!.revision).toBe(3);
  });
  it("before any start there are the settings of a first one, and they are a revision of their own", async () => {
    const { store, file } = freshStore();
    expect((await run(file, fixture("oracle.env"), "--dry-run")).out).toMatch(/based on revision 0\.\n$/);
    expect(await store.settings.newest()).toBeNull();
    const done = await run(file, fixture("oracle.env"));
    expect(done.out).toMatch(/Written as revision 2, based on 1\.\n$/);
    expect(await store.settings.at(1)).toMatchObject({ why: "first start" });
  });
  it.each<[string, string[], number, RegExp]>([
    ["no file", [], 2, /^<file> is missing/],
    ["a file that is not there", ["nowhere.env"], 2, /^nowhere\.env can't be read: /],
    [
      "a market that is not there",
      [fixture("names.toml"), "--market", "DOGE-PERP"],
      2,
      /^--market: the desk has no market "DOGE-PERP"/,
    ],
    ["no equity", [fixture("names.toml"), "--equity", "0"], 2, /^--equity must be/],
    ["a file with nothing for this desk", ["@MIN_THRESHOLD = 3"], 1, /: no entry of the file could be used$/],
    ["a file that is broken", ["@MIN_SPREAD = "], 1, /: it is not TOML, line 1: /],
  ])("%s: one sentence and nothing written", async (_, args, code, why) => {
    const { store, file } = freshStore();
    const given = args.map((a) => {
      if (!a.startsWith("@")) return a;
      const made = path.join(path.dirname(file), "made.toml");
      writeFileSync(made, a.slice(1));
      return made;
    });
    const r = await run(file, ...given, "--json", "--dry-run");
    expect(r.code).toBe(code);
    expect(r.err).toMatch(/^[^\n]+\n$/);
    expect(r.err.trim()).toMatch(why);
    expect(await store.settings.newest()).toBeNull();
  });
});
