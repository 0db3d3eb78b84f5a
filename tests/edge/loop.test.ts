import { beforeEach, describe, expect, it } from "vitest";
import type {
  Action,
  CancelAllEffect,
  Effect,
  Event,
  OrderReport,
  PlaceEffect,
  QueryEffect,
} from "../../engine/core/types.ts";
import { BrokenInvariant, lots, micros, ticks } from "../../engine/core/units.ts";
import type { DeskCore } from "../../engine/desk-core.ts";
import { BEAT, GATE, LAST_SEND, sharedGate } from "../../engine/edge/gate.ts";
import type { SettingsSource, Venue } from "../../engine/edge/ports.ts";
import { MemoryLatch } from "../../engine/faults/memory-latch.ts";
import { Lines } from "../../engine/lines.ts";
import { Loop } from "../../engine/loop.ts";
import type { FromWorker } from "../../engine/worker-messages.ts";
import { instrument } from "./fake-venue.ts";

const config = {
  installation: "testtest",
  epoch: 1,
  accounts: [
    { id: "sim:local:main", venue: "sim", network: "local", subaccount: "main", mode: "sim" },
    { id: "sim:local:two", venue: "sim", network: "local", subaccount: "two", mode: "sim" },
  ],
  markets: [
    { key: "a/BTC-PERP", account: 0, instrument: instrument("BTC-PERP") },
    { key: "b/ETH-PERP", account: 1, instrument: instrument("ETH-PERP") },
  ],
} as const;

let did: string[];
let posted: FromWorker[];
let stepped: Event[];
let latch: MemoryLatch;
let shared: Int32Array;
let loop: Loop;
/** What the core answers to the next events, in order; nothing by default. */
let answers: (readonly Effect[] | Error)[];
let polls: Awaited<ReturnType<SettingsSource["poll"]>>[];
let wakes: number;

function fakeVenue(account: number): Venue {
  const done = async () => {};
  return {
    isDisconnected: false,
    disconnect: () => void did.push(`${account}: disconnect`),
    reconnect: () => void did.push(`${account}: reconnect`),
    capabilities: { amend: true, postOnly: true, batchMax: 10, deadMan: true, history: false },
    markets: async () => [],
    moreMarkets: async () => [],
    startMarket: async (symbol) => {
      throw new Error(`no ${symbol}`);
    },
    follow: () => {},
    connect: done,
    send: (actions: readonly Action[]) => did.push(`${account}: ${actions.map((a) => `${a.do} ${a.id}`).join(", ")}`),
    cancelAll: async (e: CancelAllEffect) => void did.push(`${account}: cancel-all ${e.market}`),
    query: async (e: QueryEffect) => void did.push(`${account}: query ${e.what}`),
    candles: async () => [],
    armDeadMan: done,
    resync: async (market) => void did.push(`${account}: resync ${market}`),
    close: done,
  };
}
beforeEach(() => {
  did = [];
  posted = [];
  stepped = [];
  answers = [];
  polls = [];
  wakes = 0;
  latch = new MemoryLatch();
  shared = new Int32Array(new SharedArrayBuffer(32));
  const reused: Effect[] = [];
  const unused = (): never => {
    throw new Error("not asked for here");
  };
  const core: DeskCore = {
    config,
    step(event) {
      stepped.push(event);
      reused.length = 0;
      const answer = answers.shift() ?? [];
      if (answer instanceof Error) throw answer;
      reused.push(...answer);
      return reused;
    },
    view: unused,
    detail: unused,
    takeFills: () => [],
    takeMarkouts: () => [],
    days: () => [],
    preview: unused,
  };
  const post = (m: FromWorker) => void posted.push(m);
  loop = new Loop({
    core,
    clock: { now: () => micros(1_000_000) },
    venues: [fakeVenue(0), fakeVenue(1)],
    settings: { poll: async () => polls.shift() ?? null, close: async () => {} },
    journal: null,
    shared,
    gate: sharedGate(shared, latch),
    latch,
    lines: new Lines(config, (line) => post({ type: "line", line })),
    post,
    wake: () => wakes++,
    after: (_, run) => run(),
    onBroken: (reason) => did.push(`broken: ${reason}`),
  });
});

const place = (id: number, account = 0): PlaceEffect => ({
  do: "place",
  account,
  market: account,
  id,
  side: 0,
  tick: ticks(612_178),
  lots: lots(120),
  tif: "post-only",
  reduceOnly: false,
  level: 0,
  layer: "",
  revision: 1,
  decision: 1,
});
const cancel = (id: number, account = 0): Effect => ({ do: "cancel", account, market: account, id });
const settled = () => new Promise<void>((done) => setImmediate(done));
/** One event with this answer, in a turn of its own. */
function eventWants(...effects: Effect[]): void {
  answers.push(effects);
  loop.tick();
  loop.turn();
}
const texts = () => posted.flatMap((m) => (m.type === "line" ? [m.line.text] : []));

