/** The browser's replica: numbered deltas, gaps, fills, and what is asked for when. */
import { describe, expect, it } from "vitest";
import {
  DETAIL_FILLS_KEPT,
  EQUITY_KEPT,
  FILLS_KEPT,
  mergeFills,
  nothingYet,
  onDelta,
  onDetail,
  onEquity,
  onMarkout,
  onSnapshot,
} from "../../app/_lib/live-state.ts";
import { type DeskSocket, LiveStore, NEWS_MS, TELL_MS } from "../../app/_lib/live-store.ts";
import type { ClientToServer, ServerToClient } from "../../server/stream-types.ts";
import { fill, market, view } from "./views.ts";

/** What is told later is told at once. */
const soon = (what: () => void) => what();
const A = "a/X";
const B = "a/Y";
const start = onSnapshot(nothingYet, { seq: 10, view: view(1000, [market(A), market(B)]), fills: [], equity: [] }, 5);

/** A socket whose messages the test says and whose requests it reads. */
function fakeSocket() {
  const heard = new Map<string, (...args: never[]) => void>();
  const asked: [string, ...unknown[]][] = [];
  const socket = {
    on(event: string, listener: (...args: never[]) => void) {
      heard.set(event, listener);
      return socket;
    },
    emit(event: keyof ClientToServer, ...args: unknown[]) {
      asked.push([event, ...args]);
      return socket;
    },
  };
  const say = <E extends keyof ServerToClient | "connect" | "disconnect">(event: E, ...args: unknown[]) =>
    heard.get(event)?.(...(args as never[]));
  return { socket: socket as unknown as DeskSocket, asked, say };
}

describe("a delta", () => {
  it("that follows replaces only the rows it names, and keeps the others' objects", () => {
    const { state, gap } = onDelta(
      start,
      { seq: 11, desk: { at: 1100 }, markets: [market(A, { mid: 7 })], gone: [] },
      9,
    );
    expect(gap).toBe(false);
    expect(state.markets.get(A)?.mid).toBe(7);
    expect(state.markets.get(B)).toBe(start.markets.get(B));
    expect(state.keys).toBe(start.keys);
    expect(state.freshAt).toBe(9);
  });
  it("after a gap is not applied: the last good view stays and nothing follows until a snapshot", () => {
    const { state, gap } = onDelta(start, { seq: 12, desk: {}, markets: [market(A, { mid: 7 })], gone: [] }, 9);
    expect(gap).toBe(true);
    expect(state.markets.get(A)?.mid).toBe(100);
    const next = onDelta(state, { seq: 13, desk: {}, markets: [market(A, { mid: 8 })], gone: [] }, 10);
    expect(next.gap).toBe(true);
    expect(next.state.markets.get(A)?.mid).toBe(100);
  });
  it("that came before is neither applied nor a gap", () => {
    const { state, gap } = onDelta(start, { seq: 10, desk: {}, markets: [market(A, { mid: 7 })], gone: [] }, 9);
    expect(gap).toBe(false);
    expect(state).toBe(start);
  });
  it("that says nothing new of the desk does not make the view fresher", () => {
    const { state } = onDelta(start, { seq: 11, desk: {}, markets: [], gone: [] }, 99);
    expect(state.freshAt).toBe(start.freshAt);
  });
  it("removes markets that are gone and adds those that came", () => {
    const { state } = onDelta(start, { seq: 11, desk: {}, markets: [market("a/Z")], gone: [A] }, 9);
    expect(state.keys).toEqual([B, "a/Z"]);
  });
});

describe("a snapshot", () => {
  it("whose desk clock stands still does not make the view fresher: the engine hangs behind a living server", () => {
    const again = onSnapshot(start, { seq: 20, view: view(1000, [market(A)]), fills: [], equity: [] }, 900);
    expect(again.freshAt).toBe(5);
    expect(again.seq).toBe(20);
  });
});

