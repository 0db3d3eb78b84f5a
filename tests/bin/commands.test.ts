/** The commands as their user meets them: one JSON object alone on standard output, one sentence on standard error, the exit code. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { strategyIds } from "../../engine/core/strategies/index.ts";
import { scenarioTypes, simulatedRun, type TableRow, tableRows, tableRuns } from "../../engine/index.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "commands-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  code: number | null;
  out: string;
  err: string;
}
/** A folder of its own for data: no running desk is met. */
function run(program: string, args: readonly string[]): Promise<Ran> {
  const env = { ...process.env, QUOTEWRIGHT_DATA_DIR: folder, PORT: "1" };
  const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (d) => {
    out += d;
  });
  child.stderr.on("data", (d) => {
    err += d;
  });
  return new Promise((done) => child.on("close", (code) => done({ code, out, err })));
}
const script = (file: string, ...args: string[]): Promise<Ran> =>
  run(process.execPath, ["--import", "tsx", join("bin", file), ...args]);
const npmRun = (name: string, ...args: string[]): Promise<Ran> => run("npm", ["run", name, "--", ...args]);
/** The paths of an object's leaves, in order: "pnl.total". */
const leaves = (value: object, before = ""): string[] =>
  Object.entries(value).flatMap(([k, v]) =>
    typeof v === "object" && v !== null ? leaves(v, `${before}${k}.`) : [`${before}${k}`],
  );

