/** The world itself: quiet it finds nothing, and the same seed gives the same run. */
import { describe, expect, it } from "vitest";
import { runHour } from "../../engine/faults/index.ts";

describe("a world without faults", () => {
  it.each([[["client-id", "batch"]], [["solana", "replace"]]] as const)(
    "of %s keeps every invariant",
    async (venues) => {
      const result = await runHour({ seed: 1, hour: 0, only: [], share: 0.1, venues });
      expect(result.violation).toBeNull();
      expect(result.events).toBeGreaterThan(2_000);
      expect(result.fills).toBeGreaterThan(20);
      expect(result.faults).toEqual({});
    },
  );
  it("is the same for the same seed and another for another (I16)", async () => {
    const run = async (seed: number) => (await runHour({ seed, hour: 0, only: [], share: 0.02 })).fingerprint;
    expect(await run(3)).toBe(await run(3));
    expect(await run(3)).not.toBe(await run(4));
  });
});
