/** The Risk page's words: how each guard stands, with its number, and when an age is trouble. */
import { describe, expect, it } from "vitest";
import {
  guardsOf,
  inTriggerOrder,
  linkWords,
  lookAge,
  ORDERS_EVERY_MS,
  triggerFigure,
  triggerName,
  triggerShare,
} from "../../app/_lib/risk.ts";
import type {
  AccountView,
  TriggerView,
  TruthView,
  UnknownOrderView,
  WatchdogView,
} from "../../engine/core/view-types.ts";
import { account, noTruth } from "./views.ts";

const NOW = 1_000_000;
const r = noTruth.reconciliation;
const read = { ...r, ordersCheckedAt: NOW - 3_000, positionsCheckedAt: NOW - 3_000 };
const armed: TriggerView = {
  ...{ code: "ERROR_RATE", market: null, value: 1, limit: 10, unit: "errors in 60 s", isTripped: false },
  ...{ state: "armed", isLeast: false, does: "halts the account", others: 0 },
};
const timer = { armedUntil: 0, lastBeatAt: 0, leftMs: 8_000, setAgeMs: 2_000 };
const calm: TruthView = { ...noTruth, reconciliation: read, triggers: [armed], deadMan: timer };
const up = { isUp: true, beatAgeMs: 400, reachesVenue: true };
const watched: WatchdogView = { engine: up, control: up, said: null };
const doubt: UnknownOrderView = {
  ...{ id: 7, market: "a/X", side: "bid", price: 1, size: 1, since: NOW - 4_000, why: "", question: "" },
  ...{ askedNextAt: NOW, endsBy: "", absentFrom: null },
};
const of = (truth: Partial<TruthView>): AccountView => account("sim:local:main", { truth: { ...calm, ...truth } });
const guards = (a: AccountView, w: WatchdogView | null = watched, extraMs = 0) =>
  Object.fromEntries(guardsOf(a, w, { now: NOW, extraMs }).map((g) => [g.name, g]));

describe("at a glance", () => {
  it("all is well: every guard is good", () => {
    expect(guardsOf(of({}), watched, { now: NOW, extraMs: 0 }).map((g) => g.standing)).toEqual(Array(6).fill("good"));
  });
  const off = { isUp: false, beatAgeMs: null, reachesVenue: null };
  it.each<[string, AccountView, WatchdogView | null, string, string, RegExp]>([
    ["an order in doubt", of({ unknown: [doubt] }), watched, "orders in doubt", "warn", /oldest for 4\.0 s/],
    ["an unread venue", of({ reconciliation: r }), watched, "ours against theirs", "waiting", /start/],
    [
      "a list that is late",
      of({ reconciliation: { ...read, ordersCheckedAt: NOW - 20_000 } }),
      watched,
      "ours against theirs",
      "warn",
      /again/,
    ],
    [
      "an order that is not ours",
      of({ reconciliation: { ...read, foreign: 1 } }),
      watched,
      "ours against theirs",
      "bad",
      /did not make/,
    ],
    [
      "a position that differs",
      of({ reconciliation: { ...read, differences: 2 } }),
      watched,
      "ours against theirs",
      "bad",
      /repaired by rule/,
    ],
    [
      "a duty",
      of({
        obligation: {
          reason: "HALT",
          since: NOW - 2_000,
          openAtVenue: 3,
          left: 3,
          missing: ["the venue lists 3 as open"],
        },
      }),
      watched,
      "duty to cancel",
      "warn",
      /for 2\.0 s: the venue lists 3/,
    ],
    [
      "a tripped trigger",
      of({ triggers: [armed, { ...armed, state: "tripped" }] }),
      watched,
      "automatic triggers",
      "bad",
      /errors in 60 s/,
    ],
    [
      "a figure that can't be worked out",
      of({ triggers: [{ ...armed, state: "unknown", value: null }] }),
      watched,
      "automatic triggers",
      "bad",
      /errors in 60 s/,
    ],
    ["no settings", of({ triggers: [] }), watched, "automatic triggers", "waiting", /none/],
    ["a timer that was never set", of({ deadMan: null }), watched, "venue's own timer", "waiting", /none/],
    [
      "a timer that is set late",
      of({ deadMan: { ...timer, leftMs: 3_000, setAgeMs: 7_000 } }),
      watched,
      "venue's own timer",
      "warn",
      /set 7\.0 s ago/,
    ],
    [
      "a timer that ran out",
      of({ deadMan: { ...timer, leftMs: -1, setAgeMs: 10_001 } }),
      watched,
      "venue's own timer",
      "bad",
      /cancelled everything/,
    ],
    ["no watchdog told of", of({}), null, "watchdog", "waiting", /none/],
    ["a watchdog that does not hear the engine", of({}), { ...watched, engine: off }, "watchdog", "bad", /hears/],
    ["one that does not hear the console", of({}), { ...watched, control: off }, "watchdog", "bad", /hears/],
    [
      "one without its first beat",
      of({}),
      { ...watched, control: { ...up, beatAgeMs: null } },
      "watchdog",
      "waiting",
      /hears/,
    ],
    [
      "one whose way to the venue is cut",
      of({}),
      { ...watched, engine: { ...up, reachesVenue: false } },
      "watchdog",
      "bad",
      /venue does not answer/,
    ],
  ])("%s", (_, a, w, name, standing, text) => {
    expect(guards(a, w)[name]).toMatchObject({ standing, text: expect.stringMatching(text) });
  });
  it("what is old on a link that stands still grows older: timer and beat run out on the page", () => {
    expect(guards(of({}), watched, 9_000)["venue's own timer"]).toMatchObject({ standing: "bad", word: "ran out" });
    expect(guards(of({}), watched, 9_000).watchdog).toMatchObject({ standing: "bad", word: "silent for 9.4 s" });
  });
});

