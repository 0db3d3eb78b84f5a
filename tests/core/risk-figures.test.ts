/**
 * What rules are held against: fills, requotes and swings of a minute, the highest equity of a day, how far a price has moved. Each is
 * compared with a plain list of everything that happened, which forgets nothing and is looked through anew at each question.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Drift } from "../../engine/core/risk/drift.ts";
import { EquityPeaks } from "../../engine/core/risk/equity-peaks.ts";
import { Pace } from "../../engine/core/risk/pace.ts";

/** Steps of time in seconds or five minutes: mostly forward, around the edge of a window too, and sometimes back. */
const steps = (edge: number) =>
  fc.oneof(
    fc.constantFrom(0, 1),
    fc.integer({ min: 2, max: 2 * edge }),
    fc.integer({ min: edge - 1, max: edge + 1 }),
    fc.integer({ min: -edge, max: -1 }),
  );
const most = (values: readonly number[], none = 0): number => values.reduce((a, b) => Math.max(a, b), none);

describe("fills, requotes and the swing of a position within a minute", () => {
  /** All that happened since the last time that counting began. */
  class Listed {
    second = -1;
    position = 0;
    fills: number[] = [];
    requotes: number[] = [];
    held: { second: number; position: number }[] = [{ second: -1, position: 0 }];

    passTo(second: number): void {
      if (this.second < 0 || second < this.second) this.begin(second);
      for (let n = this.second + 1; n <= second; n++) this.held.push({ second: n, position: this.position });
      this.second = second;
    }
    begin(second: number): void {
      this.fills = [];
      this.requotes = [];
      this.second = second;
      this.startAt(this.position);
    }
    see(position: number): void {
      this.position = position;
      if (this.second >= 0) this.held.push({ second: this.second, position });
    }
    startAt(position: number): void {
      this.position = position;
      this.held = [{ second: this.second, position }];
    }
    get figures() {
      const isRecent = (second: number) => second > this.second - 60;
      const held = this.held.filter((h) => isRecent(h.second)).map((h) => h.position);
      const least = Math.min(this.position, ...held);
      return [
        this.fills.filter(isRecent).length,
        this.requotes.filter(isRecent).length,
        most(held, this.position) - least,
      ];
    }
  }
  type Act = "fill" | "requote" | "pass" | "see" | "start" | "forget";
  const acts = fc.record({
    act: fc.constantFrom<Act>("fill", "fill", "requote", "requote", "pass", "see", "start", "forget"),
    step: steps(60),
    micros: fc.integer({ min: 0, max: 999_999 }),
    position: fc.integer({ min: -20, max: 20 }),
  });
  it("as a list of all of them has it", () =>
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 40 }), (all) => {
        const [pace, listed] = [new Pace(), new Listed()];
        let second = 0;
        for (const { act, step, micros, position } of all) {
          if (act === "fill" || act === "requote" || act === "pass") {
            second = Math.max(0, second + step);
            listed.passTo(second);
          }
          const at = second * 1e6 + micros;
          if (act === "fill") {
            pace.countFill(at, position);
            listed.fills.push(second);
            listed.see(position);
          } else if (act === "requote") {
            pace.countRequote(at);
            listed.requotes.push(second);
          } else if (act === "pass") pace.passTo(at);
          else if (act === "see") {
            pace.seePosition(position);
            listed.see(position);
          } else if (act === "start") {
            pace.startAt(position);
            listed.startAt(position);
          } else {
            pace.forget();
            if (listed.second >= 0) listed.begin(listed.second);
          }
          expect([pace.fills, pace.requotes, pace.swingLots]).toEqual(listed.figures);
        }
      }),
      { numRuns: 300 },
    ));
  it("a minute is forgotten second by second", () => {
    const p = new Pace();
    for (let s = 0; s < 60; s++) p.countFill(s * 1e6, s);
    expect([p.fills, p.swingLots]).toEqual([60, 59]);
    p.passTo(89 * 1e6);
    expect(p.fills).toBe(30);
    p.passTo(1000 * 1e6);
    expect([p.fills, p.swingLots]).toEqual([0, 0]);
  });
});

it("the highest equity of 24 hours, as a list of all of them has it", () => {
  const seen = fc.record({ step: steps(288), micros: fc.integer({ min: 0, max: 299_999_999 }), equity: fc.integer() });
  const acts = fc.array(fc.option(seen, { freq: 8, nil: "forget" as const }), { maxLength: 40 });
  fc.assert(
    fc.property(acts, (all) => {
      const peaks = new EquityPeaks();
      let listed: { bucket: number; equity: number }[] = [];
      let bucket = 0;
      for (const it of all) {
        if (it === "forget") {
          peaks.forget();
          listed = [];
        } else {
          const before = bucket;
          bucket = Math.max(0, bucket + it.step);
          if (bucket < before) listed = [];
          peaks.see(bucket * 300_000_000 + it.micros, it.equity);
          listed.push({ bucket, equity: it.equity });
        }
        const recent = listed.filter((x) => x.bucket > bucket - 288).map((x) => x.equity);
        expect(peaks.peak).toBe(most(recent, Number.NEGATIVE_INFINITY));
      }
    }),
    { numRuns: 300 },
  );
});

it("the furthest move of a minute from the first price of each second, as a list of them has it", () => {
  const price = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 1_000 }) },
    fc.constantFrom(0, -5, Number.NaN),
  );
  const acts = fc.array(fc.record({ step: steps(60), micros: fc.integer({ min: 0, max: 999_999 }), price }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(acts, (all) => {
      const drift = new Drift();
      let listed: { second: number; price: number }[] = [];
      let [second, bps] = [0, 0];
      for (const it of all) {
        const at = Math.max(0, second + it.step);
        drift.see(at * 1e6 + it.micros, it.price);
        // A price that is not known is no sample, and no time passes with it.
        if (it.price > 0) {
          if (at < second) listed = [];
          second = at;
          listed = listed.filter((x) => x.second > second - 60);
          bps = most(listed.map((x) => Math.abs(it.price / x.price - 1) * 10_000));
          if (!listed.some((x) => x.second === second)) listed.push({ second, price: it.price });
        }
        expect(drift.bps).toBe(bps);
      }
    }),
    { numRuns: 300 },
  );
});
