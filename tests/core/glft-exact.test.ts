/** Exact GLFT quotes against other ways to the same figures: small matrices by hand, a dense exponential, limits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyGlft, glft } from "../../engine/core/quoting/glft.ts";
import { type GlftModel, glftFiniteHorizon, glftStationary } from "../../engine/core/quoting/glft-exact.ts";

const figure: GlftModel = { A: 0.9, k: 0.3, gamma: 0.01, sigma: 0.4, Q: 30 };
const parts = ({ A, k, gamma, sigma }: GlftModel) => ({
  alpha: (k * gamma * sigma * sigma) / 2,
  eta: A * (1 + gamma / k) ** -(1 + k / gamma),
  c1: Math.log(1 + gamma / k) / gamma,
});
/** v from the depths: a bid depth at q is ln(v_q/v_{q+1})/k + c1. */
function vector(m: GlftModel, table: { q: number; bidDepth: number | null }[]): number[] {
  const { c1 } = parts(m);
  const v = [1];
  for (const { bidDepth } of table) if (bidDepth !== null) v.push(v.at(-1)! / Math.exp(m.k * (bidDepth - c1)));
  return v;
}
/** M v, on q = −Q…Q. */
function applied(m: GlftModel, v: readonly number[]): number[] {
  const { alpha, eta } = parts(m);
  return v.map((x, i) => alpha * (i - m.Q) ** 2 * x - eta * ((v[i - 1] ?? 0) + (v[i + 1] ?? 0)));
}
/** exp(−M tau)·1 by squaring a dense matrix of Taylor terms. */
function denseExponential(m: GlftModel, tau: number): number[] {
  const n = 2 * m.Q + 1;
  const norm = parts(m).alpha * m.Q ** 2 + 2 * parts(m).eta;
  const squarings = Math.max(0, Math.ceil(Math.log2(norm * tau)) + 6);
  const column = (j: number): number[] => Array.from({ length: n }, (_, i) => (i === j ? 1 : 0));
  const h = tau / 2 ** squarings;
  let e = Array.from({ length: n }, (_, j) => {
    let term = column(j);
    const sum = [...term];
    for (let p = 1; p < 20; p++) {
      term = applied(m, term).map((x) => (-x * h) / p);
      for (const [i, x] of term.entries()) sum[i]! += x;
    }
    return sum;
  });
  for (let s = 0; s < squarings; s++)
    e = e.map((right) => e[0]!.map((_, i) => right.reduce((sum, x, l) => sum + e[l]![i]! * x, 0)));
  return e[0]!.map((_, i) => e.reduce((sum, c) => sum + c[i]!, 0));
}

describe("stationary", () => {
  it.each([
    ["the paper's figure", 0.9, 0.4, [3.324458078203619, 3.41540109773196, 3.778745687671573], 2.8699568923490366],
    ["a thinner flow", 0.2, 1, [3.5256511068324916, 4.017545532466865, 5.918516917337635], 1.1002445388445516],
  ])("%s: bids flat, one and five long, and the ask of five long", (_, A, sigma, bids, ask) => {
    const table = glftStationary({ ...figure, A, sigma })!;
    for (const [i, q] of [0, 1, 5].entries())
      expect(table[q + 30]).toMatchObject({ q, bidDepth: expect.closeTo(bids[i]!, 8) });
    expect(table[35]!.askDepth).toBeCloseTo(ask, 8);
  });
  it("with one lot either way it is the root of a quadratic", () => {
    const m = { ...figure, Q: 1 };
    const { alpha, eta, c1 } = parts(m);
    const lambda = (alpha - Math.sqrt(alpha * alpha + 8 * eta * eta)) / 2;
    const ratio = eta / (alpha - lambda);
    const [short, flat, long] = glftStationary(m)!;
    expect(flat!.bidDepth).toBeCloseTo(c1 - Math.log(ratio) / m.k, 12);
    expect(long!.askDepth).toBeCloseTo(c1 + Math.log(ratio) / m.k, 12);
    expect([long!.bidDepth, short!.askDepth]).toEqual([null, null]);
  });
  it("without risk aversion the vector is the cosine of a box", () => {
    const m = { ...figure, gamma: 0, Q: 7 };
    for (const { q, bidDepth } of glftStationary(m)!) {
      if (bidDepth === null) continue;
      const cosine = (n: number) => Math.cos((Math.PI * n) / (2 * m.Q + 2));
      expect(bidDepth).toBeCloseTo(1 / m.k + Math.log(cosine(q) / cosine(q + 1)) / m.k, 11);
    }
  });
  const models = fc.record({
    A: fc.double({ min: 0.01, max: 500, noNaN: true }),
    k: fc.double({ min: 0.01, max: 10, noNaN: true }),
    gamma: fc.double({ min: 1e-4, max: 3, noNaN: true }),
    sigma: fc.double({ min: 0.01, max: 10, noNaN: true }),
    Q: fc.integer({ min: 1, max: 12 }),
  });
  it("is an eigenvector, of one sign and so of the smallest eigenvalue; mirrored for a short position", () =>
    fc.assert(
      fc.property(models, (m) => {
        const table = glftStationary(m)!;
        const v = vector(m, table);
        const w = applied(m, v);
        const lambda = w[m.Q]! / v[m.Q]!;
        const norm = parts(m).alpha * m.Q ** 2 + 2 * parts(m).eta;
        // Row by row, against the size of what is added up in that row.
        for (const [i, x] of v.entries()) {
          expect(x).toBeGreaterThan(0);
          const row = norm * x + parts(m).eta * ((v[i - 1] ?? 0) + (v[i + 1] ?? 0));
          expect(Math.abs(w[i]! - lambda * x)).toBeLessThan(1e-9 * row);
        }
        for (const [i, { bidDepth }] of table.entries()) expect(bidDepth).toBe(table[2 * m.Q - i]!.askDepth);
      }),
    ));
  it("the closed form lies within 0.2 % of it near the middle of the paper's figure", () => {
    const table = glftStationary(figure)!;
    for (const q of [-3, 0, 3]) {
      const closed = glft({ ...figure, xi: figure.gamma, q, size: 1, mu: 0, impact: 0 }, emptyGlft())!;
      const exact = table[q + figure.Q]!.bidDepth!;
      expect(Math.abs(closed.bidDepth / exact - 1)).toBeLessThan(2e-3);
    }
  });
  it("keeps its figures for a thousand lots, where the vector itself is far below any double", () => {
    const table = glftStationary({ ...figure, gamma: 1, sigma: 10, Q: 1000 })!;
    expect(table.every(({ q, bidDepth }) => q === 1000 || Number.isFinite(bidDepth))).toBe(true);
  });
});

