/**
 * Seeds that once failed, by what they found. For minutes only: the long runs are `npm run faults -- --seeds n`, and worlds
 * that nobody has run `--minutes n`.
 */
import { describe, expect, it, vi } from "vitest";
import { FIXED_SHARE, fixedSeeds, runHour } from "../../engine/faults/index.ts";

// Minutes of a world are seconds of a core, and the core may be shared.
vi.setConfig({ testTimeout: 180_000 });

const run = async (seed: number, _: string, share: number) => {
  const { violation } = await runHour({ seed, hour: 0, only: null, share });
  const again = `npm run faults -- --seed ${seed} --hours ${share}`;
  expect(violation === null ? "" : `${again}: ${violation.invariant} ${violation.text}`).toBe("");
};

describe("seeds that found something", () => {
  it.each(fixedSeeds.map(({ seed, words, share = FIXED_SHARE }) => [seed, words, share] as const))("seed %i: %s", run);
});
