/** The paper's tables through the shipped quotes: what agrees, and that what is off is called off. */
import { describe, expect, it } from "vitest";
import { PUBLISHED_GAMMAS, reproduceAvellanedaStoikov } from "../../engine/index.ts";

describe("avellaneda-stoikov", () => {
  const run = (gammas: readonly number[], paths = 1000, seed = 1) =>
    reproduceAvellanedaStoikov({ gammas, paths, seed });

  it.each([1, 2, 3])("with seed %i the published gammas agree with exact moments and with the journal", (seed) => {
    const { rows, checks } = run(PUBLISHED_GAMMAS, 1000, seed);
    expect(rows.map((r) => [r.gamma, r.strategy])).toEqual(
      [0.1, 0.01, 1].flatMap((g) => [
        [g, "inventory"],
        [g, "symmetric"],
      ]),
    );
    expect(checks.filter((c) => !c.holds)).toEqual([]);
    // 30 figures, all of them published; the 6 spreads are not random.
    expect(checks.filter((c) => c.published !== null)).toHaveLength(30);
    expect(checks.filter((c) => c.z === null).map((c) => c.figure)).toEqual(Array(6).fill("averageSpread"));
    expect(rows.map((r) => r.averageSpread.toFixed(2))).toEqual(["1.49", "1.49", "1.35", "1.35", "3.02", "3.02"]);
  });
  it("is the known run: seed 12345 at gamma 0.1", () => {
    const [inventory, symmetric] = run([0.1], 1000, 12345).rows;
    expect(inventory?.profitMean).toBeCloseTo(64.80611229853889, 9);
    expect(symmetric?.finalInventoryStd).toBeCloseTo(8.656496689477521, 9);
  });
  it.each([1e-6, 0.3, 0.5, 2])("runs for gamma %f, with nothing published", (gamma) => {
    const { checks } = run([gamma], 500);
    expect(checks.filter((c) => !c.holds || c.published !== null)).toEqual([]);
  });
  it("the inventory strategy keeps nearer to flat, the symmetric one earns more: what the paper is about", () => {
    const [inventory, symmetric] = run([0.1]).rows;
    expect(inventory!.finalInventoryStd).toBeLessThan(symmetric!.finalInventoryStd / 2);
    expect(inventory!.profitStd).toBeLessThan(symmetric!.profitStd);
    expect(inventory!.profitMean).toBeLessThan(symmetric!.profitMean);
  });
  it("a spread is no random figure: it is held against the formula itself", () => {
    const spread = run([0.1], 100).checks.find((c) => c.figure === "averageSpread")!;
    expect(Math.abs(spread.measured - spread.exact)).toBeLessThan(1e-9);
  });
  it("says how far it is, over all runs", () => {
    const seen: number[] = [];
    reproduceAvellanedaStoikov({ gammas: [0.1], paths: 200, seed: 1, onProgress: (_, done) => seen.push(done) });
    expect(seen).toHaveLength(200);
    expect(seen.every((d, i) => d < 1 && (i === 0 || d > seen[i - 1]!))).toBe(true);
  });
});
