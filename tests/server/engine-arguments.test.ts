/** The flags of `npm run engine`: what is understood, and what is refused in a sentence. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseEngineArguments } from "../../server/engine-arguments.ts";

const root = path.resolve(import.meta.dirname, "../..");

describe("flags", () => {
  const parse = (...argv: string[]) => parseEngineArguments(argv, root);
  it("without any: the simulated desk, told as its reader likes it", () =>
    expect(parse()).toMatchObject({ mode: "sim", json: false, resume: false, markets: null, strategy: null }));
  it("its own beside the desk's", () =>
    expect(parse("--mode", "sim", "--json", "--seed", "7", "--market", "BTC-PERP", "--resume")).toMatchObject({
      ...{ mode: "sim", json: true, resume: true, markets: ["BTC-PERP"] },
      exchange: { seed: 7 },
    }));
  it.each<[string, string[], RegExp]>([
    ["a mode that is not there", ["--mode", "live"], /^--mode must be sim or replay, not "live"\.$/],
    ["a mode without a name", ["--mode"], /^--mode must be sim or replay\.$/],
    ["a replay of nothing", ["--mode=replay"], /^--mode replay needs a tape/],
    ["a tape in the sim", ["--mode=sim", "--replay", "package.json"], /^--replay is not of --mode sim/],
    ["a flag that is not there", ["--console"], /--console/],
  ])("%s is refused in one sentence", (_, argv, words) => expect(() => parse(...argv)).toThrow(words));
});
