/** The walk through adding a strategy works: its code, taken out of the page, is compiled and run in a copy of the engine. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const page = readFileSync(path.join(root, "engine/core/strategies/README.md"), "utf8");
const INDEX = "engine/core/strategies/index.ts";

/** The code blocks of the page by what stands behind their "ts". */
const blocks = new Map([...page.matchAll(/^```ts (.+)\n([\s\S]*?)^```$/gm)].map((m) => [m[1]!, m[2]!]));
const block = (name: string): string => {
  const text = blocks.get(name);
  if (text === undefined) throw new Error(`the page has no block "${name}"`);
  return text;
};

const copy = mkdtempSync(path.join(tmpdir(), "strategy-walk-"));
const inCopy = (file: string): string => path.join(copy, file);
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, "node_modules", program), ...args], {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  return { status, said: `${stdout}${stderr}` };
};

beforeAll(() => {
  for (const part of ["engine/core", "tests/core", "tsconfig.json", "package.json"])
    cpSync(path.join(root, part), inCopy(part), { recursive: true });
  symlinkSync(path.join(root, "node_modules"), inCopy("node_modules"), "dir");
  for (const file of ["engine/core/strategies/join.ts", "tests/core/join.test.ts"])
    writeFileSync(inCopy(file), block(file));
  const index = readFileSync(inCopy(INDEX), "utf8");
  const listed = index
    .replace(/^import /m, `${block(`${INDEX} import`)}import `)
    .replace(/^(export const strategies = \{\n)/m, `$1${block(`${INDEX} list`)}`);
  writeFileSync(inCopy(INDEX), listed);
  writeFileSync(
    inCopy("tsconfig.json"),
    JSON.stringify({
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: { incremental: false },
      include: ["engine/core/strategies/join.ts", "tests/core/join.test.ts"],
    }),
  );
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the page on strategies", () => {
  it("has no block of code that is not tried here", () =>
    expect([...blocks.keys()]).toEqual([
      "engine/core/strategies/join.ts",
      `${INDEX} import`,
      `${INDEX} list`,
      "tests/core/join.test.ts",
    ]));
  it(
    "gives code that compiles",
    () => expect(run("typescript/bin/tsc", "--noEmit")).toEqual({ status: 0, said: "" }),
    120_000,
  );
  it("gives a strategy that passes its own test and those that hold every strategy", () => {
    const files = [
      "tests/core/join.test.ts",
      "tests/core/strategies.test.ts",
      "tests/core/strategy-properties.test.ts",
    ];
    const ran = run("vitest/vitest.mjs", "run", ...files, "-t", "join", "--testTimeout=60000");
    expect(ran.said).toMatch(/Test Files +3 passed/);
    expect(ran.status).toBe(0);
  }, 120_000);
  it("names only files that are there", () => {
    const folder = path.join(root, "engine/core/strategies");
    const linked = [...page.matchAll(/\]\(([^)]+)\)/g)].map((m) => path.resolve(folder, m[1]!));
    expect(linked.length).toBeGreaterThan(5);
    for (const file of linked) expect(() => readFileSync(file)).not.toThrow();
  });
});