describe("a turn", () => {
  it("takes events in order, steps once for each, and asks to be woken once", () => {
    for (const byMicros of [1, 2, 3]) loop.push({ type: "clock-jump", at: micros(1), exchangeAt: null, byMicros });
    expect(wakes).toBe(1);
    expect(stepped).toEqual([]);
    loop.turn();
    expect(stepped.map((e) => e.type === "clock-jump" && e.byMicros)).toEqual([1, 2, 3]);
    expect(loop.n).toBe(3);
    expect(Atomics.load(shared, BEAT)).toBe(1);
  });

  it("what one event wants is handed to the venue before the next is taken", () => {
    answers.push([place(1)], [cancel(1)]);
    loop.tick();
    loop.tick();
    loop.turn();
    expect(did).toEqual(["0: place 1", "0: cancel 1"]);
  });

  it("an event that is pushed while it turns waits for the next turn", () => {
    answers.push([{ do: "query", account: 0, what: "account", id: null, market: null }]);
    loop.tick();
    loop.turn();
    loop.tick();
    expect(stepped.length).toBe(1);
    expect(wakes).toBe(2);
  });

  it("each account gets its own actions, in the core's order", () => {
    eventWants(cancel(1), place(2, 1), place(3), cancel(4, 1));
    expect(did).toEqual(["0: cancel 1, place 3", "1: place 2, cancel 4"]);
  });

  it("questions, fresh books, answers and alerts go where they belong", async () => {
    eventWants(
      { do: "query", account: 1, what: "order", id: 7, market: 1 },
      { do: "resync", market: 1 },
      { do: "answer", commandId: "c", ok: false, message: "no" },
    );
    expect(did).toEqual(["1: query order", "1: resync 1"]);
    expect(posted).toEqual([{ type: "answer", commandId: "c", ok: false, message: "no" }]);
  });

  it("the connections of the account that is named, and of no other, are closed and opened", () => {
    eventWants({ do: "line", account: 1, isOpen: false }, { do: "line", account: 0, isOpen: true });
    expect(did).toEqual(["1: disconnect", "0: reconnect"]);
  });

  it("after a cancel-all the venue is read without waiting for the core's timers", async () => {
    eventWants({ do: "cancel-all", account: 1, market: null });
    await settled();
    expect(did).toEqual(["1: cancel-all null", "1: query open-orders", "1: query open-orders", "1: query open-orders"]);
  });
});

describe("more than can be read", () => {
  const INBOX_MAX = 200_000;
  const trade: Event = {
    type: "trade",
    at: micros(1),
    exchangeAt: null,
    market: 0,
    tick: ticks(1),
    lots: lots(1),
    taker: 0,
  };
  const report: Event = {
    type: "report",
    at: micros(1),
    exchangeAt: null,
    report: "fills-read",
    account: 0,
    requestedAt: micros(1),
  };
  const waiting = (count: number) => {
    for (let i = 0; i < count; i++) loop.push(trade);
  };
  it("as much as may wait is read whole, in one turn, and nothing is said", () => {
    waiting(INBOX_MAX);
    loop.turn();
    loop.turn();
    expect([stepped.length, texts()]).toEqual([INBOX_MAX, []]);
  });
  it("market data beyond it is dropped and told as a gap of every market; reports and commands never are", () => {
    waiting(INBOX_MAX + 3);
    loop.push(report);
    loop.tick();
    loop.turn();
    expect(stepped.slice(INBOX_MAX).map((e) => e.type)).toEqual(["report", "timer"]);
    expect(texts()).toEqual(["3 market messages dropped: the engine was too slow"]);
    stepped.length = 0;
    loop.turn();
    expect(stepped).toMatchObject(
      [0, 1].flatMap((market) =>
        ["gap", "up"].map((status) => ({ type: "connection", channel: "market", status, market, account: market })),
      ),
    );
    // Told once.
    loop.turn();
    expect([stepped.length, texts().length]).toEqual([4, 1]);
  });
});

