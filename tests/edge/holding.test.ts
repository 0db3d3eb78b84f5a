/** What the loop holds until its intent is durable, and what it never holds. */
import { beforeEach, describe, expect, it } from "vitest";
import type { IntentRecord, JournalRecord } from "../../engine/core/journal-records.ts";
import type { Action, AmendEffect, Effect, Event, PlaceEffect } from "../../engine/core/types.ts";
import { lots, type Micros, micros, ticks } from "../../engine/core/units.ts";
import type { DeskCore } from "../../engine/desk-core.ts";
import { GATE, sharedGate } from "../../engine/edge/gate.ts";
import type { Latch, LatchRecord } from "../../engine/edge/latch.ts";
import type { Journal, Venue } from "../../engine/edge/ports.ts";
import { Lines } from "../../engine/lines.ts";
import { Loop } from "../../engine/loop.ts";
import { config } from "./facts.ts";

/** Durable when the test says so. */
class SlowJournal implements Journal {
  readonly records: JournalRecord[] = [];
  durable = 0;
  failed: string | null = null;
  #listener = () => {};
  append(records: readonly JournalRecord[]): number {
    return this.records.push(...records);
  }
  onChange(listener: () => void): void {
    this.#listener = listener;
  }
  async close(): Promise<void> {}
  /** Everything up to `seq`; all of it unless given. */
  commit(seq = this.records.length): void {
    this.durable = seq;
    this.#listener();
  }
  fail(why: string): void {
    this.failed = why;
    this.#listener();
  }
}

let did: string[];
let stepped: Event[];
let journal: SlowJournal;
let shared: Int32Array;
let latched: LatchRecord | null;
let loop: Loop;
let now: Micros;
/** Turns of the loop so far: what "at once" is counted in. */
let wakes: number;
let answers: (readonly Effect[])[];

beforeEach(() => {
  did = [];
  stepped = [];
  answers = [];
  latched = null;
  wakes = 0;
  now = micros(1_000_000);
  journal = new SlowJournal();
  shared = new Int32Array(new SharedArrayBuffer(32));
  const latch: Latch = {
    closed: () => latched !== null,
    read: () => latched,
    close: (reason, by) => (latched = { serial: "s", reason, by, at: "" }),
    clear: () => {
      latched = null;
      return true;
    },
  };
  const unused = (): never => {
    throw new Error("not asked for here");
  };
  const reused: Effect[] = [];
  const core: DeskCore = {
    config,
    step(event) {
      stepped.push(event);
      reused.length = 0;
      // The core writes into its effects again: what is held must be a copy.
      reused.push(...(answers.shift() ?? []).map((e) => ({ ...e })));
      return reused;
    },
    view: unused,
    detail: unused,
    takeFills: () => [],
    takeMarkouts: () => [],
    days: () => [],
    preview: unused,
  };
  const done = async () => {};
  const venue: Venue = {
    isDisconnected: false,
    disconnect() {},
    reconnect() {},
    capabilities: { amend: true, postOnly: true, batchMax: 10, deadMan: true, history: false },
    markets: async () => [],
    moreMarkets: async () => [],
    startMarket: unused,
    follow: () => {},
    connect: done,
    send: (actions: readonly Action[]) => did.push(actions.map((a) => `${a.do} ${a.id}`).join(", ")),
    cancelAll: async (e) => void did.push(`cancel-all ${e.market}`),
    query: done,
    candles: async () => [],
    armDeadMan: done,
    resync: done,
    close: done,
  };
  loop = new Loop({
    core,
    clock: { now: () => now },
    venues: [venue],
    settings: { poll: async () => null, close: done },
    journal,
    shared,
    gate: sharedGate(shared, latch),
    latch,
    lines: new Lines(config, () => {}),
    post: () => {},
    wake: () => wakes++,
    after: () => {},
    onBroken: (reason) => did.push(`broken: ${reason}`),
  });
  loop.openAtStart();
  loop.turn();
  stepped = [];
});

