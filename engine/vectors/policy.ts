/**
 * The situations at the edge that the reference values describe in words: each is found by the keys of its input, brought
 * about, and what the shipped functions then do is held against the rule. The words themselves are not read.
 */
import { closeToClose } from "../core/market/volatility.ts";
import { fillProbability } from "../core/quoting/as-fills.ts";
import { avellanedaStoikov, emptyQuotes } from "../core/quoting/avellaneda-stoikov.ts";
import { mid } from "../core/quoting/fair-value.ts";
import { carryShare } from "../core/quoting/funding.ts";
import { emptyGlft, glft } from "../core/quoting/glft.ts";
import { betaHedge } from "../core/quoting/hedge.ts";
import { imbalance } from "../core/quoting/imbalance.ts";
import { calibrateOu, zScore } from "../core/quoting/ornstein-uhlenbeck.ts";
import { deltaByPosition, deltaByValue } from "../core/quoting/skew.ts";
import { imbalanceSpread, volatilityHalfSpread } from "../core/quoting/spread.ts";
import { Wanted } from "../core/quoting/wanted.ts";
import { ASK, BID } from "../core/units.ts";
import type { VectorGroups } from "./groups.ts";
import type { VectorInput } from "./input.ts";

const why = { code: "", value: 0, limit: 0 };
/** The paper's world about a mid of 100. */
const paper = { s: 100, q: 0, gamma: 0.1, sigma: 2, k: 1.5, tau: 1, size: 1 };

/** What does not hold, in words; null where all does. */
type Rule = (v: VectorInput) => string | null;
const holds = (is: boolean, otherwise: string): string | null => (is ? null : otherwise);

/** Prices of a bid and an ask after rounding and after the clamp behind the touch, in ticks. */
function rested(bid: number, ask: number, touch: { bidTick: number; askTick: number; tickSize: number }) {
  const wanted = new Wanted();
  const { bidTick, askTick, tickSize } = touch;
  wanted.begin({ bidTick, askTick, instrument: { tickSize }, backoffTicks: [0, 0] });
  wanted.rest(BID, bid, 1, 0);
  wanted.rest(ASK, ask, 1, 0);
  return { bidTick: wanted.at(0).tick, askTick: wanted.at(1).tick };
}

