import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import type { Effect, Event } from "../../engine/core/types.ts";
import { lots, micros, ticks } from "../../engine/core/units.ts";
import { canonical, EffectsHash, encodeEffect } from "../../engine/effects-hash.ts";
import { DueHeap } from "../../engine/sim/due-heap.ts";
import { Random } from "../../engine/sim/random.ts";
import { chooseMarkets, syntheticVenue } from "../../engine/sim/synthetic-venue.ts";
import { VirtualRun } from "../../engine/virtual-run.ts";

const START = micros(Date.UTC(2026, 0, 1) * 1000);
const MS = 1000;
const place = (id: number, market = 0): Effect => ({
  do: "place",
  account: 0,
  market,
  id,
  side: 0,
  tick: ticks(500_000),
  lots: lots(10),
  tif: "post-only",
  reduceOnly: false,
  level: 0,
  layer: "",
  revision: 1,
  decision: 1,
});
/** A desk that is a list of what it heard, and answers by a function of the event. */
function run(answer: (event: Event, n: number) => Effect[]) {
  const heard: Event[] = [];
  const venue = syntheticVenue({ seed: 1, type: "calm", specs: chooseMarkets(2), startAt: START });
  const virtual = new VirtualRun<Event[]>({
    desk: heard,
    step: (desk, event) => answer(event, desk.push(event)),
    venue,
    account: 0,
    settings: defaultSettings([]),
    startAt: START,
  });
  return { heard, venue, virtual };
}
const atGate = (effects: Effect[]) => (event: Event) => (event.type === "gate" ? effects : []);
const kind = (e: Event) => (e.type === "report" ? `${e.report}${e.report === "order" ? ` ${e.status}` : ""}` : e.type);

describe("a run in virtual time", () => {
  it("opens with rules, past, links, account and books before the gate", () => {
    const { heard, virtual } = run(() => []);
    virtual.runTo(START);
    expect(heard.map(kind)).toEqual([
      ...["settings", "instrument", "history", "instrument", "history", "connection", "connection"],
      ...["book", "book", "account", "open-orders", "gate"],
    ]);
    const past = heard.flatMap((e) => (e.type === "history" ? [`${e.barSeconds} s × ${e.bars.length}`] : []));
    // The second in which the past begins is not whole.
    expect(past).toEqual(["1 s × 1799", "1 s × 1799"]);
  });
  it("brings events in order of time, the timer of a time last", () => {
    const { heard, virtual } = run(() => []);
    virtual.runTo(micros(START + 2000 * MS));
    heard.forEach((e, i) => {
      const before = heard[i - 1];
      if (!before) return;
      expect(e.at).toBeGreaterThanOrEqual(before.at);
      if (before.type === "timer") expect(e.at).toBeGreaterThan(before.at);
    });
    expect(heard.filter((e) => e.type === "timer").map((e) => e.at)).toEqual(
      Array.from({ length: 40 }, (_, i) => START + (i + 1) * 50 * MS),
    );
  });
  it("says that an order was written, then what the venue answered, each at its time", () => {
    const { heard, virtual, venue } = run(atGate([place(7)]));
    virtual.runTo(micros(START + 20 * MS));
    const about = heard.filter((e) => e.type === "sent" || (e.type === "report" && e.report === "order"));
    expect(about.map((e) => [kind(e), (e.at - START) / MS])).toEqual([
      ["sent", 0],
      ["order acked", 4],
    ]);
    expect(venue.openOrders()).toMatchObject([{ id: 7 }]);
  });
  it("answers questions with reports, and a resync with a snapshot", () => {
    const { heard, virtual } = run(
      atGate([
        { do: "query", account: 0, what: "order", id: 9, market: 0 },
        { do: "query", account: 0, what: "open-orders", id: null, market: null },
        { do: "query", account: 0, what: "account", id: null, market: null },
        { do: "resync", market: 1 },
      ]),
    );
    virtual.runTo(micros(START + 20 * MS));
    const after = heard.slice(heard.findIndex((e) => e.type === "gate") + 1);
    expect(after.filter((e) => e.type === "report").map(kind)).toEqual(["order absent", "open-orders", "account"]);
    expect(after.find((e) => e.type === "book" && e.kind === "snapshot")).toMatchObject({
      market: 1,
      at: START + 4 * MS,
    });
  });
  it("sends no place once the gate is latched, and every cancel", () => {
    const { heard, venue, virtual } = run(
      atGate([
        place(1),
        { do: "latch", level: 0, reason: "test" },
        place(2),
        { do: "cancel", account: 0, market: 0, id: 1 },
      ]),
    );
    virtual.runTo(micros(START + 20 * MS));
    const sent = heard.flatMap((e) => (e.type === "sent" ? [`${e.action} ${e.id} ${e.outcome}`] : []));
    expect(sent).toEqual(["place 1 written", "place 2 refused-at-gate", "cancel 1 written"]);
    expect(venue.openOrders()).toEqual([]);
    expect(venue.order(2)).toBeNull();
  });
});

describe("the hash of effects", () => {
  const hash = (effects: Effect[]) => {
    const h = new EffectsHash();
    for (const e of effects) h.add(e);
    return h.digest();
  };
  it("is that of a known text", () => {
    // sha256 of "1 c 0 1 5\n"
    expect(encodeEffect({ do: "cancel", account: 0, market: 1, id: 5 })).toBe("c 0 1 5");
    expect(hash([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
  const one = place(1) as Extract<Effect, { do: "place" }>;
  it.each<[string, Effect[]]>([
    ["another price", [{ ...one, tick: ticks(500_001) }]],
    ["another decision", [{ ...one, decision: 2 }]],
    ["one more effect", [one, one]],
    ["another kind", [{ do: "cancel", account: 0, market: 0, id: 1 }]],
  ])("differs for %s", (_, effects) => {
    expect(hash(effects)).not.toBe(hash([one]));
  });
  it("depends on the order of effects, not of fields", () => {
    const other = place(2);
    expect(hash([one, other])).not.toBe(hash([other, one]));
    expect(canonical({ a: 1, b: [1n, "x", null] })).toBe(canonical({ b: [1n, "x", null], a: 1 }));
    expect(canonical(1n)).not.toBe(canonical(1));
  });
  it("may go on after a digest", () => {
    const h = new EffectsHash();
    h.add(one);
    const first = h.digest();
    expect(h.digest()).toBe(first);
    h.add(one);
    expect(h.digest()).toBe(hash([one, one]));
  });
});

it("the heap gives what is due in order of time, and of push within one time", () => {
  const random = new Random("heap");
  const heap = new DueHeap<number>();
  const due = Array.from({ length: 500 }, (_, n) => ({ at: random.below(40), n }));
  for (const d of due) heap.push(d.at, d.n);
  const popped = due.map(() => heap.pop());
  expect(popped).toEqual([...due].sort((a, b) => a.at - b.at || a.n - b.n).map((d) => d.n));
  expect(heap.nextAt()).toBe(Number.POSITIVE_INFINITY);
});
