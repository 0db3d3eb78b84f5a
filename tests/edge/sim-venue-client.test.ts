import { afterEach, describe, expect, it } from "vitest";
import type { Event, OrderReport, PlaceEffect, SentEvent } from "../../engine/core/types.ts";
import { BID, lots, micros, pico, ticks } from "../../engine/core/units.ts";
import { systemClock } from "../../engine/edge/clock.ts";
import { SimVenueClient } from "../../engine/edge/venues/sim-venue-client.ts";
import { PASS, WireProxy } from "../harness/proxy.ts";
import { FakeVenue, instrument } from "./fake-venue.ts";
import { exchangeAround, type Rig, rig, Told } from "./harness.ts";

const place = (id: number, market = 1): PlaceEffect => ({
  do: "place",
  account: 3,
  market,
  id,
  side: BID,
  tick: ticks(609_990),
  lots: lots(12),
  tif: "post-only",
  reduceOnly: false,
  level: 0,
  layer: "",
  revision: 1,
  decision: 1,
});
const orderReport = (id: number, status: OrderReport["status"]) => (e: Event) =>
  e.type === "report" && e.report === "order" && e.id === id && e.status === status;
const sent = (id: number, outcome: SentEvent["outcome"]) => (e: Event) =>
  e.type === "sent" && e.id === id && e.outcome === outcome;
const link = (channel: string, status: string) => (e: Event) =>
  e.type === "connection" && e.channel === channel && e.status === status;

let open: Rig | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});
const start = async (...args: Parameters<typeof rig>): Promise<Rig> => (open = await rig(...args));

