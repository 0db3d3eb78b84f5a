/** Avellaneda-Stoikov quotes: hand-worked rows, domain, limits and what holds for every input. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AvellanedaStoikovInput,
  avellanedaStoikov,
  avellanedaStoikovUnfit,
  emptyQuotes,
  indifferencePrices,
  infiniteHorizon,
} from "../../engine/core/quoting/avellaneda-stoikov.ts";

const paper: AvellanedaStoikovInput = { s: 100, q: 0, gamma: 0.1, sigma: 2, k: 1.5, tau: 1, size: 1 };
const quotes = (p: Partial<AvellanedaStoikovInput>) => avellanedaStoikov({ ...paper, ...p }, emptyQuotes());

describe("quotes of a finite session", () => {
  it.each<[string, Partial<AvellanedaStoikovInput>, number, number]>([
    ["flat, at the start", {}, 99.1546147886, 100.8453852114],
    ["one lot long: both quotes lower", { q: 1 }, 98.7546147886, 100.4453852114],
    ["three lots short, half the session left: both higher", { q: -3, tau: 0.5 }, 99.8546147886, 101.3453852114],
    ["at the end inventory does not matter any more", { q: 50, tau: 0 }, 100 - 0.6453852114, 100 + 0.6453852114],
    ["without risk aversion the width is 2/k about the mid", { q: 9, gamma: 0 }, 100 - 1 / 1.5, 100 + 1 / 1.5],
    ["without volatility likewise no skew", { q: 9, sigma: 0 }, 100 - 0.6453852114, 100 + 0.6453852114],
    [
      "base units: 0.05 BTC long, lots of 0.01",
      { s: 60_000, q: 0.05, gamma: 1e-4, sigma: 5.3, k: 0.02, tau: 600, size: 0.01 },
      59949.90855,
      60049.92291,
    ],
  ])("%s", (_, p, bid, ask) => {
    const got = quotes(p);
    expect(got?.bid).toBeCloseTo(bid, 4);
    expect(got?.ask).toBeCloseTo(ask, 4);
  });
  it("a quote through the mid is answered as it is, with a negative depth", () =>
    expect(quotes({ gamma: 1, q: 2, tau: 0.9 })?.askDepth).toBeCloseTo(-4.88917437623401, 9));
  it.each<[string, Partial<AvellanedaStoikovInput>]>([
    ["s", { s: Number.NaN }],
    ["q", { q: Infinity }],
    ["gamma", { gamma: -1e-9 }],
    ["gamma", { gamma: Infinity }],
    ["sigma", { sigma: -1 }],
    ["sigma", { sigma: Infinity }],
    ["k", { k: Infinity }],
    ["tau", { tau: Infinity }],
    ["k", { k: 0 }],
    ["k", { k: -1.5 }],
    ["tau", { tau: -1e-9 }],
    ["size", { size: 0 }],
    ["size", { size: Number.NaN }],
  ])("%s outside its domain is named, and there is no quote", (name, p) => {
    expect(avellanedaStoikovUnfit({ ...paper, ...p })).toBe(name);
    expect(quotes(p)).toBeNull();
  });
  it("depths are counted from the price, not from the reservation", () => {
    // One lot long: r is .4 below, half of the width .8453852114.
    expect(quotes({ q: 1 })?.bidDepth).toBeCloseTo(1.2453852114, 9);
    expect(quotes({ q: 1 })?.askDepth).toBeCloseTo(0.4453852114, 9);
  });
  it("a result that overflows is unknown", () => {
    expect(quotes({ gamma: 1e300, sigma: 1e10 })).toBeNull();
    // The ask alone: half of the width lifts it beyond what a double holds.
    expect(quotes({ s: 1.7e308, gamma: 1, sigma: 1e154, size: 2, tau: 1 })).toBeNull();
  });
  it("null leaves what was there", () => {
    const out = { ...emptyQuotes(), bid: 7 };
    expect(avellanedaStoikov({ ...paper, k: 0 }, out)).toBeNull();
    expect(out.bid).toBe(7);
  });
});

describe("what holds for every input", () => {
  const inputs = fc.record({
    s: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
    q: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    gamma: fc.oneof(fc.constant(0), fc.double({ min: 1e-18, max: 10, noNaN: true })),
    sigma: fc.double({ min: 0, max: 100, noNaN: true }),
    k: fc.double({ min: 1e-4, max: 100, noNaN: true }),
    tau: fc.double({ min: 0, max: 1e5, noNaN: true }),
    size: fc.double({ min: 1e-6, max: 100, noNaN: true }),
  });
  it("the width is positive, the bid below the ask, the reservation price in the middle", () =>
    fc.assert(
      fc.property(inputs, (p) => {
        const r = avellanedaStoikov(p, emptyQuotes())!;
        expect(r.spread).toBeGreaterThan(0);
        expect(r.bid).toBeLessThanOrEqual(r.ask);
        expect((r.bid + r.ask) / 2).toBeCloseTo(r.reservation, -Math.log10(Math.max(1, Math.abs(r.bid))) + 9);
      }),
    ));
  it("more risk aversion widens by the risk term and narrows by the logarithm: with no time left it narrows", () =>
    fc.assert(
      fc.property(inputs, fc.double({ min: 1.01, max: 10, noNaN: true }), (p, factor) => {
        const at = (gamma: number) => avellanedaStoikov({ ...p, gamma, tau: 0 }, emptyQuotes())!.spread;
        expect(at(p.gamma * factor)).toBeLessThanOrEqual(at(p.gamma) * (1 + 1e-12));
      }),
    ));
  it("more risk aversion moves the reservation price further from the mid, against the position", () =>
    fc.assert(
      fc.property(inputs, fc.double({ min: 1, max: 10, noNaN: true }), (p, factor) => {
        const lean = (gamma: number) => avellanedaStoikov({ ...p, gamma }, emptyQuotes())!.reservation - p.s;
        expect(Math.sign(lean(p.gamma)) * Math.sign(p.q)).toBeLessThanOrEqual(0);
        expect(Math.abs(lean(p.gamma * factor))).toBeGreaterThanOrEqual(Math.abs(lean(p.gamma)) * (1 - 1e-12));
      }),
    ));
  it("quoting lots of a size is quoting lots of one in other units", () =>
    fc.assert(
      fc.property(inputs, (p) => {
        const base = avellanedaStoikov(p, emptyQuotes())!;
        const inLots = { ...p, q: p.q / p.size, gamma: p.gamma * p.size, size: 1 };
        const lots = avellanedaStoikov(inLots, emptyQuotes())!;
        expect(Math.abs(lots.spread - base.spread)).toBeLessThanOrEqual(1e-9 * base.spread);
      }),
    ));
  it("has no step where the branch for small risk aversion begins", () => {
    for (const k of [1e-3, 1.5, 300]) {
      const widths = [0, 1e-16, 0.99e-12, 1.01e-12, 1e-9].map((x) => quotes({ gamma: x * k, k, tau: 0 })!.spread * k);
      for (const w of widths) expect(Math.abs(w - 2)).toBeLessThan(2e-9);
      expect(Math.abs(widths[2]! - widths[3]!)).toBeLessThan(1e-13);
    }
  });
});

describe("indifference prices", () => {
  const at = (p: Partial<AvellanedaStoikovInput>) => indifferencePrices({ ...paper, ...p });
  it.each<[string, Partial<AvellanedaStoikovInput>, number, number]>([
    ["flat: about the price", {}, 99.8, 100.2],
    ["one lot long: both lower", { q: 1 }, 99.4, 99.8],
    ["three lots short, half the session left: both higher", { q: -3, tau: 0.5 }, 100.5, 100.7],
    ["five lots long near the end", { q: 5, tau: 0.25 }, 99.45, 99.55],
    ["at a higher volatility further apart", { sigma: 4 }, 99.2, 100.8],
  ])("%s", (_, p, bid, ask) => {
    expect(at(p)?.indiffBid).toBeCloseTo(bid, 10);
    expect(at(p)?.indiffAsk).toBeCloseTo(ask, 10);
  });
  it.each<[string, Partial<AvellanedaStoikovInput>]>([
    ["a price of NaN", { s: Number.NaN }],
    ["a negative time", { tau: -1 }],
    ["a negative volatility", { sigma: -1 }],
    ["an ask beyond numbers", { q: -1, s: 1.7e308, gamma: 1, sigma: 1e154 }],
    ["a bid beyond numbers", { q: 1, s: -1.7e308, gamma: 1, sigma: 1e154 }],
  ])("%s: none", (_, p) => expect(at(p)).toBeNull());
});

describe("infinite horizon", () => {
  const at = (q: number, more = {}) => infiniteHorizon({ s: 100, q, gamma: 0.1, sigma: 2, qMax: 5, ...more });
  it.each([
    ["flat", 0, 99.71829123033304, 100.27398974188114],
    ["two lots long", 2, 98.30100963204603, 99.01559927186747],
    ["four lots short", -4, 103.00104592450339, 103.71563556432483],
  ])("%s", (_, q, bid, ask) => {
    const got = at(q)!;
    expect(got.omega).toBeCloseTo(0.72, 12);
    expect(got.indiffBid).toBeCloseTo(bid, 10);
    expect(got.indiffAsk).toBeCloseTo(ask, 10);
    expect(got.reservation).toBeCloseTo((bid + ask) / 2, 10);
  });
  it("twice the volatility is four times ω", () => expect(at(0, { sigma: 4 })!.omega).toBeCloseTo(2.88, 12));
  it.each([
    ["at the limit of inventory", () => at(5)],
    ["beyond it, short", () => at(-6)],
    ["without a price", () => at(0, { s: Number.NaN })],
    ["without risk aversion", () => at(0, { gamma: 0 })],
    ["where ω overflows", () => at(0, { gamma: 1e200 })],
    ["without volatility", () => at(0, { sigma: 0 })],
    ["with an infinite limit", () => at(0, { qMax: Infinity })],
  ])("%s there is no answer", (_, got) => expect(got()).toBeNull());
  it("does not know volatility: why it is here for reference only", () =>
    expect(at(2)!.reservation).toBe(at(2, { sigma: 40 })!.reservation));
});