const RULES: Readonly<Record<string, Rule>> = {
  "askDepth,bidDepth": (v) => {
    const [bid, ask] = [v.number("bidDepth"), v.number("askDepth")];
    const got = imbalance(bid, ask, why);
    if (!(bid + ask > 0)) return holds(got === null, `an imbalance of ${got} from an empty book`);
    if (got === null || !(Math.abs(got) <= 1)) return `an imbalance of ${got}`;
    const oneSided = bid === 0 || ask === 0;
    return holds(!oneSided || imbalanceSpread(1, 5, got, why) === 5, "one side empty, and not the widest spread");
  },
  "bestAsk,bestBid": (v) => {
    const [bid, ask] = [v.number("bestBid"), v.number("bestAsk")];
    const got = mid(bid, ask, why);
    return holds((got === null) === !(bid < ask), `a mid of ${got} between ${bid} and ${ask}`);
  },
  "currentUsdLong,initialUsdLong": (v) => {
    const [current, initial] = [v.number("currentUsdLong"), v.number("initialUsdLong")];
    const byValue = deltaByValue(current, initial);
    if (initial === 0)
      return holds(
        byValue === null && deltaByPosition(current, 0, 1000) !== null,
        "a share of nothing, or no fixed budget",
      );
    return holds(
      byValue !== null && Math.sign(byValue) === Math.sign(current - initial),
      `bought, and a delta of ${byValue}`,
    );
  },
  "gamma,k": (v) => {
    const [gamma, k] = [v.number("gamma"), v.number("k")];
    const got = avellanedaStoikov({ ...paper, q: 3, gamma, k }, emptyQuotes());
    if (gamma !== 0) return holds(got !== null && got.spread > 0, "no width");
    return holds(
      got !== null && Math.abs(got.spread - 2 / k) < 1e-12 && got.reservation === 100,
      "not 2/k about the mid",
    );
  },
  k: (v) => {
    const k = v.number("k");
    const p = { A: 140, k, gamma: 0.1, xi: 0.1, sigma: 2, q: 0, size: 1, mu: 0, impact: 0 };
    const none = avellanedaStoikov({ ...paper, k }, emptyQuotes()) === null && glft(p, emptyGlft()) === null;
    return holds(none === !(k > 0), `a quote with k = ${k}`);
  },
  "gamma,q": (v) => {
    const touch = { bidTick: 9999, askTick: 10_001, tickSize: 0.01 };
    const got = avellanedaStoikov({ ...paper, q: v.number("q"), gamma: v.number("gamma") }, emptyQuotes());
    if (got === null) return "no quote";
    const { bidTick, askTick } = rested(got.bid, got.ask, touch);
    return holds(askTick > touch.bidTick && bidTick < touch.askTick, `${bidTick} / ${askTick} through the touch`);
  },
  "A,depth,dt,k": (v) => {
    const got = fillProbability({ A: v.number("A"), k: v.number("k"), depth: v.number("depth"), dt: v.number("dt") });
    return holds(got !== null && got.pPaper <= 1 && got.pPoisson <= 1, `a chance of ${got?.pPaper}`);
  },
  closes: (v) => {
    const closes = v.numbers("closes");
    const rvol = closeToClose(closes);
    if (closes.length < 3) return holds(rvol === null, `a volatility of ${rvol} from ${closes.length} closes`);
    if (closes.some((c) => c !== closes[0])) return holds(rvol !== null && rvol > 0, "no volatility");
    const half = volatilityHalfSpread({
      sigma: 1,
      rvol: rvol ?? -1,
      fair: 100,
      minSpreadBps: 2,
      tickSize: 0.01,
      widen: 1,
    });
    const flat = rvol === 0 && Math.abs(half - 0.01) < 1e-12 && zScore(closes, closes[0]!, "sample") === null;
    return holds(flat, "a flat window with a volatility, without the least width, or with a z-score");
  },
  slope: (v) => {
    const slope = v.number("slope");
    const series = [1];
    for (let i = 0; i < 20; i++) series.push(slope * series.at(-1)! + (i % 3) * 1e-6);
    const fit = calibrateOu(series, 1);
    return holds(
      (fit !== null) === (slope > 0 && slope < 1),
      `${fit === null ? "no fit" : "a fit"} with slope ${slope}`,
    );
  },
  hedgeReturns: (v) => {
    const hedge = v.numbers("hedgeReturns");
    const got = betaHedge(
      hedge.map((_, i) => (i + 1) / 100),
      hedge,
    );
    const still = hedge.every((r) => r === hedge[0]);
    return holds(
      (got === null) === still,
      `a ratio of ${got?.beta} from a hedge that ${still ? "stands still" : "moves"}`,
    );
  },
  secondsToStamp: (v) => {
    const [seconds, hold, interval] = [v.number("secondsToStamp"), 3600, 28_800];
    const got = carryShare(seconds, hold, interval);
    const expected = Math.exp(-(seconds === 0 ? interval : seconds) / hold);
    return holds(got !== null && Math.abs(got - expected) < 1e-12, `a share of ${got}, not ${expected}`);
  },
  "ask,bid,tick": (v) => {
    const [bid, ask, tickSize] = [v.number("bid"), v.number("ask"), v.number("tick")];
    const got = rested(bid, ask, { bidTick: 0, askTick: 2 ** 40, tickSize });
    const outward = got.bidTick * tickSize <= bid + 1e-9 && got.askTick * tickSize >= ask - 1e-9;
    return holds(outward && got.bidTick < got.askTick, `${got.bidTick} / ${got.askTick} ticks`);
  },
};

export const policyGroups: VectorGroups = {
  "policy.edge_cases": {
    checked: "what the shipped functions do in the situation that the input makes; the words of the file are not read",
    check(v, expected) {
      const rule = RULES[Object.keys(v.raw).sort().join(",")];
      if (rule === undefined) throw new Error("no rule for a situation of these keys");
      const wrong = rule(v);
      return wrong === null ? [] : [{ key: "", expected: expected.raw.expect ?? null, got: wrong }];
    },
  },
};