describe("the venue client on a real wire", () => {
  it("lists markets with exact money and exact sizes", async () => {
    const { client } = await start();
    const [btc] = await client.markets();
    expect(btc).toMatchObject({ symbol: "BTC-PERP", tickPico: 100_000_000_000n, makerFeePpb: -20_000, minLots: 1 });
  });

  it("snapshots carry the desk's index of the market, and 'up' comes after them", async () => {
    const { told } = await start();
    const books = told.all.filter((e) => e.type === "book");
    expect(books.map((b) => b.market).sort()).toEqual([0, 1]);
    expect(told.all.findIndex(link("market", "up"))).toBeGreaterThan(told.all.indexOf(books[1]!));
  });

  it("a market whose tape is over is closed, once, and again for who subscribes later", async () => {
    const { told, venue, exchange } = await start();
    const closed = (e: Event) => e.type === "instrument" && e.instrument.status === "closed";
    venue.ended.add(0);
    for (let i = 0; i < 3; i++) exchange.exchange.world.turn();
    expect(await told.when(closed)).toMatchObject({ market: 1, instrument: { symbol: "BTC-PERP" } });
    expect(told.all.filter(closed)).toHaveLength(1);
    expect(exchange.exchange.world.snapshots([0]).at(-1)).toMatch(/^\["s",0,\d+,2\]$/);
    expect(exchange.exchange.world.snapshots([1]).some((text) => text.startsWith('["s"'))).toBe(false);
  });

  it("a market that is started follows with its book under the index that the desk gave it", async () => {
    const venue = new FakeVenue();
    const more = {
      available: () => [instrument("SOL-PERP")],
      start(symbol: string) {
        if (symbol === "SOL-PERP") venue.list(symbol);
        return symbol === "SOL-PERP";
      },
    };
    const { client, told } = await start({}, { more }, venue);
    expect((await client.moreMarkets()).map((i) => i.symbol)).toEqual(["SOL-PERP"]);
    expect(await client.startMarket("SOL-PERP")).toMatchObject({ symbol: "SOL-PERP", tickPico: 100_000_000_000n });
    await client.startMarket("SOL-PERP");
    expect(venue.instruments()).toHaveLength(3);
    const links = told.all.filter((e) => e.type === "connection").length;
    client.follow("SOL-PERP", 2);
    await told.when((e) => e.type === "book" && e.market === 2);
    client.send([place(9, 2)]);
    await told.when(orderReport(9, "acked"));
    expect(venue.orders.get(9)).toMatchObject({ market: 2 });
    expect(told.all.filter((e) => e.type === "connection")).toHaveLength(links);
    await expect(client.startMarket("NOPE")).rejects.toThrow("the venue has no market NOPE");
    expect(() => client.follow("NOPE", 3)).toThrow("the venue lists no NOPE");
  });
  it("the token that may only cancel starts no market", async () => {
    const { exchange } = await start({}, { more: { available: () => [], start: () => true } });
    const headers = { authorization: `Bearer ${exchange.cancelToken}` };
    const body = JSON.stringify({ symbol: "SOL-PERP" });
    expect((await fetch(`${exchange.url}/markets`, { method: "POST", headers, body })).status).toBe(403);
  });

  it("a gap of the venue's own is one market's: no change of a book is told until a whole one ends it", async () => {
    const { told, venue, exchange, client } = await start();
    const { world } = exchange.exchange;
    const times = { at: micros(5), exchangeAt: micros(5) };
    venue.gaps.add(0);
    venue.tell({ type: "connection", ...times, account: 0, channel: "market", status: "gap", market: 0 });
    world.turn();
    expect(await told.when(link("market", "gap"))).toMatchObject({ account: 3, market: 1 });
    venue.tell(venue.book(0, { kind: "delta", at: micros(6), rows: [0, 609_998, 7] }));
    venue.tell(venue.book(1, { kind: "delta", at: micros(6), rows: [0, 609_998, 8] }));
    world.turn();
    const delta = (e: Event) => e.type === "book" && e.kind === "delta";
    expect(await told.when(delta)).toMatchObject({ market: 0 });
    // A desk that hears of it asks for the book. The answer is the gap again, which is not told twice: no circle.
    await client.resync(1);
    venue.gaps.delete(0);
    venue.tell(venue.snapshot(0));
    world.turn();
    const up = (e: Event) => e.type === "connection" && e.status === "up" && e.market !== null;
    expect(await told.when(up)).toMatchObject({ account: 3, market: 1 });
    expect(told.all.filter(link("market", "gap"))).toHaveLength(1);
    expect(told.all.filter(delta)).toHaveLength(1);
    expect(told.all[told.all.findIndex(up) - 1]).toMatchObject({ type: "book", kind: "snapshot", market: 1 });
    expect(exchange.exchange.world.snapshots([0])).toHaveLength(1);
  });

  it("who connects in a gap hears that the channel is up, then of the gap, then the whole book", async () => {
    const venue = new FakeVenue();
    venue.gaps.add(0);
    const { told, exchange } = await start({}, {}, venue);
    expect(told.all.filter((e) => e.type === "book").map((e) => e.market)).toEqual([0]);
    const gap = await told.when(link("market", "gap"));
    expect(told.all.indexOf(gap)).toBeGreaterThan(told.all.findIndex(link("market", "up")));
    venue.gaps.delete(0);
    venue.tell(venue.snapshot(0));
    exchange.exchange.world.turn();
    expect(await told.when((e) => link("market", "up")(e) && e.type === "connection" && e.market === 1)).toBeDefined();
  });

  it("a place is written, rests at the venue, and is acknowledged by the private stream", async () => {
    const { client, told, venue } = await start();
    client.send([place(7)]);
    await told.when(sent(7, "written"));
    const ack = await told.when(orderReport(7, "acked"));
    expect(ack).toMatchObject({ tick: 609_990, lots: 12, cumLots: 0, via: "stream" });
    expect(venue.orders.get(7)?.market).toBe(0);
  });

  it("amend, cancel and a cancel of nothing come back as what they are", async () => {
    const { client, told, venue } = await start();
    client.send([place(7)]);
    await told.when(orderReport(7, "acked"));
    client.send([{ do: "amend", account: 3, market: 1, id: 7, tick: ticks(609_991), lots: lots(5) }]);
    expect(await told.when(orderReport(7, "amended"))).toMatchObject({ tick: 609_991, lots: 5 });
    client.send([{ do: "cancel", account: 3, market: 1, id: 7 }]);
    await told.when(orderReport(7, "canceled"));
    expect(venue.orders.size).toBe(0);
    client.send([{ do: "cancel", account: 3, market: 1, id: 7 }]);
    expect(await told.when(orderReport(7, "cancel-rejected"))).toMatchObject({ code: "UNKNOWN_ORDER" });
  });

  it("a fill keeps its fee to the last of eighteen digits", async () => {
    const { client, told, venue, exchange } = await start();
    client.send([place(7)]);
    await told.when(orderReport(7, "acked"));
    venue.fill(7, 2);
    exchange.exchange.world.turn();
    const fill = await told.when((e) => e.type === "report" && e.report === "fill");
    expect(fill).toMatchObject({ market: 1, account: 3, id: 7, lots: 2, fee: pico(-1_234_567_890_123_456_789n) });
  });

  it("behind a closed gate a place is refused and a cancel passes", async () => {
    let gate = true;
    const { client, told, venue } = await start({ gate: () => gate });
    client.send([place(7)]);
    await told.when(orderReport(7, "acked"));
    gate = false;
    client.send([place(8), { do: "cancel", account: 3, market: 1, id: 7 }]);
    await told.when(sent(8, "refused-at-gate"));
    await told.when(orderReport(7, "canceled"));
    expect(venue.seen).toEqual(["place 7", "cancel 7"]);
  });

  it("a gate that closes after an order was handed over and before it is written refuses it", async () => {
    let gate = true;
    const { client, told, venue } = await start({ gate: () => gate });
    // On a new connection and on a kept one: both are handed over in a later tick.
    for (const [known, late] of [
      [7, 8],
      [9, 10],
    ] as const) {
      gate = true;
      client.send([place(late)]);
      gate = false;
      await told.when(sent(late, "refused-at-gate"));
      expect(told.all.some(sent(late, "written"))).toBe(false);
      gate = true;
      client.send([place(known)]);
      await told.when(orderReport(known, "acked"));
    }
    expect(venue.seen).toEqual(["place 7", "place 9"]);
  });

  it("questions that wait behind others do not age: the limit is each one's own", async () => {
    const { client, venue } = await start({ timeoutMs: 1_500 });
    // Each answer takes a while of the venue's thread; all together longer than the limit of one.
    const answer = venue.candles.bind(venue);
    venue.candles = (...asked) => {
      for (const from = performance.now(); performance.now() - from < 150; );
      return answer(...asked);
    };
    const all = Array.from({ length: 12 }, () => client.candles("BTC-PERP", 1, 10));
    expect(await Promise.all(all)).toHaveLength(12);
  });

  it("cancel-all waits for no other request: not for a place, a cancel or the venue's timer that is under way", async () => {
    const timeoutMs = 600_000;
    const { exchange } = await start();
    const proxy = await WireProxy.open(exchange.port, exchange.cancelToken);
    const parts = { account: 3, markets: new Map([["BTC-PERP", 1]]), clock: systemClock, gate: () => true, timeoutMs };
    const client = new SimVenueClient({ ...parts, url: `http://127.0.0.1:${proxy.port}`, token: exchange.token });
    await client.connect(() => {});
    const held = new Set<string>();
    await new Promise<void>((all) => {
      proxy.judge = ({ way, what, text }) => {
        if (way !== "request" || what === "POST /cancel-all") return PASS;
        held.add(/"do":"[a-z]+"/.exec(text)?.[0] ?? what);
        if (held.size === 3) all();
        return { do: "hold" };
      };
      client.send([place(7), { do: "cancel", account: 3, market: 1, id: 8 }]);
      void client.armDeadMan(10_000).catch(() => {});
    });
    await client.cancelAll({ do: "cancel-all", account: 3, market: null });
    expect([...held].sort()).toEqual(['"do":"cancel"', '"do":"place"', "POST /dead-man"]);
    await client.close();
    await proxy.close();
  });

  it("after its end nothing that waited leaves, and nothing is told", async () => {
    const { client, told, exchange } = await start();
    const { requests } = exchange.exchange.stats;
    const what = { do: "query", account: 3, what: "open-orders", id: null, market: null } as const;
    const asked = Array.from({ length: 5 }, () => client.query(what));
    const before = told.all.length;
    await client.close();
    const ends = await Promise.allSettled(asked);
    expect(ends.map((e) => e.status)).toEqual(Array(5).fill("rejected"));
    await expect(client.query(what)).rejects.toThrow("the connection was closed");
    expect(told.all).toHaveLength(before);
    // The first had its connection already.
    expect(exchange.exchange.stats.requests - requests).toBeLessThanOrEqual(1);
  });

  it("what waits behind a request under way is refused when the gate closes meanwhile", async () => {
    let asked = 0;
    const { client, told, venue } = await start({ gate: () => ++asked === 1 });
    client.send([place(7)]);
    client.send([place(8)]);
    await told.when(sent(8, "refused-at-gate"));
    expect(venue.seen).toEqual(["place 7"]);
  });

  it("a cancel-all takes back what waits for its market, in the queue and handed over; the other market's leaves", async () => {
    const { client, told, venue } = await start();
    // Handed over, its connection still being made; and behind it in the queue.
    client.send([place(7), place(8, 0)]);
    client.send([place(9), place(10, 0)]);
    await client.cancelAll({ do: "cancel-all", account: 3, market: 1 });
    for (const id of [7, 9]) await told.when(sent(id, "withdrawn"));
    await told.when(orderReport(10, "acked"));
    expect(told.all.some(sent(7, "written")) || told.all.some(sent(9, "written"))).toBe(false);
    expect(venue.seen.filter((s) => s.startsWith("place"))).toEqual(["place 8", "place 10"]);
  });
  it("a cancel-all of the account takes back everything that waits, and nothing that comes after it", async () => {
    const { client, told, venue } = await start();
    client.send([place(7)]);
    await told.when(orderReport(7, "acked"));
    client.send([place(8), place(9, 0)]);
    const cancelled = client.cancelAll({ do: "cancel-all", account: 3, market: null });
    client.send([place(10)]);
    await cancelled;
    for (const id of [8, 9]) await told.when(sent(id, "withdrawn"));
    await told.when(orderReport(10, "acked"));
    expect(venue.seen.filter((s) => s.startsWith("place"))).toEqual(["place 7", "place 10"]);
  });

  it("disconnected, no connection is left and none is made; connected again, what was filled meanwhile is told", async () => {
    const { client, told, venue, exchange } = await start();
    client.send([place(7)]);
    await told.when(orderReport(7, "acked"));
    await client.query({ do: "query", account: 3, what: "fills", id: null, market: null });
    const { requests } = exchange.exchange.stats;
    client.disconnect();
    for (const channel of ["market", "private"]) expect(told.all.some(link(channel, "down"))).toBe(true);
    const at = told.all.length;
    venue.fill(7, 4);
    venue.advance(micros(2), () => {});
    exchange.exchange.world.turn();
    client.send([place(8)]);
    await told.when(sent(8, "refused-at-gate"));
    await expect(client.cancelAll({ do: "cancel-all", account: 3, market: null })).rejects.toThrow("was closed");
    await expect(client.armDeadMan(1_000)).rejects.toThrow("was closed");
    expect(told.all.slice(at).filter((e) => e.type !== "sent")).toEqual([]);
    expect(exchange.exchange.stats.requests).toBe(requests);
    const up = told.next(link("private", "up"));
    client.reconnect();
    await up;
    expect(await told.when((e) => e.type === "report" && e.report === "fill")).toMatchObject({ lots: 4 });
    client.send([place(9)]);
    await told.when(orderReport(9, "acked"));
  });

  it("what waits behind a request under way leaves in one request", async () => {
    const { client, told, exchange } = await start();
    for (let id = 1; id <= 20; id++) client.send([place(id)]);
    await told.when(orderReport(20, "acked"));
    expect(exchange.exchange.stats).toMatchObject({ places: 20, batches: 2 });
  });

  it("a lost message is a gap, then a whole book, then up again", async () => {
    let loses = false;
    const { told, exchange, venue } = await start({}, { loses: () => loses && !(loses = false) });
    const gap = told.next(link("market", "gap"));
    const up = told.next(link("market", "up"));
    loses = true;
    venue.tell(venue.book(0, { kind: "delta", at: micros(1), rows: [0, 609_997, 3] }));
    exchange.exchange.world.turn();
    venue.tell(venue.book(0, { kind: "delta", at: micros(1), rows: [0, 609_998, 9] }));
    exchange.exchange.world.turn();
    const at = told.all.length;
    await gap;
    await up;
    const since = told.all.slice(at).filter((e) => e.type === "book");
    expect(since.map((b) => b.kind)).toEqual(["snapshot", "snapshot"]);
  });

  it("a killed exchange is down, the place in flight is in doubt, and a new one at the port is up again", async () => {
    const { client, told, exchange } = await start();
    const down = told.next(link("private", "down"));
    await exchange.close();
    await down;
    client.send([place(9)]);
    await told.when(sent(9, "transport-error"));
    const up = told.next(link("private", "up"));
    // The token of the new one differs: what must come back is the client's own attempt, refused or not.
    const { FakeVenue } = await import("./fake-venue.ts");
    const again = await exchangeAround(new FakeVenue(), {
      port: exchange.port,
      tokens: { token: exchange.token, cancelToken: exchange.cancelToken },
    });
    await up;
    await again.close();
  });

  it("fills made while the private stream was away are fetched once it is back", async () => {
    const { client, told, venue, exchange } = await start();
    client.send([place(7)]);
    await told.when(orderReport(7, "acked"));
    await client.query({ do: "query", account: 3, what: "fills", id: null, market: null });
    const up = told.next(link("private", "up"));
    await exchange.close();
    venue.fill(7, 4);
    venue.advance(micros(2), () => {});
    const { token, cancelToken, port } = exchange;
    const again = await exchangeAround(venue, { port, tokens: { token, cancelToken } });
    await up;
    expect(await told.when((e) => e.type === "report" && e.report === "fill")).toMatchObject({ lots: 4 });
    await again.close();
  });

  it.each(["GET /fills", "GET /open-orders", "GET /account"])(
    "%s that fails after a hole is asked for again, although the stream lives",
    async (path) => {
      const { exchange, venue } = await start();
      const proxy = await WireProxy.open(exchange.port, exchange.cancelToken);
      const told = new Told<Event>();
      const parts = { account: 3, markets: new Map([["BTC-PERP", 1]]), clock: systemClock, gate: () => true };
      const client = new SimVenueClient({ ...parts, url: `http://127.0.0.1:${proxy.port}`, token: exchange.token });
      await client.connect(told.take);
      client.send([place(7)]);
      await told.when(orderReport(7, "acked"));
      await client.query({ do: "query", account: 3, what: "fills", id: null, market: null });
      let isCut = false;
      proxy.judge = ({ way, what }) => {
        if (isCut || way !== "request" || what !== path) return PASS;
        isCut = true;
        return { do: "cut", part: 0 };
      };
      proxy.cutAll();
      venue.fill(7, 4);
      venue.advance(micros(2), () => {});
      exchange.exchange.world.turn();
      const account = told.next((e) => e.type === "report" && e.report === "account");
      expect(await told.when((e) => e.type === "report" && e.report === "fill")).toMatchObject({ lots: 4 });
      await account;
      expect(isCut).toBe(true);
      await client.close();
      await proxy.close();
    },
  );

  it("the open orders of several pages are one report", async () => {
    const { client, told, venue } = await start();
    for (let id = 1; id <= 250; id++) venue.submit(place(id, 0));
    const list = told.next((e) => e.type === "report" && e.report === "open-orders");
    await client.query({ do: "query", account: 3, what: "open-orders", id: null, market: null });
    const report = await list;
    expect(report.type === "report" && report.report === "open-orders" && report.orders.length).toBe(250);
  });

  it("account and order questions are answered as reports", async () => {
    const { client, told } = await start();
    const account = told.next((e) => e.type === "report" && e.report === "account");
    await client.query({ do: "query", account: 3, what: "account", id: null, market: null });
    expect(await account).toMatchObject({
      account: 3,
      positions: [{ market: 1, lots: 5 }],
      equity: 12_000_000_000_000_001n,
    });
    await client.query({ do: "query", account: 3, what: "order", id: 99, market: null });
    expect(await told.when(orderReport(99, "absent"))).toMatchObject({ via: "query" });
  });
});

