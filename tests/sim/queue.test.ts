/** Queue-position models: the formulas' own numbers, the traps of the port, and what must hold for any sequence. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { join, levelChanged, print, type QueueModelName, queueModel } from "../../engine/sim/queue.ts";

const power = (n: number) => queueModel("power", n);
const log = queueModel("log");
const averse = queueModel("risk-averse");

describe("share of a decrease that was behind us", () => {
  it.each([
    ["power 1 is proportional", power(1), 30, 10, 0.25],
    ["power 3 with 30 ahead and 10 behind is 1/28", power(3), 30, 10, 1000 / 28000],
    ["power 3 in the middle is a half", power(3), 20, 20, 0.5],
    ["log with 1 behind and 3 ahead is ln 2 / (ln 2 + ln 4)", log, 3, 1, 1 / 3],
    ["nobody ahead and nobody behind counts as behind", power(3), 0, 0, 1],
    ["nobody behind: all of it was ahead", power(3), 5, 0, 0],
    ["log of nothing on both sides counts as behind", log, 0, 0, 1],
  ])("%s", (_, model, front, back, expected) => {
    expect(model.behind?.(front, back)).toBeCloseTo(expected, 12);
  });
});

describe("a level that changes", () => {
  it.each([
    // ahead 30 of 40, 8 cancelled: p = 1/28, ahead falls by 27/28 of 8.
    ["power 3 takes our share of a cancel", power(3), 30, 0, 40, 32, 30 - (27 / 28) * 8],
    ["power 1 takes three quarters where three quarters are ahead", power(1), 30, 0, 40, 32, 24],
    ["risk-averse counts every cancel as behind", averse, 30, 0, 40, 32, 30],
    ["risk-averse moves up when the level is smaller than our place", averse, 30, 0, 40, 12, 12],
    ["what was printed is no cancel", power(1), 25, 5, 40, 35, 25],
    ["only the rest beyond the prints is a cancel", power(1), 25, 5, 40, 27, 25 - (25 / 40) * 8],
    ["a level that grows leaves our place", power(3), 30, 0, 40, 90, 30],
    ["a level that vanishes leaves nobody ahead", power(3), 30, 0, 40, 0, 0],
    ["an empty queue stays empty", power(3), 0, 0, 0, 0, 0],
    ["a level that was not known is taken as it is told", power(3), Number.POSITIVE_INFINITY, 0, Number.NaN, 17, 17],
    // Two stood behind and eighteen of twenty cancels must have come from ahead, whatever the share says.
    ["more cancelled than stood behind came from ahead", log, 38, 0, 40, 20, 20],
  ])("%s", (_, model, ahead, traded, before, after, expected) => {
    const q = { ahead, traded };
    levelChanged(q, model, { before, after });
    expect(q.ahead).toBeCloseTo(expected, 9);
    expect(q.traded).toBe(0);
  });
});

describe("a print at our price", () => {
  it.each([
    ["smaller than what is ahead fills nothing", 30, 20, 0, 10],
    ["just as large as what is ahead fills nothing", 30, 30, 0, 0],
    ["beyond what is ahead leaves us the rest", 30, 45, 15, 0],
    ["with nobody ahead is ours whole", 0, 7, 7, 0],
    ["a fraction under half a lot is nothing", 4.7, 5, 0, 0],
    ["of a level that nobody knows fills nothing", Number.POSITIVE_INFINITY, 1e9, 0, Number.POSITIVE_INFINITY],
  ])("%s", (_, ahead, lots, filled, left) => {
    const q = { ahead, traded: 0 };
    expect(print(q, lots)).toBe(filled);
    expect(q.ahead).toBe(left);
    expect(q.traded).toBe(lots);
  });
  it("unknown at the start is unknown, not empty", () => {
    expect(join(Number.NaN).ahead).toBe(Number.POSITIVE_INFINITY);
    expect(join(12)).toEqual({ ahead: 12, traded: 0 });
  });
});

const happening = fc.oneof(
  fc.record({ is: fc.constant("print" as const), lots: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ is: fc.constant("level" as const), lots: fc.nat({ max: 100 }) }),
);
const models: [QueueModelName, number][] = [
  ["risk-averse", 0],
  ["power", 1],
  ["power", 3],
  ["log", 0],
];
describe.each(models)("%s %d, whatever happens", (name, n) => {
  it("never stands below the front, never fills more than printed, and is never NaN", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.array(happening, { maxLength: 80 }), (displayed, happenings) => {
        const q = join(displayed);
        const model = queueModel(name, n);
        let level = displayed;
        let printed = 0;
        let filled = 0;
        for (const h of happenings) {
          const before = q.ahead;
          if (h.is === "print") {
            printed += h.lots;
            filled += print(q, h.lots);
          } else {
            levelChanged(q, model, { before: level, after: h.lots });
            level = h.lots;
          }
          expect(q.ahead).toBeGreaterThanOrEqual(0);
          expect(q.ahead).toBeLessThanOrEqual(before);
          expect(filled).toBeLessThanOrEqual(printed);
        }
      }),
    );
  });
});
it("risk-averse fills nothing before everything that was ahead has been printed or the level shrank below it", () => {
  fc.assert(
    fc.property(fc.nat({ max: 100 }), fc.array(happening, { maxLength: 80 }), (displayed, happenings) => {
      const q = join(displayed);
      let least = displayed;
      let level = displayed;
      for (const h of happenings)
        if (h.is === "level") {
          levelChanged(q, averse, { before: level, after: h.lots });
          least = Math.min(least, h.lots);
          level = h.lots;
        } else {
          const filled = print(q, h.lots);
          least -= h.lots;
          if (filled > 0) {
            expect(least).toBeLessThan(0);
            return;
          }
        }
    }),
  );
});