describe("ages", () => {
  it.each([
    [null, "not read yet", false],
    [NOW - 2 * ORDERS_EVERY_MS, "16 s ago", false],
    [NOW - 2 * ORDERS_EVERY_MS - 1, "16 s ago", true],
    [NOW + 500, "0.0 s ago", false],
  ])("a look at %s", (at, text, isLate) => expect(lookAge(at, ORDERS_EVERY_MS, NOW)).toEqual({ text, isLate }));
  it.each([
    [{ isUp: false, beatAgeMs: 1, reachesVenue: true }, "bad", "not connected"],
    [{ isUp: true, beatAgeMs: null, reachesVenue: null }, "waiting", "connected, no beat yet"],
    [{ isUp: true, beatAgeMs: 3_000, reachesVenue: true }, "good", "beat 3.0 s ago"],
    [{ isUp: true, beatAgeMs: 3_001, reachesVenue: true }, "bad", "silent for 3.0 s"],
  ] as const)("a watchdog's link %o", (link, standing, text) => expect(linkWords(link, 0)).toEqual({ standing, text }));
});

describe("a trigger's figures", () => {
  it.each([
    [250, "ms", "250 ms"],
    [null, "ms", "–"],
    [66.4, "%", "66 %"],
    [12.345, "bps in 60 s", "12.3 bps"],
    [4200, "USDC", "4,200"],
    [0.125, "BTC", "0.1250"],
    [123_456, "%", "> 10,000 %"],
    [1000, "bps in 60 s", "1,000 bps"],
    [12, "fills in 60 s", "12"],
  ])("%s %s is %s", (value, unit, text) => expect(triggerFigure(value, unit)).toBe(text));
  it.each<[string, Partial<TriggerView>, number | null]>([
    ["of its limit", { value: 5, limit: 10 }, 0.5],
    ["beyond it", { value: 50, limit: 10 }, 1],
    ["that has to stay above: full at its limit", { value: 40, limit: 20, isLeast: true }, 0.5],
    ["below what it has to stay above", { value: 10, limit: 20, isLeast: true }, 1],
    ["without a figure", { value: null }, null],
    ["without a limit", { limit: 0 }, null],
  ])("its share, %s", (_, more, share) => expect(triggerShare({ ...armed, ...more })).toBe(share));
  it("trouble comes first, what has not begun last", () => {
    const states = ["waiting", "armed", "unknown", "tripped"] as const;
    const all = states.map((state) => ({ ...armed, state }));
    expect(inTriggerOrder(all).map((t) => t.state)).toEqual(["tripped", "unknown", "armed", "waiting"]);
  });
  it("a code without a name of its own is said as it is, and an asset is named as the unit", () => {
    expect(triggerName("NEW_RULE")).toBe("new rule");
    expect(triggerName("DAY_LOSS", "USDC")).toBe("loss of the day, USDC");
    expect(triggerName("CLOCK_SKEW", "ms")).toBe("clocks apart");
  });
});
