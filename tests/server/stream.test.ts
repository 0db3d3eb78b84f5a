/** The live stream: numbers without holes, everything that changed, bounded for who does not read. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { DeskView } from "../../engine/core/view-types.ts";
import { BURST_MAX, type Link, Stream } from "../../server/stream.ts";
import type { ServerToClient } from "../../server/stream-types.ts";
import { BTC, ETH, fill, market, view } from "./fake-engine.ts";

type Sent = { [E in keyof ServerToClient]: [E, ...Parameters<ServerToClient[E]>] }[keyof ServerToClient];
class Client implements Link {
  readonly sent: Sent[] = [];
  reads = true;
  emit<E extends keyof ServerToClient>(...said: [E, ...Parameters<ServerToClient[E]>]): void {
    this.sent.push(said as unknown as Sent);
  }
  writable(): boolean {
    return this.reads;
  }
  get kinds(): string[] {
    return this.sent.map(([e]) => e);
  }
  /** What a page would show: the snapshot with every delta applied; a hole in the numbers is an error. */
  replica(): DeskView | null {
    let seq = 0;
    let shown: DeskView | null = null;
    for (const said of this.sent) {
      if (said[0] === "snapshot") [shown, seq] = [said[1].view, said[1].seq];
      if (said[0] !== "delta" || shown === null) continue;
      const d = said[1];
      expect(d.seq).toBe(++seq);
      const rows = new Map(shown.markets.map((m) => [m.key, m]));
      for (const m of d.markets) rows.set(m.key, m);
      for (const key of d.gone) rows.delete(key);
      shown = { ...shown, ...d.desk, markets: [...rows.values()] };
    }
    return shown;
  }
}
function setUp() {
  const clock = { now: 0 };
  const watched: string[][] = [];
  const stream = new Stream({
    fills: () => [fill(3), fill(2)],
    equity: () => [],
    detail: (key) => ({ key, at: 0, bids: [], asks: [], orders: [], fills: [], trades: [], stages: [] }),
    prices: (key) => (key === BTC ? { key, at: [1], mid: [2], fair: [2], bid: [1], ask: [3] } : null),
    watch: (keys) => watched.push([...keys]),
    now: () => clock.now,
  });
  const join = (id: string) => {
    const client = new Client();
    stream.join(id, client);
    return client;
  };
  const show = (v: DeskView) => {
    clock.now += 100;
    stream.view(v);
  };
  return { clock, stream, join, show, watched };
}

