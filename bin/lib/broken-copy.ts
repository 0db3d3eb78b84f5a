/**
 * A copy of the project in which one thing at a time is broken, and its tests are run. The project's own files are not touched.
 *
 * Invariants: 1. each break is undone before the next. 2. only a test that failed counts as having noticed: a program that does
 * not even load is an error of the table.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";

const root = path.resolve(import.meta.dirname, "../..");
/** Neither a part of the program nor of its tests. */
const LEFT_OUT = new Set([".git", ".next", ".stryker-tmp", "data", "node_modules", "reports", "out", "public"]);
/** A break may make a loop endless. All tests together, with nothing broken, take longer than those of one rule. */
const BROKEN_MS_MAX = 240_000;
const WHOLE_MS_MAX = 1_800_000;

const VITEST = "node_modules/vitest/vitest.mjs";

const quickly = z.object({ ran: z.number(), failed: z.string().nullable() });
const result = z.object({ fullName: z.string(), status: z.string() });
const slowly = z.object({
  numTotalTests: z.number(),
  testResults: z.array(z.object({ message: z.string(), assertionResults: z.array(result) })),
});
export type Ran = { outcome: "passed" | "endless" } | { outcome: "failed"; by: string };

export class BrokenCopy {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "quotewright-mutants-"));

  constructor() {
    cpSync(root, this.#folder, { recursive: true, filter: (from) => !LEFT_OUT.has(path.relative(root, from)) });
    symlinkSync(path.join(root, "node_modules"), path.join(this.#folder, "node_modules"));
  }
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
  /** Runs the tests while `find` is replaced. Throws where it is not there exactly once. */
  async runBroken(what: { file: string; find: string; put: string }, tests: readonly string[]): Promise<Ran> {
    const file = path.join(this.#folder, what.file);
    const text = readFileSync(file, "utf8");
    const parts = text.split(what.find);
    if (parts.length !== 2)
      throw new Error(`${what.file} has "${what.find.trim()}" ${parts.length - 1} times instead of once`);
    writeFileSync(file, parts.join(what.put));
    try {
      return await this.#run(tests, BROKEN_MS_MAX);
    } finally {
      writeFileSync(file, text);
    }
  }
  run(tests: readonly string[]): Promise<Ran> {
    return this.#run(tests, WHOLE_MS_MAX);
  }
  /** Those of the core in one process without Vitest, in a tenth of the time; then the others. */
  async #run(tests: readonly string[], msMax: number): Promise<Ran> {
    const isQuick = (file: string) => file.startsWith("tests/core/");
    const quick = tests.filter(isQuick);
    const others = tests.filter((file) => !isQuick(file));
    const first: Ran = quick.length === 0 ? { outcome: "passed" } : await this.#runQuick(quick, msMax);
    return first.outcome !== "passed" || others.length === 0 ? first : this.#runVitest(others, msMax);
  }
  async #runQuick(tests: readonly string[], msMax: number): Promise<Ran> {
    const { text, late } = await this.#node(["tests/mutation/first-failure.mjs", ...tests], msMax);
    if (late) return { outcome: "endless" };
    const { ran, failed } = quickly.parse(jsonOf(text));
    if (ran === 0) throw new Error(`no test ran: ${tests.join(", ")}`);
    return failed === null ? { outcome: "passed" } : { outcome: "failed", by: failed };
  }
  async #runVitest(tests: readonly string[], msMax: number): Promise<Ran> {
    const { text, late } = await this.#node([VITEST, "run", "--bail=1", "--reporter=json", ...tests], msMax);
    if (late) return { outcome: "endless" };
    const { numTotalTests, testResults } = slowly.parse(jsonOf(text));
    const failed = testResults.flatMap((f) => f.assertionResults).find((t) => t.status === "failed");
    if (failed !== undefined) return { outcome: "failed", by: failed.fullName };
    const message = testResults.map((f) => f.message).find((m) => m !== "");
    if (numTotalTests === 0 || message) throw new Error(`no test ran: ${message ?? tests.join(", ")}`);
    return { outcome: "passed" };
  }
  /** Its standard output, and whether it was ended because it did not end. */
  async #node(args: readonly string[], msMax: number): Promise<{ text: string; late: boolean }> {
    const child = spawn(process.execPath, args, { cwd: this.#folder, stdio: ["ignore", "pipe", "ignore"] });
    let [text, late] = ["", false];
    child.stdout.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, msMax);
    await new Promise<void>((done) => child.on("close", () => done()));
    clearTimeout(timer);
    return { text, late };
  }
}
/** What a test itself prints comes before it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.trim().split("\n").at(-1) ?? "");
  } catch {
    throw new Error("the tests did not load: is what was put there a program?");
  }
}