describe("the exchange's door", () => {
  const ask = (url: string, token: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { authorization: `Bearer ${token}` } });
  const body = (actions: unknown[]) => ({ method: "POST", body: JSON.stringify({ actions }) });

  it.each([
    ["no token: 401", "", "/open-orders", {}, 401],
    ["a wrong token: 401", "x".repeat(48), "/health", {}, 401],
    ["the cancel token reads", "cancel", "/open-orders", {}, 200],
    ["the cancel token cancels", "cancel", "/cancel-all", { method: "POST", body: '{"market":null}' }, 200],
    ["the cancel token cancels by id", "cancel", "/actions", body([{ do: "cancel", market: 0, id: 1 }]), 200],
    [
      "the cancel token amends nothing",
      "cancel",
      "/actions",
      body([
        { do: "cancel", market: 0, id: 1 },
        { do: "amend", market: 0, id: 1, tick: 1, lots: 1 },
      ]),
      403,
    ],
    ["the cancel token arms no dead-man", "cancel", "/dead-man", { method: "POST", body: '{"ms":0}' }, 403],
    ["a body that is not JSON: 400", "trade", "/actions", { method: "POST", body: "{" }, 400],
    ["an unknown field: 400", "trade", "/actions", body([{ do: "cancel", market: 0, id: 1, force: true }]), 400],
    ["half a tick: 400", "trade", "/actions", body([{ do: "amend", market: 0, id: 1, tick: 1.5, lots: 1 }]), 400],
    ["no such page: 404", "trade", "/orders", {}, 404],
  ])("%s", async (_, who, path, init, status) => {
    const { exchange, venue } = await start();
    const token = who === "cancel" ? exchange.cancelToken : who === "trade" ? exchange.token : who;
    const response = await ask(exchange.url + path, token, init as RequestInit);
    expect(response.status).toBe(status);
    if (status !== 200) expect(venue.seen).toEqual([]);
  });

  it("an action on a market that is not listed is refused by itself", async () => {
    const { exchange, venue } = await start();
    const actions = [
      { do: "cancel", market: 9, id: 1 },
      { do: "cancel", market: 0, id: 2 },
    ];
    const response = await ask(`${exchange.url}/actions`, exchange.token, body(actions));
    expect(await response.json()).toEqual({ results: ["UNKNOWN_MARKET", "ok"] });
    expect(venue.seen).toEqual(["cancel 2"]);
  });

  it("only places and amends move the time of the last send", async () => {
    const { exchange } = await start();
    await ask(`${exchange.url}/actions`, exchange.token, body([{ do: "cancel", market: 0, id: 1 }]));
    expect(exchange.exchange.stats.lastSendAt).toBe(0);
    await ask(`${exchange.url}/actions`, exchange.token, body([{ do: "amend", market: 0, id: 1, tick: 1, lots: 1 }]));
    expect(exchange.exchange.stats).toMatchObject({ amends: 1, cancels: 1 });
    expect(exchange.exchange.stats.lastSendAt).toBeGreaterThan(0);
  });

  it("a dead-man that is not armed again cancels everything", async () => {
    const { client, told } = await start();
    client.send([place(7)]);
    await told.when(orderReport(7, "acked"));
    await client.armDeadMan(20);
    await told.when(orderReport(7, "canceled"));
  });

  it("ends by itself when nobody is there any more", async () => {
    const { FakeVenue } = await import("./fake-venue.ts");
    let idle = () => {};
    const ended = new Promise<void>((done) => (idle = done));
    const running = await exchangeAround(new FakeVenue(), { idleMsMax: 40, onIdle: () => idle() });
    await ended;
    await running.close();
  });
});
