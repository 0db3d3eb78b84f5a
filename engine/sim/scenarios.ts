/**
 * The kinds of synthetic market, as tables of numbers. Distances and moves are in basis points of price, money in the
 * market's quote currency, times in seconds; rates are per second and market. "σ" is of the efficient price.
 */

export const scenarioTypes = ["calm", "volatile", "trending", "illiquid", "crash"] as const;
export type ScenarioType = (typeof scenarioTypes)[number];

export interface Collapse {
  /** The first one falls within this window after the start, later ones at this mean distance. */
  firstAfter: readonly [number, number];
  every: number;
  /** How far the efficient price falls, over how long, and what share of the fall comes back over five times that. */
  fallBps: readonly [number, number];
  fallSeconds: readonly [number, number];
  rebound: number;
  /** Share of the crowd's flow that stays while it falls. */
  liquidity: number;
}

export interface Scenario {
  /** Median σ, bps per square root of a second. */
  volBps: number;
  /** Standard deviation of log σ, and how long its clusters last. */
  volOfVol: number;
  volSeconds: number;
  /** Jumps of the efficient price; each also raises σ, which then decays. */
  jumpsPerHour: number;
  jumpBps: number;
  /** Drift while a trend lasts, and its mean length; the direction is drawn anew each time. */
  driftBpsPerSecond: number;
  driftSeconds: number;
  /** Limit orders close to the touch: rate, distance (least and mean beyond it), life, size. */
  nearPerSecond: number;
  nearMinBps: number;
  nearBps: number;
  nearSeconds: number;
  /** Limit orders of the deeper book (a hump: density grows from the touch, peaks at `deepBps`). */
  deepPerSecond: number;
  deepBps: number;
  deepSeconds: number;
  orderNotional: number;
  /** Noise takers, how far from the efficient price they will still pay (mean), and what they take (mean). */
  takersPerSecond: number;
  takerReachBps: number;
  takerNotional: number;
  /** While the book is further than the edge on the wrong side of the efficient price: informed takers, their size. */
  informedPerSecond: number;
  informedEdgeBps: number;
  informedNotional: number;
  /** While an order of the crowd is on the wrong side of it: rate at which the best such order is withdrawn. */
  flightPerSecond: number;
  /** Stretches in which the crowd leaves one side, or both (share). */
  droughtsPerHour: number;
  droughtSeconds: number;
  droughtBoth: number;
  collapse: Collapse | null;
}

const calm: Scenario = {
  // 0.5 bps per √s is 28 % a year: a quiet day of a large coin.
  volBps: 0.5,
  // σ between 0.6 and 1.6 of its median in clusters of some minutes, as in minute data of large coins.
  volOfVol: 0.25,
  volSeconds: 300,
  // Once in a quarter of an hour, a jump of two typical half spreads.
  jumpsPerHour: 4,
  jumpBps: 3,
  driftBpsPerSecond: 0,
  driftSeconds: 120,
  // Five near orders a side at any time: the touch stands about 0.8 bps out and refills within a second.
  nearPerSecond: 2,
  nearMinBps: 0.5,
  nearBps: 1.6,
  nearSeconds: 5,
  // Forty deeper orders a side over some twenty basis points.
  deepPerSecond: 3.2,
  deepBps: 6,
  deepSeconds: 25,
  orderNotional: 2_500,
  // A taker every 1.5 s: one that reaches our usual quote and eats through the queue comes several times a minute.
  takersPerSecond: 0.6,
  takerReachBps: 4,
  takerNotional: 6_000,
  // A mispriced book lives half a second, shared between those who take it and those who flee.
  informedPerSecond: 1,
  informedEdgeBps: 0.3,
  informedNotional: 8_000,
  flightPerSecond: 2,
  droughtsPerHour: 0,
  droughtSeconds: 0,
  droughtBoth: 0,
  collapse: null,
};

const table: Record<ScenarioType, Scenario> = {
  calm,
  volatile: {
    ...calm,
    // Four times calm, and with wide swings of σ: clusters in which it doubles.
    volBps: 2,
    volOfVol: 0.6,
    volSeconds: 90,
    // A jump every minute and a half.
    jumpsPerHour: 40,
    jumpBps: 12,
    // The crowd stands back as far as σ grew, and turns over faster.
    nearMinBps: 1.2,
    nearBps: 4,
    nearSeconds: 3,
    nearPerSecond: 3,
    deepBps: 18,
    takersPerSecond: 1.2,
    takerReachBps: 10,
    informedPerSecond: 2,
    informedEdgeBps: 0.8,
    informedNotional: 15_000,
  },
  trending: {
    ...calm,
    volBps: 0.8,
    // 0.15 bps/s for some three minutes is a move of 27 bps: twice what σ alone makes in that time.
    driftBpsPerSecond: 0.15,
    driftSeconds: 180,
    // Trends are carried by takers who know: more of them, larger.
    informedPerSecond: 1.5,
    informedNotional: 12_000,
  },
  illiquid: {
    ...calm,
    volBps: 1.2,
    volOfVol: 0.4,
    // A tenth of calm's orders: a handful per side, gaps between levels.
    nearPerSecond: 0.25,
    nearMinBps: 2,
    nearBps: 6,
    nearSeconds: 6,
    deepPerSecond: 0.3,
    deepBps: 25,
    deepSeconds: 25,
    orderNotional: 900,
    takersPerSecond: 0.12,
    takerReachBps: 14,
    takerNotional: 2_000,
    // Few watch it: what is mispriced by less than 3 bps is left, the rest is found within some seconds.
    informedPerSecond: 0.2,
    informedEdgeBps: 3,
    informedNotional: 4_000,
    // Every minute or so one side is left empty for a quarter of a minute; one time in four, both.
    droughtsPerHour: 60,
    droughtSeconds: 15,
    droughtBoth: 0.25,
  },
  crash: {
    ...calm,
    volBps: 1,
    volOfVol: 0.5,
    takersPerSecond: 1,
    takerReachBps: 8,
    informedPerSecond: 2,
    informedNotional: 20_000,
    collapse: {
      // Within the first minute and a half, so that a short run meets one; then every ten minutes.
      firstAfter: [30, 90],
      every: 600,
      // 3 to 8 % within 5 to 20 s, as in the liquidation cascades of 2021 and 2025; a third to a half comes back.
      fallBps: [300, 800],
      fallSeconds: [5, 20],
      rebound: 0.4,
      liquidity: 0.08,
    },
  },
};

export const scenario = (type: ScenarioType): Scenario => table[type];
