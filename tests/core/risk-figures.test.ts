/** What rules are held against: fills, requotes and swings of a minute, the highest equity of a day, how far a price has moved. */
import { describe, expect, it } from "vitest";
import { Drift } from "../../engine/core/risk/drift.ts";
import { EquityPeaks } from "../../engine/core/risk/equity-peaks.ts";
import { Pace } from "../../engine/core/risk/pace.ts";

describe("the figures that rules are held against", () => {
  it("a minute of fills and requotes is forgotten second by second", () => {
    const p = new Pace();
    for (let s = 0; s < 60; s++) p.countFill(s * 1e6, s);
    expect([p.fills, p.swingLots]).toEqual([60, 59]);
    p.passTo(89 * 1e6);
    expect(p.fills).toBe(30);
    p.passTo(1000 * 1e6);
    expect([p.fills, p.swingLots]).toEqual([0, 0]);
  });
  it("the highest equity of a day is forgotten after it", () => {
    const p = new EquityPeaks();
    p.see(1e12, 100);
    p.see(1e12 + 3600e6, 50);
    expect(p.peak).toBe(100);
    p.see(1e12 + 25 * 3600e6, 60);
    expect(p.peak).toBe(60);
  });
  it("the furthest move of a minute, and nothing of before it", () => {
    const d = new Drift();
    d.see(1e12, 100);
    d.see(1e12 + 30e6, 101);
    expect(d.bps).toBeCloseTo(100, 6);
    d.see(1e12 + 200e6, 200);
    expect(d.bps).toBe(0);
    d.see(1e12 + 201e6, Number.NaN);
    d.see(1e12 + 202e6, 202);
    expect(d.bps).toBeCloseTo(100, 6);
  });
});
