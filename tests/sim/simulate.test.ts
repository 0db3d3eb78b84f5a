import { describe, expect, it } from "vitest";
import { scenarioTypes } from "../../engine/sim/scenarios.ts";
import { type SimulateOptions, simulate } from "../../engine/simulate.ts";

const go = (more: Partial<SimulateOptions> = {}) =>
  simulate({ type: "calm", steps: 1200, seed: 7, markets: null, ...more });

describe("a simulated run", () => {
  it("gives the same figures and the same hash for the same options, and others for another seed", () => {
    const once = go();
    expect(go()).toEqual(once);
    expect(go({ seed: 8 }).effectsHash).not.toBe(once.effectsHash);
    expect(once.effectsHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each(scenarioTypes.flatMap((type) => [3, 4].map((seed) => [type, seed] as const)))(
    "%s with seed %i: quotes, and its profit is the sum of its parts",
    (type, seed) => {
      const r = go({ type, seed });
      const { total, residual, ...parts } = r.pnl;
      expect(Math.abs(residual)).toBeLessThan(1e-4);
      expect(total).toBeCloseTo(
        Object.values(parts).reduce((a, b) => a + b, residual),
        6,
      );
      expect(parts.fees).toBeLessThanOrEqual(0);
      expect(r.drawdown).toBeGreaterThanOrEqual(Math.max(0, -total) - 1e-6);
      expect(r.fills).toBeGreaterThan(10);
      expect(r.quoteUptime).toBeGreaterThan(type === "illiquid" || type === "crash" ? 0.2 : 0.9);
      expect(r.quoteUptime).toBeLessThanOrEqual(1);
    },
    20_000,
  );

  it("calm pays for its spread and takes part of it back: adverse selection", () => {
    const r = go({ steps: 6000, seed: 1 });
    expect(r.pnl.spreadCapture).toBeGreaterThan(0);
    expect(r.pnl.inventory).toBeLessThan(0);
    expect(r.pnl.funding).toBe(0);
  });

  it("crosses a funding stamp ten minutes in, and books it", () => {
    expect(go({ steps: 6050, seed: 2, markets: ["BTC-PERP", "ETH-PERP"] }).pnl.funding).not.toBe(0);
  });

  it("runs the markets it is told to", () => {
    expect(go({ steps: 200, markets: 7 }).fills).toBeGreaterThan(0);
    expect(() => go({ markets: ["NOPE-PERP"] })).toThrow('no simulated market "NOPE-PERP"');
  });

  it("tells how far it is", () => {
    const told: number[] = [];
    go({ steps: 50, onProgress: (done) => told.push(done) });
    expect(told.at(-1)).toBe(1);
  });
});