describe("the gate", () => {
  it("opens at start, and counts what passes", () => {
    loop.openAtStart();
    loop.turn();
    expect(stepped).toMatchObject([{ type: "gate", level: 2 }]);
    const gate = sharedGate(shared, latch);
    expect([gate.pass(), gate.pass()]).toEqual([true, true]);
    expect(Atomics.load(shared, LAST_SEND)).toBe(2);
  });

  it("zeroed memory is closed", () => {
    expect(sharedGate(shared, latch).pass()).toBe(false);
  });

  it("stays closed at start where a latch is down, and the core hears why", () => {
    latch.close("yesterday", "ada");
    loop.openAtStart();
    loop.turn();
    expect(stepped).toMatchObject([{ type: "gate", level: 0, reason: "yesterday", by: "ada" }]);
    expect(Atomics.load(shared, GATE)).toBe(0);
  });

  it("a latch put down by another process closes the next request, before anybody noticed it", () => {
    loop.openAtStart();
    latch.close("kill", "shell");
    expect(Atomics.load(shared, GATE)).toBe(2);
    expect(sharedGate(shared, latch).pass()).toBe(false);
  });

  it("a latch is told to the core once", () => {
    latch.close("kill", "shell");
    loop.noticeLatch();
    loop.noticeLatch();
    loop.turn();
    expect(stepped.length).toBe(1);
  });

  it("the late latch of a HALT that a full disk refused is the same HALT, and a resume takes it away", () => {
    const put = latch.close;
    latch.close = () => {
      throw new Error("the disk is full");
    };
    eventWants({ do: "latch", level: 0, reason: "fright" });
    stepped.length = 0;
    latch.close = put;
    latch.close("fright", "desk");
    loop.noticeLatch();
    loop.turn();
    expect(stepped).toEqual([]);
    eventWants({ do: "latch", level: 2, reason: "resumed" });
    expect(latch.read()).toBeNull();
    // The next one with these words is another HALT.
    latch.close("fright", "ada");
    loop.noticeLatch();
    loop.turn();
    expect(stepped.at(-1)).toMatchObject({ type: "gate", level: 0, reason: "fright" });
  });

  it.each([
    ["at once", true],
    ["late, for the disk was full", false],
  ])("who asks for a HALT puts its latch down %s: it is the same HALT, and a resume takes it away", (_, isAtOnce) => {
    const put = () => latch.close("fright", "ada", { serial: "hers" });
    loop.halt("fright", "ada", "hers");
    if (isAtOnce) put();
    loop.noticeLatch();
    loop.turn();
    put();
    loop.noticeLatch();
    loop.turn();
    expect(stepped).toHaveLength(1);
    eventWants({ do: "latch", level: 2, reason: "resumed" });
    expect(latch.read()).toBeNull();
    expect(Atomics.load(shared, GATE)).toBe(2);
  });

  it("the core is told of a HALT although the disk of its latch hangs", () => {
    loop.openAtStart();
    loop.turn();
    latch.close = () => expect.fail("the loop waits for the disk");
    loop.halt("fright", "ada", "hers");
    loop.turn();
    expect(stepped.at(-1)).toMatchObject({ type: "gate", level: 0, reason: "fright", by: "ada" });
  });

  it("a latch effect closes the gate and is on disk before the next action", () => {
    loop.openAtStart();
    loop.turn();
    eventWants({ do: "latch", level: 0, reason: "day's loss" });
    expect(Atomics.load(shared, GATE)).toBe(0);
    expect(latch.read()).toMatchObject({ reason: "day's loss" });
  });

  it("resume takes the latch away that was seen, and opens", () => {
    eventWants({ do: "latch", level: 0, reason: "halt" });
    eventWants({ do: "latch", level: 2, reason: "resumed" });
    expect(latch.read()).toBeNull();
    expect(Atomics.load(shared, GATE)).toBe(2);
  });

  it("resume leaves a latch that came later, stays closed, and tells the core", () => {
    eventWants({ do: "latch", level: 0, reason: "halt" });
    latch.close("kill", "shell");
    eventWants({ do: "latch", level: 2, reason: "resumed" });
    loop.turn();
    expect(latch.read()).toMatchObject({ reason: "kill" });
    expect(Atomics.load(shared, GATE)).toBe(0);
    expect(stepped.at(-1)).toMatchObject({ type: "gate", level: 0, reason: "kill" });
  });

  it.each<[string, () => unknown]>([
    ["the page, whose latch is on the disk", () => loop.halt("fright", "ada", latch.close("fright", "ada").serial)],
    ["the page, whose latch the disk does not have yet", () => loop.halt("fright", "ada", "hers")],
    ["the shell", () => [latch.close("fright", "shell"), loop.noticeLatch()]],
  ])("a HALT by %s that comes behind a resume which still waits is not taken away by it", (_, halt) => {
    loop.openAtStart();
    eventWants({ do: "latch", level: 0, reason: "before" });
    answers.push([{ do: "latch", level: 2, reason: "resumed" }]);
    loop.tick();
    halt();
    loop.turn();
    expect(stepped.at(-1)).toMatchObject({ type: "gate", level: 0, reason: "fright" });
    expect(latch.closed()).toBe(true);
    expect(Atomics.load(shared, GATE)).toBe(0);
  });

  it("a clean stop closes without a latch", () => {
    loop.openAtStart();
    loop.closeForStop("SIGTERM");
    loop.turn();
    expect(latch.read()).toBeNull();
    expect(Atomics.load(shared, GATE)).toBe(0);
    expect(stepped.at(-1)).toMatchObject({ type: "gate", level: 0, reason: "SIGTERM" });
  });
});

