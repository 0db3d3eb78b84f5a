/** Exact GLFT quotes where the edge of the inventory decays far faster than its middle mixes: thousands of steps, and faint vectors. */
import { describe, expect, it } from "vitest";
import { type GlftModel, glftFiniteHorizon, glftStationary } from "../../engine/core/quoting/glft-exact.ts";

describe("before the end of the session", () => {
  it.each<[string, GlftModel]>([
    ["a stiff one", { A: 1, k: 1, gamma: 2, sigma: 50, Q: 40 }],
    ["one so stiff that most of the vector is below any double", { A: 1, k: 0.3, gamma: 1, sigma: 100, Q: 300 }],
  ])("long before the end it is the stationary one: %s", (_, m) => {
    const stationary = glftStationary(m)!;
    for (const [i, { bidDepth }] of glftFiniteHorizon(m, 1e6)!.entries()) {
      const limit = stationary[i]!.bidDepth;
      if (limit === null) expect(bidDepth).toBeNull();
      else expect(Math.abs(bidDepth! - limit)).toBeLessThan(1e-9 * Math.max(1, Math.abs(limit)));
    }
  });
  it("where v falls below any double the quote is unknown, not wrong", () => {
    const table = glftFiniteHorizon({ A: 1e-3, k: 1, gamma: 2, sigma: 50, Q: 300 }, 1e-4)!;
    const depths = table.map((t) => t.bidDepth);
    expect(depths.some((d) => d === null)).toBe(true);
    expect(depths.every((d) => d === null || Number.isFinite(d))).toBe(true);
  });
});