describe("fills", () => {
  it("are newest first, one per number, and a later version brings its markouts", () => {
    const late = fill(1, { markoutBps: { s1: 2, s5: null, s30: null, s60: null } });
    const merged = mergeFills([fill(2), fill(1)], [late, fill(3)]);
    expect(merged.map((f) => f.n)).toEqual([3, 2, 1]);
    expect(merged[2]?.markoutBps.s1).toBe(2);
  });
  it("are bounded", () => {
    const many = Array.from({ length: FILLS_KEPT + 50 }, (_, i) => fill(i));
    expect(mergeFills([], many)).toHaveLength(FILLS_KEPT);
    expect(mergeFills([], many)[0]?.n).toBe(FILLS_KEPT + 49);
  });
  it("of one market's detail that are older than the list do not push into it", () => {
    const state = { ...start, fills: [fill(9), fill(8)] };
    const detail = { key: A, at: 1, bids: [], asks: [], orders: [], trades: [], stages: [], fills: [fill(3), fill(8)] };
    expect(onDetail(state, detail).fills.map((f) => f.n)).toEqual([9, 8]);
  });
  it("of a market's detail come on top of those that came before, keep their markouts, and are bounded", () => {
    const detail = { key: A, at: 1, bids: [], asks: [], orders: [], trades: [], stages: [] };
    const markoutBps = { s1: 2, s5: null, s30: null, s60: null };
    let state = onDetail(start, { ...detail, fills: [fill(3), fill(8)] });
    state = onMarkout(state, [{ n: 3, markoutBps }]);
    state = onDetail(state, { ...detail, fills: [] });
    state = onDetail(state, { ...detail, fills: [fill(9)] });
    expect(state.detail?.fills.map((f) => [f.n, f.markoutBps.s1])).toEqual([
      [3, 2],
      [8, null],
      [9, null],
    ]);
    const many = Array.from({ length: DETAIL_FILLS_KEPT + 5 }, (_, i) => fill(10 + i));
    state = onDetail(state, { ...detail, fills: many });
    expect(state.detail?.fills).toHaveLength(DETAIL_FILLS_KEPT);
    expect(state.detail?.fills.at(-1)?.n).toBe(DETAIL_FILLS_KEPT + 14);
    expect(onDetail(state, { ...detail, key: "another", fills: [] }).detail?.fills).toEqual([]);
  });
});

it("an equity point that is not newer than the last is dropped: the axis only grows", () => {
  const one = onEquity(start, { at: 5, equity: 1, pnl: 0 });
  expect(onEquity(one, { at: 5, equity: 2, pnl: 0 })).toBe(one);
  expect(onEquity(one, { at: 6, equity: 2, pnl: 0 }).equity).toHaveLength(2);
});

it("a markout reaches its fill and changes no other object", () => {
  const state = { ...start, fills: [fill(9), fill(8)] };
  const markoutBps = { s1: 1.5, s5: null, s30: null, s60: null };
  const next = onMarkout(state, [
    { n: 8, markoutBps },
    { n: 1, markoutBps },
  ]);
  expect(next.fills.map((f) => f.markoutBps.s1)).toEqual([null, 1.5]);
  expect(next.fills[0]).toBe(state.fills[0]);
  expect(onMarkout(state, [{ n: 1, markoutBps }])).toBe(state);
});
it("the equity curve of a day is bounded and keeps its beginning", () => {
  let state = start;
  for (let at = 1; at <= EQUITY_KEPT * 3; at++) state = onEquity(state, { at, equity: at, pnl: 0 });
  expect(state.equity.length).toBeLessThanOrEqual(EQUITY_KEPT);
  expect(state.equity[0]?.at).toBe(1);
  expect(state.equity.at(-1)?.at).toBe(EQUITY_KEPT * 3);
});