const place = (id: number, market = 0): PlaceEffect => ({
  ...{ do: "place", account: 0, market, id, side: 0, tick: ticks(612_178), lots: lots(120), tif: "post-only" },
  ...{ reduceOnly: false, level: 0, layer: "", revision: 1, decision: 1 },
});
const amend = (id: number, more: Partial<AmendEffect> = {}): AmendEffect => ({
  ...{ do: "amend", account: 0, market: 0, id, tick: ticks(612_170), lots: lots(100) },
  ...more,
});
const cancel = (id: number): Effect => ({ do: "cancel", account: 0, market: 0, id });
const cancelAll = (market: number | null = null): Effect => ({ do: "cancel-all", account: 0, market });
function wants(...effects: Effect[]): void {
  answers.push(effects);
  loop.tick();
  loop.turn();
}
/** What the core was told of its requests. */
const told = () => {
  loop.turn();
  return stepped.flatMap((e) => (e.type === "sent" ? [`${e.action} ${e.id} ${e.outcome}`] : []));
};
const intents = () => journal.records.filter((r): r is IntentRecord => r.kind === "intent");

describe("places and amends wait for their intent", () => {
  it("nothing leaves before it is durable; then it leaves in the order in which it was wanted", () => {
    wants(place(1), amend(2), place(3));
    wants(place(4));
    expect(did).toEqual([]);
    expect(intents().map((r) => `${r.action} ${r.id}`)).toEqual(["place 1", "amend 2", "place 3", "place 4"]);
    journal.commit(2);
    loop.turn();
    expect(did).toEqual(["place 1, amend 2"]);
    journal.commit();
    loop.turn();
    expect(did).toEqual(["place 1, amend 2", "place 3, place 4"]);
  });
  it("a journal that has moved asks for a turn, and acts in none of its own", () => {
    wants(place(1));
    const before = wakes;
    journal.commit();
    expect(wakes).toBe(before + 1);
    expect(did).toEqual([]);
  });
  it("what is durable already leaves in the same turn", () => {
    journal.durable = 1_000;
    wants(place(1));
    expect(did).toEqual(["place 1"]);
  });
  it("an intent says what a start must know: the size, the side, and of an amend that is two orders the new one", () => {
    wants(place(1), amend(2), amend(3, { newId: 30, side: 1 }));
    expect(intents()).toMatchObject([
      { action: "place", id: 1, side: 0, tick: 612_178, lots: 120, account: 0, market: 0, at: now },
      { action: "amend", id: 2, side: null, tick: 612_170, lots: 100 },
      { action: "place", id: 30, side: 1, tick: 612_170, lots: 100 },
    ]);
  });
  it("facts of a step are in front of the intents of that step", () => {
    const record = { kind: "cursor", account: 0, cursor: "7", at: now } as const;
    wants(place(1), { do: "record", record });
    expect(journal.records.map((r) => r.kind)).toEqual(["cursor", "intent"]);
  });
});

describe("cancels never wait", () => {
  it.each([0, 1, 5, 50, 500])("with %i turns of a journal that is not durable: in their own turn", (turns) => {
    wants(place(1));
    for (let i = 0; i < turns; i++) loop.turn();
    wants(cancel(7), place(2), cancelAll(1));
    expect(did).toEqual(["cancel-all 1", "cancel 7"]);
  });
  it("a cancel of an order whose place is held: the place never leaves, and there is nothing to cancel", () => {
    wants(place(1), place(2));
    wants(cancel(1));
    journal.commit();
    expect(told()).toEqual(["place 1 withdrawn"]);
    expect(did).toEqual(["place 2"]);
  });
  it("a cancel of an order whose amend is held: the amend never leaves, the cancel does", () => {
    wants(amend(1));
    wants(cancel(1));
    journal.commit();
    expect(told()).toEqual(["amend 1 withdrawn"]);
    expect(did).toEqual(["cancel 1"]);
  });
  it("a cancel of the second order that a held amend would make: the amend never leaves", () => {
    wants(amend(1, { newId: 10, side: 0 }));
    wants(cancel(10));
    journal.commit();
    expect(told()).toEqual(["amend 1 withdrawn"]);
    expect(did).toEqual([]);
  });
  it("cancel-all takes back what is held for its markets, and leaves the others", () => {
    wants(place(1), place(2, 1));
    wants(cancelAll(1));
    journal.commit();
    expect(told()).toEqual(["place 2 withdrawn"]);
    expect(did).toEqual(["cancel-all 1", "place 1"]);
  });
});

