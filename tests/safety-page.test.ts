/**
 * docs/safety.md speaks the truth: each control, fault and invariant has its row, and each file, test and command that is named
 * there exists. A control without a test is a red test.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { withControls } from "../bin/lib/controls-page.ts";
import { faultTable } from "../engine/faults/fault-table.ts";
import { invariantWords } from "../engine/faults/violation.ts";
import { controls } from "./mutation/controls/index.ts";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const page = read("docs/safety.md");

/** Rows of the tables by their first cell: "C1" → the other cells. */
const rows = (letter: string): Map<string, string[]> =>
  new Map(
    [...page.matchAll(new RegExp(`^\\| (${letter}\\d+) \\|(.*)\\|$`, "gm"))].map((m) => [
      m[1]!,
      m[2]!.split(" |").map((cell) => cell.trim()),
    ]),
  );
const upTo = (letter: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${letter}${i + 1}`);
/** `file`: "title" */
const namedTests = (text: string) =>
  [...text.matchAll(/`([\w./-]+\.tsx?)`: "([^"]+)"/g)].map((m) => ({ file: m[1]!, title: m[2]! }));

describe("controls", () => {
  it("every control is there, by its number", () =>
    expect(controls.map(({ id }) => id.split(" ")[0])).toEqual(upTo("C", 32)));
  it("the page shows them as the rules have them (npm run mutants -- --write)", () =>
    expect(withControls(page)).toBe(page));
  it("each sits in a file that is there, and something is broken in it", () => {
    const missing = controls.filter(({ where }) => !existsSync(path.join(root, where)));
    const whole = controls.filter(({ mutants }) => mutants.length === 0);
    expect([...missing, ...whole].map(({ id }) => id)).toEqual([]);
  });
  it("each control is shown by a test of those that notice when it is broken", () => {
    const without = controls.filter(({ shown, tests }) => !shown.some(({ file }) => tests.includes(file)));
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});

describe("faults and invariants", () => {
  it("each fault has its row, in the words of the world", () => {
    const words = [...rows("F")].map(([id, [what]]) => [id, what]);
    expect(words).toEqual(Object.entries(faultTable).map(([id, { words: what }]) => [id, what]));
    expect(words).toHaveLength(43);
  });
  it("each invariant has its row, in the words of a violation", () => {
    const { I0: _, ...others } = invariantWords;
    expect([...rows("I")].map(([id, [what]]) => [id, what])).toEqual(Object.entries(others));
    expect(Object.keys(others)).toEqual(upTo("I", 16));
  });
});

describe("what is named exists", () => {
  it("tests, by file and title", () => {
    const named = namedTests(page);
    expect(named.length).toBeGreaterThan(40);
    const titles = (text: string): string => text.replaceAll('\\"', '"');
    const missing = named.filter(
      ({ file, title }) => !existsSync(path.join(root, file)) || !titles(read(file)).includes(title),
    );
    expect(missing).toEqual([]);
  });
  it("files and links", () => {
    const coded = [...page.matchAll(/`((?:engine|server|tests|app|bin)\/[\w./-]+)`/g)].map((m) => m[1]!);
    const linked = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((m) => path.join("docs", m[1]!));
    expect([...coded, ...linked].filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
  it("commands", () => {
    const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts);
    const named = [...page.matchAll(/npm run ([a-z:-]+)/g)].map((m) => m[1]!);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
