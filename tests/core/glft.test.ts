/** GLFT quotes: the published example, domain, limits, and how the parts move the quotes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyGlft, type GlftInput, glft, glftSymmetricPosition, glftUnfit } from "../../engine/core/quoting/glft.ts";

const figure: GlftInput = { A: 0.9, k: 0.3, gamma: 0.01, xi: 0.01, sigma: 0.4, q: 0, size: 1, mu: 0, impact: 0 };
const quotes = (p: Partial<GlftInput>) => glft({ ...figure, ...p }, emptyGlft());

describe("the closed form", () => {
  it("gives the published figures of the hftbacktest tutorial", () => {
    const p = { A: 2.986162360812285, k: 0.04235741115084049, gamma: 0.05, xi: 0.05, sigma: 10.69 };
    expect(quotes(p)?.halfSpread).toBeCloseTo(20.47208533844371, 10);
    expect(quotes(p)?.skewPerUnit).toBeCloseTo(9.76326865029227, 10);
  });
  it.each<[string, Partial<GlftInput>, number, number]>([
    ["flat", {}, 3.32422617065301, 3.32422617065301],
    ["long: the bid further, the ask nearer", { q: 5 }, 3.7766650541922346, 2.871787287113785],
    ["a mid that rises: the bid nearer, the ask further", { mu: 0.002 }, 3.2111164497682037, 3.437335891537816],
    ["fills that move the mid by 2: both further", { impact: 2 }, 4.33154818106285, 4.33154818106285],
    ["indifferent to the risk of no fill (xi 0)", { xi: 0, q: 2 }, 3.5576958800715786, 3.198715805290387],
    ["without risk aversion nor volatility 1/k", { gamma: 0, xi: 0, sigma: 0, q: 7 }, 1 / 0.3, 1 / 0.3],
  ])("%s", (_, p, bid, ask) => {
    expect(quotes(p)?.bidDepth).toBeCloseTo(bid, 10);
    expect(quotes(p)?.askDepth).toBeCloseTo(ask, 10);
  });
  it.each<[string, Partial<GlftInput>]>([
    ["A", { A: 0 }],
    ["A", { A: Infinity }],
    ["k", { k: Number.NaN }],
    ["gamma", { gamma: Infinity }],
    ["gamma", { gamma: -1 }],
    ["xi", { xi: Infinity }],
    ["sigma", { sigma: -0.1 }],
    ["q", { q: Number.NaN }],
    ["size", { size: -1 }],
    ["mu", { mu: 1, gamma: 0 }],
    ["mu", { mu: 1, sigma: 0 }],
    ["mu", { mu: 1, sigma: 1e-200 }],
    ["mu", { mu: Number.NaN }],
    ["impact", { impact: Infinity }],
  ])("%s outside its domain is named, and there is no quote", (name, p) => {
    expect(glftUnfit({ ...figure, ...p })).toBe(name);
    expect(quotes(p)).toBeNull();
  });
  it("a result that overflows is unknown", () => {
    expect(quotes({ impact: 1e5 })).toBeNull();
    expect(quotes({ sigma: 400, q: 1e308 })).toBeNull();
  });
  it("null leaves what was there", () => {
    const out = { ...emptyGlft(), bidDepth: 7 };
    expect(glft({ ...figure, k: 0 }, out)).toBeNull();
    expect(out).toEqual({ ...emptyGlft(), bidDepth: 7 });
  });
  it.each<[string, number, number, number, number | null]>([
    ["of the paper's figure at a drift of .002", 0.002, 0.01, 0.4, 1.25],
    ["of a falling mid is short", -0.002, 0.01, 0.4, -1.25],
    ["without drift is flat, also where risk has no weight", 0, 0, 0, 0],
    ["without risk aversion is unknown", 1, 0, 0.4, null],
    ["with a negative risk aversion is unknown", 1, -0.1, 0.4, null],
    ["without volatility is unknown", 1, 0.01, 0, null],
  ])("the position at which quotes are symmetric %s", (_, mu, gamma, sigma, expected) => {
    const q = glftSymmetricPosition(mu, gamma, sigma);
    if (expected === null) expect(q).toBeNull();
    else expect(q ?? Number.NaN).toBeCloseTo(expected, 12);
  });
});

describe("what holds for every input", () => {
  const inputs = fc.record({
    A: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    k: fc.double({ min: 1e-4, max: 50, noNaN: true }),
    gamma: fc.double({ min: 1e-9, max: 5, noNaN: true }),
    xi: fc.double({ min: 0, max: 5, noNaN: true }),
    sigma: fc.double({ min: 1e-3, max: 50, noNaN: true }),
    q: fc.double({ min: -100, max: 100, noNaN: true }),
    size: fc.double({ min: 1e-4, max: 10, noNaN: true }),
    mu: fc.constant(0),
    impact: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  it("the width is positive and the same for every position; a long position leans both quotes down", () =>
    fc.assert(
      fc.property(inputs, (p) => {
        const r = glft(p, emptyGlft())!;
        const flat = glft({ ...p, q: 0 }, emptyGlft())!;
        expect(r.spread).toBeGreaterThan(0);
        expect(r.spread).toBe(flat.spread);
        expect(Math.sign(r.bidDepth - r.askDepth) * Math.sign(p.q)).toBeGreaterThanOrEqual(0);
      }),
    ));
  it("at the position which a drift wants, the quotes are symmetric", () =>
    fc.assert(
      fc.property(inputs, fc.double({ min: -1e-3, max: 1e-3, noNaN: true }), (p, mu) => {
        const q = glftSymmetricPosition(mu, p.gamma, p.sigma);
        if (q === null) return;
        const r = glft({ ...p, q, mu }, emptyGlft());
        if (r !== null)
          expect(Math.abs(r.bidDepth - r.askDepth)).toBeLessThanOrEqual(1e-9 * (r.spread + Math.abs(r.shift)));
      }),
    ));
  it("quoting lots of a size is quoting lots of one in other units", () =>
    fc.assert(
      fc.property(inputs, fc.double({ min: -0.1, max: 0.1, noNaN: true }), (p, mu) => {
        const base = glft({ ...p, mu }, emptyGlft());
        const inLots = { ...p, mu, q: p.q / p.size, gamma: p.gamma * p.size, xi: p.xi * p.size, size: 1 };
        const lots = glft(inLots, emptyGlft());
        if (base === null || lots === null) return;
        const scale = 1e-9 * (Math.abs(base.halfSpread) + Math.abs(base.bidDepth) + Math.abs(base.shift));
        expect(Math.abs(lots.bidDepth - base.bidDepth)).toBeLessThanOrEqual(scale);
        expect(Math.abs(lots.askDepth - base.askDepth)).toBeLessThanOrEqual(scale);
      }),
    ));
  it("more volatility, and more impact, never narrow", () =>
    fc.assert(
      fc.property(inputs, fc.double({ min: 1, max: 3, noNaN: true }), (p, factor) => {
        const spread = glft(p, emptyGlft())!.spread;
        expect(glft({ ...p, sigma: p.sigma * factor }, emptyGlft())!.spread).toBeGreaterThanOrEqual(spread);
        expect(glft({ ...p, impact: p.impact * factor }, emptyGlft())!.spread).toBeGreaterThanOrEqual(spread);
      }),
    ));
});