describe("as npm runs it, standard output holds one JSON object and nothing else", () => {
  it("simulate", async () => {
    const r = await npmRun("simulate", "--type", "illiquid", "--steps", "50", "--seed", "7", "--json");
    expect([r.code, r.err, r.out.split("\n").length]).toEqual([0, "", 2]);
    const result = JSON.parse(r.out) as Record<string, unknown>;
    const { held, ...rest } = result;
    expect(leaves(rest)).toEqual([
      ...["type", "steps", "seed", "strategy", "fills", "volumeQuote"],
      ...["total", "spreadCapture", "inventory", "funding", "fees", "hedge", "residual"].map((part) => `pnl.${part}`),
      ...["drawdown", "quoteUptime", "effectsHash"],
    ]);
    expect(result).toMatchObject({ type: "illiquid", steps: 50, seed: 7, strategy: "fade" });
    expect(result.effectsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.values(held as Record<string, number>).every((share) => share > 0 && share <= 1)).toBe(true);
  });
  it("simulate, a table: a row for each strategy on each type, the same from all threads as from one", async () => {
    const flags = ["--type", "all", "--steps", "10", "--seeds", "1", "--seed", "5", "--markets", "1"];
    const r = await npmRun("simulate", ...flags, "--strategy", "all", "--json");
    expect([r.code, r.err, r.out.split("\n").length]).toEqual([0, "", 2]);
    const { rows } = JSON.parse(r.out) as { rows: TableRow[] };
    expect(rows.map((row) => `${row.strategy} ${row.type}`)).toEqual(
      strategyIds.flatMap((id) => scenarioTypes.map((type) => `${id} ${type}`)),
    );
    const options = { strategies: ["static"] as const, types: scenarioTypes, seeds: 1, firstSeed: 5 };
    const runs = tableRuns({ ...options, steps: 10, markets: 1 }).map(simulatedRun);
    expect(rows.filter((row) => row.strategy === "static")).toEqual(JSON.parse(JSON.stringify(tableRows(1, runs))));
  }, 120_000);
  it("simulate of one strategy and preset is one run still", async () => {
    const run = async (preset: string) => {
      const flags = ["--strategy", "static", "--preset", preset, "--steps", "60", "--json"];
      return JSON.parse((await script("simulate.ts", ...flags)).out) as Record<string, unknown>;
    };
    const [near, far] = [await run("aggressive"), await run("conservative")];
    expect(near).toMatchObject({ type: "calm", steps: 60, seed: 1, strategy: "static" });
    expect(far.effectsHash).not.toBe(near.effectsHash);
  });
  it("vectors: the groups, those that nobody answers, and 1 where a case fails", async () => {
    const file = join(folder, "values.json");
    const [answered, wrong] = [{ pPaper: 0.5 }, { pPaper: 0.6 }].map((out) => ({
      in: { A: 1, k: 1, depth: 0, dt: 0.5 },
      out,
    }));
    const write = (cases: unknown[]) =>
      writeFileSync(
        file,
        JSON.stringify({
          groups: [
            { id: "as.fill_probability", relTol: 1e-9, cases },
            { id: "no.such_group", cases: [] },
          ],
        }),
      );
    write([answered]);
    const good = await npmRun("vectors", file, "--json");
    expect([good.code, good.err, good.out.split("\n").length]).toEqual([0, "", 2]);
    expect(JSON.parse(good.out)).toMatchObject({
      groups: [{ id: "as.fill_probability", cases: 1, passed: 1, worst: 0 }],
      unknown: ["no.such_group"],
    });
    write([answered, wrong]);
    const bad = await script("vectors.ts", file);
    expect([bad.code, bad.err]).toEqual([1, "1 of 2 cases fail, the first in as.fill_probability\n"]);
    expect(bad.out).toContain("as.fill_probability case 1: pPaper expected 0.6, got 0.5");
    write([]);
    expect((await script("vectors.ts", file)).code).toBe(1);
  });
  it("reproduce: a row for each strategy", async () => {
    const r = await npmRun(
      "reproduce",
      "avellaneda-stoikov",
      "--gamma",
      "0.7",
      "--paths",
      "50",
      "--seed",
      "3",
      "--json",
    );
    expect([r.code, r.err, r.out.split("\n").length]).toEqual([0, "", 2]);
    const { rows } = JSON.parse(r.out) as { rows: Record<string, unknown>[] };
    expect(rows.map((row) => Object.keys(row))).toEqual(
      Array(2).fill([
        ...["gamma", "strategy", "averageSpread", "profitMean", "profitStd"],
        ...["finalInventoryMean", "finalInventoryStd", "paths"],
      ]),
    );
    expect(rows).toMatchObject(["inventory", "symmetric"].map((strategy) => ({ gamma: 0.7, strategy, paths: 50 })));
  });
  it("tape:import", async () => {
    const capture = join(root, "tests/fixtures/captures/binance-faulty.txt");
    const r = await npmRun("tape:import", capture, "--out", join(folder, "npm.tape"), "--json");
    expect([r.code, r.err, r.out.split("\n").length]).toEqual([0, "", 2]);
    expect(leaves(JSON.parse(r.out) as object)).toEqual([
      ...["tape", "rows", "messages", "trades", "quotes", "from", "to", "gaps", "crossed", "duplicates", "malformed"],
      ...["bestQuote.checked", "bestQuote.equal"],
    ]);
  });
  it("strategies: every strategy that the desk knows", async () => {
    const r = await npmRun("strategies", "--json");
    expect([r.code, r.err, r.out.split("\n").length]).toEqual([0, "", 2]);
    const { strategies } = JSON.parse(r.out) as { strategies: { id: string }[] };
    expect(strategies.map((s) => s.id)).toEqual(strategyIds);
  });
  it("bench: a flat map of dotted names, the unit last, to numbers", async () => {
    const r = await script("bench.ts", "--only", "fifty", "--json");
    expect([r.code, r.err, r.out.split("\n").length]).toEqual([0, "", 2]);
    const figures = JSON.parse(r.out) as Record<string, unknown>;
    expect(Object.keys(figures)).toEqual(["fifty.coreShare"]);
    expect(typeof figures["fifty.coreShare"]).toBe("number");
  });
});