describe("before the end of the session", () => {
  it.each([
    ["ten", 10, [3.2872843472348703, 3.304493732036472, 3.3505247068596407], 3.2337848024809963],
    ["sixty", 60, [3.3275568125521384, 3.4256980214994344, 3.634403998909603], 3.0309466675658725],
    ["six hundred", 600, [3.3310061863094216, 3.4358309578238515, 3.6555740764819324], 3.0147704705480045],
  ])("%s before: bids flat, one and three long, and the ask of three long", (_, tau, bids, ask) => {
    const table = glftFiniteHorizon({ ...figure, Q: 10 }, tau)!;
    for (const [i, q] of [0, 1, 3].entries())
      expect(table[q + 10]).toMatchObject({ q, bidDepth: expect.closeTo(bids[i]!, 8) });
    expect(table[13]!.askDepth).toBeCloseTo(ask, 8);
  });
  it("a session is computed for three hundred lots, and for no more", () => {
    const m = { ...figure, Q: 300 };
    expect(glftFiniteHorizon(m, 0)).toHaveLength(601);
    expect(glftFiniteHorizon({ ...m, Q: 301 }, 0)).toBeNull();
  });
  it("with no time left inventory does not matter", () => {
    const { c1 } = parts(figure);
    for (const { q, bidDepth } of glftFiniteHorizon(figure, 0)!)
      expect(bidDepth).toSatisfy((d: number | null) => (q === 30 ? d === null : Math.abs(d! - c1) < 1e-12));
  });
  it.each<[string, GlftModel, number]>([
    ["a short time", { ...figure, Q: 6 }, 0.5],
    ["a minute", { ...figure, Q: 6 }, 60],
    ["the paper of 2008", { A: 140, k: 1.5, gamma: 0.1, sigma: 2, Q: 6 }, 0.3],
    [
      "stiff: the edge decays a thousand times faster than the middle mixes",
      { A: 1, k: 1, gamma: 1, sigma: 8, Q: 6 },
      2,
    ],
  ])("is a dense exponential: %s", (_, m, tau) => {
    const v = denseExponential(m, tau);
    const { c1 } = parts(m);
    for (const { q, bidDepth } of glftFiniteHorizon(m, tau)!) {
      if (bidDepth === null) continue;
      const dense = c1 + Math.log(v[q + m.Q]! / v[q + m.Q + 1]!) / m.k;
      expect(Math.abs(bidDepth - dense)).toBeLessThan(1e-8);
    }
  });
  it.each<[string, GlftModel]>([
    ["the paper's figure", figure],
    ["one that hardly minds risk", { A: 1, k: 1, gamma: 1e-7, sigma: 0.1, Q: 20 }],
  ])("long before the end it is the stationary one: %s", (_, m) => {
    const stationary = glftStationary(m)!;
    for (const [i, { bidDepth }] of glftFiniteHorizon(m, 1e6)!.entries()) {
      const limit = stationary[i]!.bidDepth;
      if (limit === null) expect(bidDepth).toBeNull();
      else expect(Math.abs(bidDepth! - limit)).toBeLessThan(1e-9 * Math.max(1, Math.abs(limit)));
    }
  });
});

it.each<[string, Partial<GlftModel>]>([
  ["no arrivals", { A: 0 }],
  ["no decay", { k: 0 }],
  ["a negative risk aversion", { gamma: -0.1 }],
  ["fewer arrivals than none", { A: -0.9 }],
  ["a negative decay", { k: -0.3 }],
  ["NaN volatility", { sigma: Number.NaN }],
  ["a negative volatility", { sigma: -0.4 }],
  ["a risk at the edge that overflows", { sigma: 1e154, gamma: 1 }],
  ["half a lot", { Q: 2.5 }],
  ["no lot", { Q: 0 }],
  ["a book of lots too large to compute", { Q: 1001 }],
])("%s: no answer", (_, p) => {
  expect(glftStationary({ ...figure, ...p })).toBeNull();
  expect(glftFiniteHorizon({ ...figure, ...p }, 1)).toBeNull();
});
it.each([-1, Number.NaN, Infinity])("time left of %s: no answer", (tau) =>
  expect(glftFiniteHorizon(figure, tau)).toBeNull(),
);
