/** The command as its user meets it: exit codes, one object on standard output, one sentence on standard error. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { type CommandSpec, helpText, parseCommand, UsageError } from "../../bin/lib/cli.ts";

const root = resolve(import.meta.dirname, "../..");
const captures = join(root, "tests/fixtures/captures");
const folder = mkdtempSync(join(tmpdir(), "command-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  code: number;
  out: string;
  err: string;
}
const run = (...args: string[]): Promise<Ran> =>
  new Promise((done) => {
    const argv = ["--import", "tsx", join(root, "bin/tape-import.ts"), ...args];
    const child = execFile(process.execPath, argv, { cwd: root }, (_, out, err) =>
      done({ code: child.exitCode ?? -1, out, err }),
    );
  });

describe("tape:import", () => {
  it("--json prints exactly the one object and nothing else", async () => {
    const out = join(folder, "one.tape");
    const r = await run(join(captures, "binance-faulty.txt"), "--json", "--out", out);
    expect([r.code, r.err]).toEqual([0, ""]);
    expect(JSON.parse(r.out)).toEqual({
      tape: out,
      rows: 528,
      messages: 263,
      trades: 88,
      quotes: 118,
      from: "2023-11-14T22:13:20.007047Z",
      to: "2023-11-14T22:13:21.125478Z",
      gaps: 1,
      crossed: 0,
      duplicates: 2,
      malformed: 2,
      bestQuote: { checked: 55, equal: 55 },
    });
    expect(existsSync(out)).toBe(true);
  });
  it("a recording that breaks off is imported up to the break, and --json says so beside its object", async () => {
    const whole = readFileSync(join(captures, "binance-faulty.txt"));
    const cut = join(folder, "cut.txt.gz");
    writeFileSync(cut, gzipSync(whole).subarray(0, -2000));
    const r = await run(cut, "--json", "--out", join(folder, "cut.tape"));
    expect(r.code).toBe(0);
    expect((JSON.parse(r.out) as { rows: number }).rows).toBeGreaterThan(0);
    expect(r.err).toMatch(/^imported up to the break: .*\n$/);
  });
  it("for a person says what it found, with the numbers of bad lines", async () => {
    const r = await run(join(captures, "binance-faulty.txt"), "--out", join(folder, "two.tape"), "--symbol", "MINE");
    expect(r.code).toBe(0);
    for (const words of ["MINE", "gaps        1", "line 10:", "55 of 55 books", "s behind the venue's; shifted"])
      expect(r.out).toContain(words);
  });
  it.each<[string, string[], number, RegExp]>([
    ["no file", [], 2, /^<file> is missing: npm run tape:import -- <file> \[flags\]\n$/],
    ["two files", ["a", "b"], 2, /^"b" is one argument too many/],
    ["a flag that is not there", ["a", "--nope"], 2, /^Unknown option '--nope'.*\n$/],
    [
      "a format that is not known",
      ["a", "--format", "xml"],
      2,
      /^--format must be one of binance, hyperliquid, csv, not "xml"\n$/,
    ],
    ["a file that is not there", ["nowhere.gz"], 2, /^nowhere.gz: there is no such file\n$/],
    ["a file of another kind", [join(root, "package.json")], 1, /is no recording of a known format .*--format\n$/],
    [
      "a tick that is none",
      [join(captures, "plain.csv"), "--tick", "much"],
      2,
      /^--tick must be a decimal number above 0 .*"much"\n$/,
    ],
  ])("%s is one sentence on standard error and nothing on standard output", async (_, args, code, words) => {
    const r = await run(...args);
    expect(r.out).toBe("");
    expect(r.err).toMatch(words);
    expect(r.code).toBe(code);
  });
});

describe("a command line", () => {
  const spec: CommandSpec = {
    usage: "npm run x -- [flags]",
    about: "Does x.",
    flags: { n: { type: "string", value: "number", help: "how many" }, json: { type: "boolean", help: "as JSON" } },
  };
  it.each<[string, string[], { min: number; max: number; whole?: boolean }, number | null | RegExp]>([
    ["a number within bounds is taken", ["--n", "7"], { min: 1, max: 9 }, 7],
    ["none given is null", [], { min: 1, max: 9 }, null],
    ["the bounds themselves are within", ["--n=9"], { min: 1, max: 9 }, 9],
    [
      "below is refused with bounds and value",
      ["--n", "0"],
      { min: 1, max: 9 },
      /--n must be a number from 1 to 9, not "0"/,
    ],
    [
      "a fraction is refused where it must be whole",
      ["--n", "1.5"],
      { min: 1, max: 9, whole: true },
      /a whole number from 1/,
    ],
    ["words are refused", ["--n", "many"], { min: 1, max: 9 }, /not "many"/],
    ["nothing is not zero", ["--n", ""], { min: 0, max: 9 }, /not ""/],
  ])("%s", (_, argv, bounds, expected) => {
    const read = () => parseCommand(spec, argv).number("n", bounds);
    if (expected instanceof RegExp) {
      expect(read).toThrow(expected);
      expect(read).toThrow(UsageError);
    } else expect(read()).toBe(expected);
  });
  it("--help names every flag, and itself", () => {
    for (const words of ["npm run x", "Does x.", "--n <number>", "--json", "--help"])
      expect(helpText(spec)).toContain(words);
  });
});
