import { describe, expect, it } from "vitest";
import { Random } from "../../engine/sim/random.ts";

const N = 50_000;
const sample = (draw: (r: Random) => number) => {
  const random = new Random("moments");
  const values = Array.from({ length: N }, () => draw(random));
  const mean = values.reduce((a, b) => a + b, 0) / N;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / N };
};

describe("the generator", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    const draw = (seed: number) =>
      Array.from(
        { length: 50 },
        (
          (r) => () =>
            r.uniform()
        )(new Random(seed)),
      );
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("forks by name, whatever was drawn before", () => {
    const fresh = new Random(1);
    const used = new Random(1);
    for (let i = 0; i < 10; i++) used.normal();
    expect(used.fork("a").bits()).toBe(fresh.fork("a").bits());
    expect(fresh.fork("a").bits()).not.toBe(fresh.fork("b").bits());
  });

  it.each([
    ["uniform", (r: Random) => r.uniform(), 1 / 2, 1 / 12],
    ["normal", (r: Random) => r.normal(), 0, 1],
    ["exponential of mean 3", (r: Random) => r.exponential(3), 3, 9],
    ["poisson of mean 0.5", (r: Random) => r.poisson(0.5), 0.5, 0.5],
    ["poisson of mean 80, drawn in parts", (r: Random) => r.poisson(80), 80, 80],
    ["lognormal keeps the mean it is given", (r: Random) => r.lognormal(5, 0.5), 5, 25 * (Math.exp(0.25) - 1)],
  ])("%s has its mean and variance", (_, draw, mean, variance) => {
    const got = sample(draw);
    expect(Math.abs(got.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / N));
    expect(Math.abs(got.variance / variance - 1)).toBeLessThan(0.08);
  });
});