describe("the gate is asked again when they leave", () => {
  it.each<[string, () => void]>([
    ["closed in shared memory by another thread", () => Atomics.store(shared, GATE, 0)],
    ["closed by a latch that another process put down", () => (latched = { serial: "x", reason: "", by: "", at: "" })],
    ["HALT from the control plane", () => loop.halt("HALT", "ada", "hers")],
    ["a rule of the core that latches", () => wants({ do: "latch", level: 0, reason: "day's loss" })],
    ["the end of the desk", () => loop.closeForStop("SIGTERM")],
  ])("%s: none of a held batch leaves", (_, close) => {
    wants(place(1), amend(2), place(3));
    close();
    journal.commit();
    expect(told()).toEqual(["place 1 refused-at-gate", "amend 2 refused-at-gate", "place 3 refused-at-gate"]);
    expect(did.filter((d) => !d.startsWith("cancel-all"))).toEqual([]);
  });
  it("a HALT does not wait for the disk to say that nothing of it was sent", () => {
    wants(place(1));
    loop.halt("HALT", "ada", "hers");
    expect(told()).toEqual(["place 1 refused-at-gate"]);
  });
});

describe("a disk that is too slow", () => {
  it("what waited longer than the core's patience is taken back, also where it becomes durable in that moment", () => {
    wants(place(1));
    now = micros(now + 1_500_000);
    wants(place(2));
    now = micros(now + 1_500_000);
    journal.commit(1);
    expect(told()).toEqual(["place 1 withdrawn"]);
    journal.commit();
    loop.turn();
    expect(did).toEqual(["place 2"]);
  });
  it("by a clock that was set back meanwhile nobody knows how long: taken back", () => {
    wants(place(1));
    now = micros(now - 10_000_000);
    journal.commit();
    loop.turn();
    expect(told()).toEqual(["place 1 withdrawn"]);
    expect(did).toEqual([]);
  });
  it("is noticed by time alone", () => {
    wants(place(1));
    now = micros(now + 3_000_000);
    loop.tick();
    expect(told()).toEqual(["place 1 withdrawn"]);
  });
});

describe("a journal that can't be written", () => {
  it("halts by its own name, latched; what is held is refused, and cancels go on", () => {
    wants(place(1));
    journal.fail("journal.db can't be used: the disk is full.");
    loop.turn();
    loop.turn();
    expect(Atomics.load(shared, GATE)).toBe(0);
    expect(latched).toMatchObject({ by: "journal", reason: "journal.db can't be used: the disk is full." });
    expect(stepped.filter((e) => e.type === "gate")).toMatchObject([{ level: 0, by: "journal" }]);
    expect(told()).toEqual(["place 1 refused-at-gate"]);
    wants(place(2), cancel(9), cancelAll());
    expect(did).toEqual(["cancel-all null", "cancel 9"]);
    expect(told()).toContain("place 2 refused-at-gate");
  });
  it("is no journal again by a resume: it stays halted, and the latch stays", () => {
    journal.fail("gone");
    loop.turn();
    wants({ do: "latch", level: 2, reason: "resumed" });
    loop.turn();
    expect(Atomics.load(shared, GATE)).toBe(0);
    expect(latched).not.toBeNull();
    expect(stepped.filter((e) => e.type === "gate").at(-1)).toMatchObject({ level: 0, by: "journal" });
  });
  it("at the start nothing is opened", () => {
    Atomics.store(shared, GATE, 0);
    journal.fail("gone");
    loop.openAtStart();
    loop.turn();
    expect(Atomics.load(shared, GATE)).toBe(0);
  });
});
