/** The runner of reference values: what passes, what can't, and the shared file where it is present. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { runVectors } from "../../engine/index.ts";
import { compare } from "../../engine/vectors/compare.ts";
import type { VectorGroups } from "../../engine/vectors/groups.ts";
import { hasVectors, vectorsFile } from "../shared.ts";

describe("expected against got", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["a number within the relative tolerance", 1000, 1000 + 9e-7, true],
    ["a number beyond it", 1000, 1000 + 2e-6, false],
    ["a small number within the floor of 1e-12", 0, 9e-13, true],
    ["a small number beyond the floor", 0, 2e-12, false],
    ["NaN is never met", Number.NaN, Number.NaN, false],
    ["NaN never meets", 1, Number.NaN, false],
    ["a number is not its text", 1, "1", false],
    ["what the answer has beyond the expected keys is not looked at", { a: 1 }, { a: 1, b: 2 }, true],
    ["a key that the answer lacks", { a: 1, b: 2 }, { a: 1 }, false],
    ["null where null is expected", { a: null }, { a: null }, true],
    ["no answer at all where each key is null", { a: null, b: { c: null } }, null, true],
    ["no answer where a number is expected", { a: 1 }, null, false],
    ["a number where null is expected", { a: null }, { a: 0 }, false],
    ["absent is not null", { a: null }, {}, false],
    ["true and false", { a: true, b: false }, { a: true, b: false }, true],
    ["true for false", { a: true }, { a: false }, false],
    ["a list", [1, [2, 3]], [1, [2, 3]], true],
    ["a list of numbers kept as doubles", [1, 2], Float64Array.of(1, 2), true],
    ["a list too short", [1, 2], [1], false],
    ["a list too long", [1], [1, 2], false],
    ["an object for a list", [1], { 0: 1 }, false],
    ["a list for an object", { 0: 1 }, [1], false],
  ])("%s", (_, expected, got, agrees) => {
    const { mismatches, worst } = compare(expected, got, 1e-9);
    expect(mismatches.length === 0).toBe(agrees);
    // The worst difference and the verdict never contradict each other.
    if (worst !== null) expect(worst <= 1e-9).toBe(agrees);
  });
  it("names the leaf", () =>
    expect(compare({ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, 1e-9).mismatches).toEqual([
      { key: "a[0].b", expected: 1, got: 2 },
    ]));
});

describe("the runner", () => {
  const groups: VectorGroups = {
    double: (v) => ({ y: 2 * v.number("x") }),
    even: {
      checked: "that it is even",
      check: (v) => (v.number("x") % 2 === 0 ? [] : [{ key: "x", expected: "even", got: 1 }]),
    },
  };
  const run = (cases: unknown[], id = "double") =>
    runVectors(JSON.stringify({ groups: [{ id, relTol: 1e-9, cases }] }), groups);

  it("counts what passed and keeps what failed", () => {
    const r = run([
      { in: { x: 1 }, out: { y: 2 } },
      { in: { x: 1 }, out: { y: 3 } },
    ]);
    expect(r.groups).toEqual([{ id: "double", cases: 2, passed: 1, worst: 1 / 3 }]);
    expect(r.failures).toEqual([{ group: "double", caseIndex: 1, key: "y", expected: 3, got: 2 }]);
  });
  it.each([
    ["a missing input fails its case and is named", { in: {}, out: { y: 2 } }, /"x" is missing/],
    ["an input of another kind likewise", { in: { x: "1" }, out: { y: 2 } }, /"x" must be a number/],
    ["an empty expectation compares nothing, so it can't pass", { in: { x: 1 }, out: {} }, /"out" is empty/],
  ])("%s", (_, one, words) => {
    const r = run([one]);
    expect(r.groups).toEqual([{ id: "double", cases: 1, passed: 0, worst: null }]);
    expect(String(r.failures[0]?.got)).toMatch(words);
  });
  it("lists a group that nobody answers, and does not pass it", () => {
    const r = run([{ in: { x: 1 }, out: { y: 2 } }], "toString");
    expect([r.groups, r.unknown]).toEqual([[], ["toString"]]);
  });
  it("says what it compared where the group is data", () =>
    expect(run([{ in: { x: 3 }, out: { y: 1 } }], "even").groups).toEqual([
      { id: "even", cases: 1, passed: 0, worst: 0, checked: "that it is even" },
    ]));
  it.each([
    ["no JSON", "x", /is not JSON/],
    ["no groups", "{}", /at "groups"/],
    ["a case without in", '{"groups":[{"id":"a","cases":[{"out":1}]}]}', /at "groups.0.cases.0.in"/],
    ["a case without out", '{"groups":[{"id":"a","cases":[{"in":{}}]}]}', /at "groups.0.cases.0.out"/],
  ])("refuses a file with %s in one sentence", (_, text, words) => expect(() => runVectors(text)).toThrow(words));
});

const fixture = readFileSync(resolve(import.meta.dirname, "../fixtures/formulas.json"), "utf8");

describe("the project's own reference values, computed apart from the engine", () => {
  const { groups } = JSON.parse(fixture) as { groups: { id: string; cases: { out: unknown }[] }[] };
  it.each(groups.map((g) => [g.id, g]))("%s", (_, group) => {
    const report = runVectors(JSON.stringify({ groups: [group] }));
    expect(report.failures).toEqual([]);
    expect(report.groups).toMatchObject([{ cases: group.cases.length, passed: group.cases.length }]);
  });
  it.each(groups.map((g) => [g.id, g]))(
    "%s: each case fails where one of its numbers is a millionth off",
    (_, group) => {
      for (const one of group.cases) {
        const cases = [{ ...one, out: nudged(one.out) }];
        expect(runVectors(JSON.stringify({ groups: [{ ...group, cases }] })).groups[0]?.passed).toBe(0);
      }
    },
  );
});

/** The same with its first number a millionth off (1 for 0 and for null). */
function nudged(out: unknown): unknown {
  let done = false;
  return JSON.parse(JSON.stringify(out), (_, value) => {
    if (done || (typeof value !== "number" && value !== null)) return value;
    done = true;
    return value === null || value === 0 ? 1 : value * (1 + 1e-6);
  });
}

