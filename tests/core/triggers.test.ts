/**
 * The automatic triggers, each breached, each with a figure that can't be worked out, and each back to normal: what a rule
 * switched off stays off until a person resumes it; what only holds back was never switched off, and quotes again by itself.
 */
import { describe, expect, it } from "vitest";
import { levelOf } from "../../engine/core/risk/trading-level.ts";
import { ACTIVE } from "../../engine/core/types.ts";
import { TestDesk } from "./desk-fixture.ts";

interface Trigger {
  name: string;
  /** False: it only holds back while it lasts. */
  isSwitch: boolean;
  breach: (t: TestDesk) => void;
  unknown: (t: TestDesk) => void;
  normal: (t: TestDesk) => void;
}
const account = (t: TestDesk) => t.desk.accounts[0]!;
const market = (t: TestDesk) => t.desk.markets[0]!;
const held = (t: TestDesk) => t.fill(t.ids(0, 0)[0]!, 20);
const desk = (t: TestDesk, values: object) => t.apply((s) => Object.assign(s.desk, values));
const triggers: readonly Trigger[] = [
  {
    name: "stale data",
    isSwitch: false,
    breach: (t) => void t.pass(60_000),
    unknown: (t) => Object.assign(market(t), { lastWordAt: Number.NaN }),
    normal: () => {},
  },
  {
    name: "drawdown",
    isSwitch: true,
    breach: (t) => t.desk.accounts[0]!.equityPeaks.see(t.at, 1e9),
    unknown: (t) =>
      Object.defineProperty(account(t).equityPeaks, "peak", {
        configurable: true,
        get: () => {
          throw new Error("broken");
        },
      }),
    normal: (t) => {
      Reflect.deleteProperty(account(t).equityPeaks, "peak");
      account(t).equityPeaks.forget();
    },
  },
  {
    name: "margin",
    isSwitch: true,
    breach: (t) => {
      held(t);
      desk(t, { marginFractionStop: 1_000 });
      account(t).venueEquity = 1;
    },
    unknown: (t) => {
      held(t);
      account(t).venueEquity = Number.NaN;
    },
    normal: (t) => {
      account(t).venueEquity = null;
      desk(t, { marginFractionStop: 0 });
    },
  },
  {
    name: "error rate",
    isSwitch: true,
    breach: (t) => {
      desk(t, { errorsMax: 3 });
      for (let i = 0; i < 5; i++) t.report(t.ids(0, 0)[0]!, "cancel-rejected", { code: "BUSY" });
    },
    unknown: (t) =>
      Object.defineProperty(account(t).errors, "0", {
        configurable: true,
        get: () => {
          throw new Error("broken");
        },
      }),
    normal: (t) => {
      Reflect.deleteProperty(account(t).errors, "0");
      account(t).errors.length = 0;
      desk(t, { errorsMax: 100 });
    },
  },
  {
    name: "loop stall",
    isSwitch: false,
    breach: (t) => void t.stall(3_000),
    unknown: (t) => Object.assign(t.desk, { stalledMs: Number.NaN, stalledUntil: t.at + 400_000 }),
    normal: () => {},
  },
  {
    name: "clock skew",
    isSwitch: false,
    breach: (t) => Object.assign(account(t), { skewMs: 700 }),
    unknown: (t) => Object.assign(account(t), { skewMs: Number.NaN }),
    normal: (t) => Object.assign(account(t), { skewMs: 0 }),
  },
];
const mayQuote = (t: TestDesk): boolean => levelOf(t.desk, market(t)) === ACTIVE && market(t).reasons[0].code === "";
/** Time goes by on a market that speaks. */
function goOn(t: TestDesk, looks: number): void {
  for (let i = 0; i < looks; i++) {
    t.book(0, 610_000, 610_010);
    t.pass(250);
    t.oblige();
  }
}

describe.each(triggers)("$name", ({ isSwitch, breach, unknown, normal }) => {
  it.each([
    ["a breach", breach],
    ["what can't be worked out", unknown],
  ])("%s stops quoting", (_, happens) => {
    const t = new TestDesk().quoting();
    expect(mayQuote(t)).toBe(true);
    happens(t);
    t.pass(250);
    expect(mayQuote(t)).toBe(false);
  });
  it(
    isSwitch ? "back to normal, it stays off: only a person resumes" : "back to normal, it quotes again by itself",
    () => {
      const t = new TestDesk().quoting();
      breach(t);
      t.pass(250);
      normal(t);
      goOn(t, 40);
      expect(mayQuote(t)).toBe(!isSwitch);
    },
  );
});
