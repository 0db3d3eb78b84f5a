/** The tables of what `npm run mutants` breaks: true to the files they name, and whole. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { controls } from "../mutation/controls/index.ts";
import { lifeRules } from "../mutation/life-rules.ts";
import { worldRules } from "../mutation/world-rules.ts";

const root = resolve(import.meta.dirname, "../..");
const all = [...lifeRules, ...controls, ...worldRules];
const mutants = all.flatMap((r) => r.mutants.map((m, i) => [`${r.id}, ${m.how} (${i + 1})`, m] as const));

describe("what is broken on purpose", () => {
  it.each(mutants)("%s: its text stands once in its file, and another in its place", (_, { file, find, put }) => {
    expect(readFileSync(resolve(root, file), "utf8").split(find)).toHaveLength(2);
    expect(put).not.toBe(find);
  });
  it.each(all.map((r) => [r.id, r] as const))(
    "%s: once taken out, once turned round, with tests that are there",
    (_, r) => {
      expect(new Set(r.mutants.map((m) => m.how))).toEqual(new Set(["deleted", "inverted"]));
      expect(r.tests.filter((file) => !existsSync(resolve(root, file)))).toEqual([]);
    },
  );
  it("no rule has another's name", () => expect(new Set(all.map((r) => r.id)).size).toBe(all.length));
});
