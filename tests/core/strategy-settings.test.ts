/** The words of the schemas, and what strategies begin with. Bounds, defaults and presets: docs/settings.md, held by tests/bin. */
import { expect, it } from "vitest";
import { strategies, strategyIds } from "../../engine/core/strategies/index.ts";

it.each(strategyIds)("%s: choices and labels have words, and no two of them the same", (id) => {
  for (const p of Object.values(strategies[id].parameters)) {
    if (p.kind !== "choice") continue;
    expect(p.choices.length).toBeGreaterThan(1);
    expect(new Set(p.choices.map((c) => c.label)).size).toBe(p.choices.length);
    expect(p.choices.map((c) => c.value)).toContain(p.default);
    for (const c of p.choices) expect(c.label).toMatch(/\S/);
  }
  const labels = Object.values(strategies[id].parameters).map((p) => p.label);
  expect(new Set(labels).size).toBe(labels.length);
});

/** A market of nothing yet: no price, no round, no fit. */
it.each<[keyof typeof strategies, object]>([
  ["fade", { farSince: 0, broughtIn: false, rebalanced: false, rebalanceAt: 0 }],
  ["imbalance", {}],
  ["static", {}],
  ["aggression", {}],
  ["grid", { start: 0, empty: -1, first: 0, trip: 0, step: 0, carryLots: 0, positionLots: 0, beyondSince: 0 }],
  ["near-far", { nearAt: 0, farAt: 0, nextAt: 0, nearRounds: 0, farRounds: 0, nextNew: 0, nextIsWhole: false }],
  ["oracle-spread", { roundAt: 0, price: 0, ticks: [0, 0], deviations: [0, 0], held: 0 }],
  ["glft", { calibration: { at: 0, n: 0, k: 0, A: 0, relativeError: 0 } }],
  ["avellaneda-stoikov", { startedAt: 0, calibration: { at: 0, n: 0, k: 0, A: 0, relativeError: 0 } }],
  ["mean-reversion", { fit: { bar: -1, count: 0, reverts: false, kappa: 0, theta: 0, sigma: 0 } }],
  ["hummingbot", { startedAt: 0, second: -1, vol: -1, closes: 0, position: null, filledAt: 0 }],
])("%s begins with nothing remembered", (id, expected) => expect(strategies[id].initial()).toMatchObject(expected));