describe("a command that can't do it says so in one sentence, on standard error alone", () => {
  it.each<[string, string, string[], number, RegExp]>([
    [
      "a kind of market that is not there",
      "simulate.ts",
      ["--type", "boring"],
      2,
      /^--type must be one of calm, .*"boring"$/,
    ],
    [
      "a strategy that is not there",
      "simulate.ts",
      ["--strategy", "luck"],
      2,
      /^--strategy must be one of .*all, .*"luck"$/,
    ],
    ["a number below its bounds", "simulate.ts", ["--seed", "-1"], 2, /^--seed must be a whole number from 0 .*"-1"$/],
    ["a preset that is not there", "simulate.ts", ["--preset", "wild"], 2, /^--preset must be one of conservative/],
    ["no seeds", "simulate.ts", ["--seeds", "0"], 2, /^--seeds must be/],
    ["seeds beyond the last one", "simulate.ts", ["--seeds", "2", "--seed", "4294967295"], 2, /^--seed must be/],
    ["half a step", "simulate.ts", ["--steps", "1.5"], 2, /^--steps must be a whole number/],
    ["no step", "simulate.ts", ["--steps", "0", "--json"], 2, /^--steps must be .* from 1 /],
    ["a seed in words", "simulate.ts", ["--seed", "lucky"], 2, /^--seed must be/],
    ["a market that is not there", "simulate.ts", ["--markets", "DOGE-PERP"], 2, /DOGE-PERP/],
    ["a flag that is not there", "simulate.ts", ["--speed", "2"], 2, /^Unknown option '--speed'/],
    ["an argument that nobody reads", "simulate.ts", ["calm"], 2, /^"calm" is one argument too many/],
    ["reference values without a file", "vectors.ts", [], 2, /^<file> is missing/],
    ["reference values that are not there", "vectors.ts", ["nowhere.json"], 2, /^"nowhere\.json" can't be read/],
    ["a file that holds no reference values", "vectors.ts", ["package.json"], 1, /at "groups"/],
    ["a paper that is not there", "reproduce.ts", ["black-scholes"], 2, /^no experiment "black-scholes"/],
    ["no paper", "reproduce.ts", ["--gamma", "0.1"], 2, /^<experiment> is missing/],
    ["a risk aversion of 0", "reproduce.ts", ["avellaneda-stoikov", "--gamma", "0"], 2, /^--gamma must be above 0/],
    ["one above 2", "reproduce.ts", ["avellaneda-stoikov", "--gamma", "2.01"], 2, /^--gamma must be .* to 2/],
    ["a single path", "reproduce.ts", ["avellaneda-stoikov", "--paths", "1"], 2, /^--paths must be/],
    [
      "a bench that is not there",
      "bench.ts",
      ["--only", "speed", "--json"],
      2,
      /^there is no bench "speed"; there are/,
    ],
    [
      "a desk that is not there",
      "status.ts",
      ["--json"],
      1,
      /^no desk answers at http:\/\/127\.0\.0\.1:1: start it with npm start$/,
    ],
    [
      "schema work that is not there",
      "db.ts",
      ["drop"],
      2,
      /^"drop" must be one of deploy, status, check, dev, generate/,
    ],
    [
      "an exchange on a tape that is not there",
      "exchange.ts",
      ["--tape", "nowhere.tape"],
      2,
      /^--tape: there is no tape at nowhere\.tape\.$/,
    ],
    ["a preset of a file that is not there", "preset-import.ts", ["nowhere.env"], 2, /^nowhere\.env can't be read/],
    ["a stop with a flag that is not there", "kill.mjs", ["--jsn"], 2, /^NOTHING WAS STOPPED: "--jsn" is no flag/],
    ["an exchange with a flag that is not there", "exchange.ts", ["--surprise"], 2, /--surprise/],
  ])("%s", async (_, file, args, code, words) => {
    const r = await script(file, ...args);
    expect(r.out).toBe("");
    expect(r.err.trim()).toMatch(words);
    expect(r.err.trim().split("\n")).toHaveLength(1);
    expect(r.code).toBe(code);
  });
});

describe("--help says how it is called, on standard output, and does nothing", () => {
  it.each([
    ["simulate.ts", "npm run simulate"],
    ["tape-import.ts", "npm run tape:import"],
    ["bench.ts", "npm run bench"],
    ["vectors.ts", "npm run vectors"],
    ["reproduce.ts", "npm run reproduce"],
    ["status.ts", "npm run status"],
    ["kill.mjs", "npm run kill"],
    ["db.ts", "npm run db"],
    ["exchange.ts", "exchange"],
    ["clean.mjs", "npm run clean"],
    ["bootstrap.mjs", "npm run build"],
    ["test.mjs", "npm test"],
  ])("%s", async (file, words) => {
    const r = await script(file, "--help");
    expect([r.code, r.err]).toEqual([0, ""]);
    expect(r.out).toContain(words);
  });
});