describe("the store", () => {
  it("asks for a snapshot after a gap, again after a second, and not once it came", () => {
    let now = 0;
    const store = new LiveStore(() => now, soon);
    const { socket, asked, say } = fakeSocket();
    store.bind(socket);
    say("connect");
    say("snapshot", { seq: 1, view: view(1, [market(A)]), fills: [], equity: [] });
    const resyncs = () => asked.filter(([event]) => event === "resync").length;
    now = 5_000;
    say("delta", { seq: 3, desk: { at: 2 }, markets: [], gone: [] });
    say("delta", { seq: 4, desk: { at: 3 }, markets: [], gone: [] });
    expect(resyncs()).toBe(1);
    now = 6_001;
    say("delta", { seq: 5, desk: { at: 4 }, markets: [], gone: [] });
    expect(resyncs()).toBe(2);
    say("snapshot", { seq: 6, view: view(5, [market(A)]), fills: [], equity: [] });
    say("delta", { seq: 7, desk: { at: 6 }, markets: [], gone: [] });
    expect(resyncs()).toBe(2);
    expect(store.get().seq).toBe(7);
  });
  it("keeps the last good view when the connection goes, and says that it went", () => {
    const store = new LiveStore(() => 0, soon);
    const { socket, say } = fakeSocket();
    store.bind(socket);
    say("connect");
    say("snapshot", { seq: 1, view: view(1, [market(A)]), fills: [fill(1)], equity: [] });
    say("disconnect");
    expect(store.get().connected).toBe(false);
    expect(store.get().markets.get(A)).toBeDefined();
    expect(store.get().fills).toHaveLength(1);
  });
  it("says again after a reconnect which market it watches, and takes no other market's detail", () => {
    const store = new LiveStore(() => 0, soon);
    const { socket, asked, say } = fakeSocket();
    store.bind(socket);
    say("connect");
    store.watch(A);
    say("connect");
    expect(asked.filter(([event]) => event === "watch").at(-1)).toEqual(["watch", A]);
    say("detail", { key: B, at: 1, bids: [], asks: [], orders: [], fills: [], trades: [], stages: [] });
    expect(store.get().detail).toBeNull();
  });
  it("knows how fast the desk's clock runs, so that a command's life is the same in a replay", () => {
    let now = 1_000;
    const store = new LiveStore(() => now, soon);
    const { socket, say } = fakeSocket();
    store.bind(socket);
    expect(store.rate()).toBe(1);
    say("connect");
    say("snapshot", { seq: 1, view: view(50_000, [market(A)]), fills: [], equity: [] });
    expect(store.rate()).toBe(1);
    now = 3_000;
    say("delta", { seq: 2, desk: { at: 70_000 }, markets: [], gone: [] });
    expect(store.rate()).toBe(10);
    say("connect");
    expect(store.rate()).toBe(1);
  });
  it("tells its listeners until they leave", () => {
    const store = new LiveStore(() => 0, soon);
    const { socket, say } = fakeSocket();
    store.bind(socket);
    let told = 0;
    const leave = store.subscribe(() => told++);
    say("connect");
    leave();
    say("disconnect");
    expect(told).toBe(1);
  });
});
describe("telling", () => {
  it("is at once, then once per period whatever came in it; who asks has the newest always", () => {
    let now = 1_000;
    const later: { what: () => void; ms: number }[] = [];
    const store = new LiveStore(
      () => now,
      (what, ms) => later.push({ what, ms }),
    );
    const { socket, say } = fakeSocket();
    store.bind(socket);
    let told = 0;
    store.subscribe(() => told++);
    say("died", "one");
    expect(told).toBe(1);
    now += 10;
    say("died", "two");
    say("died", "three");
    expect([told, store.get().death]).toEqual([1, "three"]);
    expect(later.map((l) => l.ms)).toEqual([TELL_MS - 10]);
    now += TELL_MS - 10;
    later[0]?.what();
    expect(told).toBe(2);
    now += TELL_MS;
    say("connect");
    expect([told, store.get().death]).toEqual([3, null]);
  });
  it("of a fill is in the next frame, with what was waiting for a later one", () => {
    let now = 1_000;
    const later: { what: () => void; ms: number }[] = [];
    const store = new LiveStore(
      () => now,
      (what, ms) => later.push({ what, ms }),
    );
    const { socket, say } = fakeSocket();
    store.bind(socket);
    let told = 0;
    store.subscribe(() => told++);
    say("died", "one");
    now += 5;
    say("died", "two");
    say("fill", fill(1));
    say("fill", fill(2));
    expect(later.map((l) => l.ms)).toEqual([TELL_MS - 5, NEWS_MS - 5]);
    now += NEWS_MS - 5;
    later[1]?.what();
    expect(told).toBe(2);
    now += TELL_MS;
    later[0]?.what();
    expect([told, store.get().fills.length]).toEqual([2, 2]);
  });
});