describe("situations at the edge, told in words", () => {
  const run = (input: object) =>
    runVectors(
      JSON.stringify({ groups: [{ id: "policy.edge_cases", cases: [{ in: input, out: { expect: "words" } }] }] }),
    );
  it.each<[string, object]>([
    ["an empty book", { bidDepth: 0, askDepth: 0 }],
    ["a book without bids", { bidDepth: 0, askDepth: 3 }],
    ["a book of two sides", { bidDepth: 2, askDepth: 3 }],
    ["a locked touch", { bestBid: 100, bestAsk: 100 }],
    ["a crossed touch", { bestBid: 101, bestAsk: 100 }],
    ["a touch", { bestBid: 99, bestAsk: 100 }],
    ["a delta from nothing", { currentUsdLong: -20, initialUsdLong: 0 }],
    ["a short that grows", { currentUsdLong: -1500, initialUsdLong: -1000 }],
    ["no risk aversion", { gamma: 0, k: 0.2 }],
    ["some", { gamma: 1e-14, k: 0.2 }],
    ["a decay below zero", { k: -2 }],
    ["long past the mid", { q: 9, gamma: 0.8 }],
    ["short past the mid", { q: -9, gamma: 0.8 }],
    ["a quote far through the mid", { A: 10, k: 3, depth: -2, dt: 0.1 }],
    ["no close", { closes: [] }],
    ["one return", { closes: [100, 101] }],
    ["a flat window", { closes: [7, 7, 7, 7] }],
    ["a flat window at a price that binary has no figures for", { closes: [0.1, 0.1, 0.1] }],
    ["a window that moves", { closes: [7, 8, 7, 7] }],
    ["a series that runs away", { slope: 1.1 }],
    ["a series that turns on its head", { slope: -0.5 }],
    ["a series that reverts", { slope: 0.6 }],
    ["a hedge that stands still", { hedgeReturns: [0.1, 0.1, 0.1] }],
    ["a hedge that moves", { hedgeReturns: [0.1, -0.1, 0.2] }],
    ["at the stamp", { secondsToStamp: 0 }],
    ["an hour before it", { secondsToStamp: 3600 }],
    ["a tick wider than the quote", { bid: 100.2, ask: 100.3, tick: 0.5 }],
  ])("%s", (_, input) => expect(run(input).failures).toEqual([]));
  it("a situation that is not known fails: nothing was looked at", () =>
    expect(run({ moon: 1 }).failures[0]?.got).toMatch(/no rule/));
});

describe("the shared reference values", () => {
  it.skipIf(!hasVectors)("every case of every known group passes", () => {
    const report = runVectors(readFileSync(vectorsFile, "utf8"));
    expect(report.failures).toEqual([]);
    expect(report.groups.filter((g) => g.passed < g.cases || g.cases === 0)).toEqual([]);
  });
});