describe("a broken invariant", () => {
  it("closes, latches, cancels every account, says why, and steps no more", () => {
    loop.openAtStart();
    loop.turn();
    stepped.length = 0;
    answers.push(new BrokenInvariant("the ledger does not balance"));
    loop.tick();
    loop.tick();
    loop.turn();
    expect(stepped.length).toBe(1);
    expect(did.slice(0, 3)).toEqual([
      "0: cancel-all null",
      "1: cancel-all null",
      "broken: the ledger does not balance",
    ]);
    expect(latch.read()?.reason).toMatch(/the ledger does not balance/);
    expect(Atomics.load(shared, GATE)).toBe(0);
    expect(texts().join()).toMatch(/broken invariant, everything is cancelled: the ledger does not balance/);
  });
});

describe("settings", () => {
  const found = (revision: number, error: string | null = null) => ({ revision, settings: null, by: "ada", error });
  it("a new revision is one event; nothing new is none", async () => {
    polls.push(found(4), null);
    await loop.pollSettings();
    await loop.pollSettings();
    loop.turn();
    expect(stepped).toMatchObject([{ type: "settings", revision: 4, by: "ada" }]);
  });
  it("a poll under way is not doubled", async () => {
    polls.push(found(4), found(5));
    await Promise.all([loop.pollSettings(), loop.pollSettings()]);
    loop.turn();
    expect(stepped.length).toBe(1);
  });
});

describe("lines for the terminal", () => {
  type Status = "acked" | "amended" | "rejected" | "canceled";
  const unsaid: Pick<OrderReport, "tick" | "lots" | "cumLots"> = { tick: null, lots: null, cumLots: null };
  const report = (id: number, status: Status, code: string | null = null, figures = unsaid) => {
    const times = { at: micros(1), exchangeAt: null };
    loop.push({ type: "report", report: "order", ...times, id, status, code, ...figures, via: "stream" });
    loop.turn();
  };
  it("an order is placed when the venue says so, and not before", () => {
    eventWants(place(1));
    expect(texts()).toEqual([]);
    report(1, "acked");
    expect(texts()).toEqual(["[BTC-PERP] bid 61,217.8 × 0.12 placed"]);
  });
  it("a pipe gets the price without the dust of floats", () => {
    eventWants({ ...place(1), tick: ticks(606_256) });
    report(1, "acked");
    expect(posted.flatMap((m) => (m.type === "line" ? [m.line.fields.price] : []))).toEqual([60_625.6]);
  });
  it("an amend is silent, a cancel is told with the price it had", () => {
    eventWants(place(1));
    report(1, "acked");
    report(1, "amended");
    report(1, "canceled");
    expect(texts().slice(1)).toEqual(["[BTC-PERP] bid 61,217.8 × 0.12 cancelled"]);
  });
  it("a cancel after a fill speaks of the rest, not of the total that an amend made", () => {
    eventWants(place(1));
    report(1, "acked");
    // 100 of 120 are filled; an amend tops the rest up to 120, which makes the venue's total 220.
    report(1, "amended", null, { tick: ticks(612_178), lots: lots(220), cumLots: lots(100) });
    report(1, "canceled");
    expect(texts().slice(1)).toEqual(["[BTC-PERP] bid 61,217.8 × 0.12 cancelled"]);
    expect(posted.flatMap((m) => (m.type === "line" ? [m.line.fields.size] : []))).toEqual([0.12, 0.12]);
  });
  it("a refusal carries its permanent code", () => {
    eventWants(place(1));
    report(1, "rejected", "POST_ONLY_WOULD_CROSS");
    expect(texts()).toEqual(["[BTC-PERP] bid 61,217.8 × 0.12 refused: POST_ONLY_WOULD_CROSS"]);
  });
  it("an order that the gate held back is told as not sent", () => {
    eventWants(place(1));
    loop.push({ type: "sent", at: micros(1), exchangeAt: null, action: "place", id: 1, outcome: "refused-at-gate" });
    loop.turn();
    expect(texts()).toEqual(["[BTC-PERP] bid 61,217.8 × 0.12 not sent: the gate is closed"]);
  });
});