it("gives a snapshot with recent fills first, then only what changed", () => {
  const { show, join } = setUp();
  show(view());
  const client = join("a");
  show(view({ at: 2_000, markets: [market(BTC), market(ETH, { position: 1 })] }));
  expect(client.sent[0]).toMatchObject(["snapshot", { seq: 1, fills: [{ n: 3 }, { n: 2 }] }]);
  expect(client.sent[1]).toEqual([
    "delta",
    { seq: 2, desk: { at: 2_000 }, markets: [market(ETH, { position: 1 })], gone: [] },
  ]);
});
it("sends nothing when nothing changed", () => {
  const { show, join } = setUp();
  show(view());
  const client = join("a");
  show(view());
  // The version moved although nothing in it did: at most an empty delta, never a row.
  expect(
    client.sent
      .slice(1)
      .every(([, d]) => typeof d === "object" && d !== null && "markets" in d && (d.markets as []).length === 0),
  ).toBe(true);
});
it("is at most ten times a second, coalesced", () => {
  const { clock, stream, show, join } = setUp();
  show(view());
  const client = join("a");
  for (let i = 1; i <= 50; i++) {
    clock.now += 10;
    stream.view(view({ at: 1_000 + i }));
  }
  expect(client.kinds.filter((k) => k === "delta").length).toBeLessThanOrEqual(6);
  clock.now += 100;
  stream.flush();
  expect(client.replica()?.at).toBe(1_050);
});
it("tells fills at once, between the periods", () => {
  const { stream, show, join } = setUp();
  show(view());
  const client = join("a");
  stream.fill(fill(4));
  expect(client.sent.at(-1)).toEqual(["fill", fill(4)]);
});
it("queues nothing without bound for a client that does not read, and gives it a snapshot when it reads again", () => {
  const { stream, show, join } = setUp();
  show(view());
  const slow = join("slow");
  const quick = join("quick");
  slow.reads = false;
  for (let i = 0; i < BURST_MAX * 3; i++) {
    stream.fill(fill(10 + i));
    show(view({ at: 2_000 + i }));
  }
  expect(slow.sent.length).toBeLessThanOrEqual(1 + BURST_MAX);
  slow.reads = true;
  stream.flush();
  expect(slow.kinds.at(-1)).toBe("snapshot");
  expect(slow.replica()).toEqual(quick.replica());
});
it("answers a hole with a snapshot whose number goes on, but not as often as it is asked", () => {
  const { clock, stream, show, join } = setUp();
  show(view());
  const client = join("a");
  clock.now += 1_000;
  for (let i = 0; i < 10; i++) stream.resync("a");
  expect(client.kinds).toEqual(["snapshot", "snapshot"]);
  show(view({ at: 9 }));
  expect(client.replica()?.at).toBe(9);
});
it("sends a market's detail to those who watch it, and tells the engine which are watched", () => {
  const { stream, show, join, watched } = setUp();
  show(view());
  const [a, b] = [join("a"), join("b")];
  stream.watch("a", BTC);
  stream.watch("b", ETH);
  expect(a.sent.at(-1)).toMatchObject(["detail", { key: BTC }]);
  stream.detail({ key: BTC, at: 1, bids: [], asks: [], orders: [], fills: [], trades: [], stages: [] });
  expect(b.kinds.filter((k) => k === "detail")).toHaveLength(1);
  stream.leave("a");
  expect(watched).toEqual([[BTC], [BTC, ETH], [ETH]]);
});
it("sends a fill with its market's detail once to each page: again after a new watch, and after a snapshot", () => {
  const { clock, stream, show, join } = setUp();
  show(view());
  const client = join("a");
  stream.watch("a", BTC);
  const told = () => client.sent.flatMap((said) => (said[0] === "detail" ? [said[1].fills.map((f) => f.n)] : []));
  const rest = { key: BTC, at: 0, bids: [], asks: [], orders: [], trades: [], stages: [] };
  const fills = [fill(4), fill(6)];
  stream.detail({ ...rest, fills });
  stream.detail({ ...rest, fills });
  client.reads = false;
  stream.detail({ ...rest, fills: [...fills, fill(7)] });
  client.reads = true;
  stream.detail({ ...rest, fills: [...fills, fill(7)] });
  expect(told().slice(1)).toEqual([[4, 6], [], [7]]);
  clock.now += 1_000;
  stream.resync("a");
  stream.detail({ ...rest, fills });
  stream.watch("a", null);
  stream.watch("a", BTC);
  stream.detail({ ...rest, fills });
  expect(told().slice(4)).toEqual([[4, 6], [], [4, 6]]);
});
it("gives who begins to watch a market its past first, once, and a market without one nothing", () => {
  const { stream, show, join } = setUp();
  show(view());
  const client = join("a");
  stream.watch("a", BTC);
  stream.watch("a", BTC);
  stream.watch("a", ETH);
  expect(client.kinds).toEqual(["snapshot", "prices", "detail", "detail"]);
  expect(client.sent[1]).toMatchObject(["prices", { key: BTC, at: [1], ask: [3] }]);
});
it("tells that the engine has died to who is there and to who comes, also where no view ever came", () => {
  const { stream, join } = setUp();
  const early = join("a");
  stream.died("boom");
  expect([early.sent, join("b").sent]).toEqual([[["died", "boom"]], [["died", "boom"]]]);
});
it("tells markouts to every page, whatever it watches", () => {
  const { stream, show, join } = setUp();
  show(view());
  const client = join("a");
  const later = [{ n: 3, markoutBps: { s1: 1, s5: null, s30: null, s60: null } }];
  stream.markout(later);
  expect(client.sent.at(-1)).toEqual(["markout", later]);
});
it("a page that applies every delta shows the newest view, whatever happened and whoever was slow", () => {
  const step = fc.record({
    position: fc.integer({ min: 0, max: 3 }),
    markets: fc.subarray([BTC, ETH], { minLength: 1 }),
    reads: fc.boolean(),
    resync: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { clock, stream, show, join } = setUp();
      show(view());
      const client = join("a");
      let newest = view();
      for (const [i, s] of steps.entries()) {
        client.reads = s.reads;
        newest = view({ at: i, markets: s.markets.map((k) => market(k, { position: s.position })) });
        show(newest);
        if (s.resync) stream.resync("a");
      }
      client.reads = true;
      clock.now += 100;
      stream.flush();
      const shown = client.replica();
      const byKey = (v: DeskView | null) =>
        v && { ...v, markets: [...v.markets].sort((x, y) => (x.key < y.key ? -1 : 1)) };
      expect(byKey(shown)).toEqual(byKey(newest));
    }),
    { numRuns: 100 },
  );
});
