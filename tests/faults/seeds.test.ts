/**
 * Seeds that once failed, by what they found, and a few that nobody has run before. All of them for minutes only: the long
 * runs are `npm run faults -- --seeds n`.
 */
import { describe, expect, it } from "vitest";
import { runHour } from "../../engine/faults/index.ts";

const run = async (seed: number) => {
  const { violation } = await runHour({ seed, hour: 0, only: null, share: 0.12 });
  const again = `npm run faults -- --seed ${seed} --hours 0.12`;
  expect(violation === null ? "" : `${again}: ${violation.invariant} ${violation.text}`).toBe("");
};

describe("seeds that found something", () => {
  it.each([
    [4, "an order found refused by a question was asked about for ever"],
    [14, "results of a batch taken by their place and not by their name"],
    [21, "a clock that jumped ahead proved that an order could land no more"],
    [30, "an order that had filled, made anew from an old list, was owed its fills once more"],
  ])("seed %i: %s", run);
});
describe("seeds that nobody has run", () => {
  const first = Date.now() % 1_000_000_000;
  it.each([first, first + 1])("seed %i", run);
});
