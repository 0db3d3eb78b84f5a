/** Every bug that was seen in public, as a world in which it would happen again. */
import { describe, expect, it } from "vitest";
import { publicBugs, runHour } from "../../engine/faults/index.ts";

describe("what others got wrong", () => {
  it.each(publicBugs.map((b) => [b.id, b.words, b] as const))("%s: %s", async (_, __, bug) => {
    const { seed, plan, venues } = bug;
    const result = await runHour({ seed, hour: 0, only: null, plan, venues, share: 0.03 });
    expect(result.violation).toBeNull();
    // A world in which its faults did not happen proves nothing.
    expect(Object.keys(result.faults).length).toBeGreaterThan(0);
  });
  it("each has a name of its own and is known by it", () =>
    expect(new Set(publicBugs.map((b) => b.id)).size).toBe(publicBugs.length));
});
