import { describe, expect, it } from "vitest";
import type { PlaceEffect } from "../../engine/core/types.ts";
import { lots, micros, parsePico, ticks } from "../../engine/core/units.ts";
import { perp, spot } from "./scripted-market.ts";
import { T0, VenueRig } from "./venue-rig.ts";

const usdc = (amount: string) => ({ USDC: parsePico(amount) });
const ask = { side: 1 as const };

describe("an order", () => {
  it("is acknowledged after both latencies, and rests", () => {
    const rig = new VenueRig().place(1).to(5000);
    expect(rig.reports()).toEqual(["acked 1"]);
    const ack = rig.told.find(({ event }) => event.type === "report");
    expect([ack?.at, ack?.event.at, ack?.event.exchangeAt]).toEqual([T0 + 2000, T0 + 2000, T0 + 1000]);
    expect(rig.venue.openOrders()).toMatchObject([{ id: 1, market: 0, tick: 1000, lots: 10, cumLots: 0 }]);
  });
  it("is filled behind what was ahead of it, in parts, and says so exactly", () => {
    const rig = new VenueRig();
    rig.market
      .rest(0, 1000, 8)
      .takes(T0 + 10_000, 1, 1000, 8)
      .takes(T0 + 20_000, 1, 1000, 3)
      .takes(T0 + 30_000, 1, 1000, 9);
    rig.place(1).to(15_000);
    expect(rig.reports()).toEqual(["acked 1"]);
    rig.to(25_000);
    expect(rig.reports()).toEqual(["acked 1", "fill 1 3@1000 maker"]);
    rig.to(40_000);
    expect(rig.reports()).toEqual(["acked 1", "fill 1 3@1000 maker", "fill 1 7@1000 maker", "filled 1"]);
    expect(rig.venue.openOrders()).toEqual([]);
    expect(rig.venue.orderReport(1, T0)).toMatchObject({ status: "filled", lots: 10, cumLots: 10 });
    // 0.2 bps of 10 × 0.001 × 100, in two parts.
    const fees = rig.venue.fillsSince(0, 10).map((f) => f.fee);
    expect(fees).toEqual([parsePico("0.000006"), parsePico("0.000014")]);
    expect(new Set(rig.venue.fillsSince(0, 10).map((f) => f.fillId)).size).toBe(2);
    expect(rig.venue.fillsSince(1, 10)).toHaveLength(1);
  });
  it("that takes pays the taker's fee, and an ioc's rest expires", () => {
    const rig = new VenueRig().place(1, { tif: "ioc", tick: ticks(1010), lots: lots(60) }).to(5000);
    expect(rig.reports()).toEqual(["acked 1", "fill 1 50@1010 taker", "expired 1"]);
    // 3.5 bps of 50 × 0.001 × 101.
    expect(rig.venue.fillsSince(0, 1)[0]?.fee).toBe(parsePico("0.0017675"));
  });
  it("that takes and may rest keeps its remainder in the book", () => {
    const rig = new VenueRig().place(1, { tif: "gtc", tick: ticks(1010), lots: lots(60) }).to(5000);
    expect(rig.reports()).toEqual(["acked 1", "fill 1 50@1010 taker"]);
    expect(rig.venue.openOrders()).toMatchObject([{ id: 1, lots: 60, cumLots: 50 }]);
  });
});

describe("a refusal", () => {
  const closed = { ...perp, status: "closed" as const };
  const reducing = { ...perp, status: "reduce-only" as const };
  const rows: [string, string, Partial<PlaceEffect>, ConstructorParameters<typeof VenueRig>[0]?][] = [
    ["UNKNOWN_MARKET", "a market that is not listed", { market: 9 }],
    ["MARKET_CLOSED", "a closed market", {}, { instruments: [closed] }],
    ["REDUCE_ONLY", "an opening order where only reducing is allowed", {}, { instruments: [reducing] }],
    ["REDUCE_ONLY", "a reduce-only order without a position", { reduceOnly: true }],
    ["BAD_SIZE", "no size", { lots: lots(0) }],
    ["BAD_SIZE", "a size that is no whole number", { lots: 1.5 as never }],
    ["MIN_SIZE", "a size below the least", { lots: lots(1) }],
    ["BAD_PRICE", "no price", { tick: ticks(0) }],
    ["BAD_PRICE", "a price that is no whole tick", { tick: 1000.5 as never }],
    [
      "MIN_NOTIONAL",
      "less money than the least",
      { lots: lots(9) },
      { instruments: [{ ...perp, minNotional: parsePico("1") }] },
    ],
    ["POST_ONLY_WOULD_CROSS", "a post-only order at the other side's best", { tick: ticks(1010) }],
    ["INSUFFICIENT_MARGIN", "more than the margin carries", { lots: lots(300_000) }, { balances: usdc("1000") }],
    ["INSUFFICIENT_BALANCE", "a spot buy beyond the balance", {}, { instruments: [spot], balances: usdc("9.99") }],
    [
      "INSUFFICIENT_BALANCE",
      "a spot sale of what is not there",
      { ...ask, tick: ticks(1005) },
      { instruments: [spot] },
    ],
  ];
  it.each(rows)("%s answers %s", (code, _, more, options) => {
    const rig = new VenueRig(options);
    rig.place(1, more).to(5000);
    expect(rig.reports()).toEqual([`rejected 1 ${code}`]);
    expect(rig.venue.openOrders()).toEqual([]);
  });
  it("DUPLICATE_ID makes no second order, open or closed", () => {
    const rig = new VenueRig()
      .place(1)
      .place(1, { tick: ticks(995) })
      .cancel(1)
      .place(1)
      .to(9000);
    expect(rig.reports()).toEqual(["acked 1", "rejected 1 DUPLICATE_ID", "canceled 1", "rejected 1 DUPLICATE_ID"]);
  });
  it("TOO_MANY_ORDERS beyond what the market allows", () => {
    const rig = new VenueRig();
    for (const id of [1, 2, 3, 4]) rig.place(id);
    expect(rig.to(5000).reports()).toEqual(["acked 1", "acked 2", "acked 3", "rejected 4 TOO_MANY_ORDERS"]);
  });
  it("SELF_TRADE keeps own orders apart, whatever the kind of order", () => {
    const rig = new VenueRig()
      .place(1)
      .place(2, { ...ask, tif: "ioc" })
      .place(3, { ...ask, tif: "gtc", tick: ticks(995) });
    expect(rig.to(5000).reports()).toEqual(["acked 1", "rejected 2 SELF_TRADE", "rejected 3 SELF_TRADE"]);
  });
  it("counts what spot orders lock", () => {
    const rig = new VenueRig({ instruments: [spot], balances: usdc("25") });
    rig.place(1).place(2).place(3).cancel(1).place(4);
    expect(rig.to(5000).reports()).toEqual([
      "acked 1",
      "acked 2",
      "rejected 3 INSUFFICIENT_BALANCE",
      "canceled 1",
      "acked 4",
    ]);
  });
});

describe("money that spot bids lock and margin that positions need", () => {
  // 100 lots of the perpetual are worth 10 and need .5; ten lots of spot at 100 are worth 10.
  const both = { instruments: [perp, { ...spot, ordersMax: 50 }], balances: usdc("20.2") };
  const buysPerp = { side: 0 as const, tick: ticks(1000), lots: lots(100) };
  it.each([
    [
      "a bid is refused where the order for a position needs its money",
      [buysPerp, {}, { market: 1 }, { market: 1 }],
      4,
    ],
    ["an order is refused where spot bids lock its margin", [{ market: 1 }, { market: 1 }, buysPerp], 3],
  ] as const)("%s", (_, orders, refused) => {
    const rig = new VenueRig(both);
    orders.forEach((more, i) => {
      rig.place(i + 1, more);
    });
    const code = refused === 3 ? "INSUFFICIENT_MARGIN" : "INSUFFICIENT_BALANCE";
    expect(rig.to(5000).reports()).toEqual(
      orders.map((_, i) => (i + 1 === refused ? `rejected ${refused} ${code}` : `acked ${i + 1}`)),
    );
  });
  it("a fee from what was received locks no quote, and is taken from the base that was bought", () => {
    const own = { ...spot, feeIn: "received" as const };
    const rig = new VenueRig({ instruments: [own], balances: usdc("10.1") });
    rig.place(1, { tif: "ioc", tick: ticks(1010) }).to(5000);
    // Exactly 10 × 0.01 × 101 less a cushion of 10^-9: without the fee's place it is too dear by that alone.
    expect(rig.reports()).toEqual(["rejected 1 INSUFFICIENT_BALANCE"]);
    const richer = new VenueRig({ instruments: [own], balances: usdc("10.101") });
    richer.place(1, { tif: "ioc", tick: ticks(1010) }).to(5000);
    expect(richer.venue.fillsSince(0, 1)).toMatchObject([{ feeAsset: "SOL", fee: parsePico("0.000035") }]);
    expect(richer.venue.accountState()).toMatchObject({
      positions: [{ lots: 9 }],
      balances: [
        { asset: "USDC", amount: parsePico("0.001") },
        { asset: "SOL", amount: parsePico("0.099965") },
      ],
    });
  });
});

describe("an amend", () => {
  it("to a smaller size keeps its place, to another price loses it", () => {
    const rig = new VenueRig();
    rig.place(1).place(2).amend(1, 1000, 6).to(5000);
    rig.market.takes(T0 + 6000, 1, 1000, 6);
    rig.to(8000);
    expect(rig.reports()).toEqual(["acked 1", "acked 2", "amended 1", "fill 1 6@1000 maker", "filled 1"]);
    rig.place(3, {}, 9000).amend(2, 1001, 10, 9000).amend(2, 1000, 10, 9001).to(12_000);
    rig.market.takes(T0 + 13_000, 1, 1000, 10);
    expect(rig.to(15_000).reports().slice(-2)).toEqual(["fill 3 10@1000 maker", "filled 3"]);
  });
  it.each([
    ["UNKNOWN_ORDER", "for an id that is not there", 9, 1000, 10],
    ["BAD_SIZE", "for a size that is already filled", 1, 1000, 0],
    ["POST_ONLY_WOULD_CROSS", "for a price through the other side", 1, 1010, 10],
    ["SELF_TRADE", "for a price through an own order", 1, 1012, 10],
  ])("is refused with %s %s, and the order stays as it was", (code, _, id, tick, size) => {
    const rig = new VenueRig()
      .place(1)
      .place(2, { ...ask, tick: ticks(1012) })
      .amend(id, tick, size)
      .to(5000);
    expect(rig.reports()).toEqual(["acked 1", "acked 2", `amend-rejected ${id} ${code}`]);
    expect(rig.venue.openOrders()[0]).toMatchObject({ id: 1, tick: 1000, lots: 10 });
    rig.cancel(1, 6000).cancel(2, 6000).place(3, {}, 6000);
    expect(rig.to(9000).reports().slice(3)).toEqual(["canceled 1", "canceled 2", "acked 3"]);
  });
});

describe("a cancel", () => {
  it("is refused for what is closed or unknown", () => {
    const rig = new VenueRig().place(1).cancel(1).cancel(1).cancel(2).to(5000);
    expect(rig.reports()).toEqual([
      "acked 1",
      "canceled 1",
      "cancel-rejected 1 ALREADY_CLOSED",
      "cancel-rejected 2 UNKNOWN_ORDER",
    ]);
  });
  it("of everything covers orders that are still on their way, and none sent after it", () => {
    const rig = new VenueRig({ latency: { entryMicros: 1000, responseMicros: 0, feedMicros: 0, jitterMicros: 3000 } });
    rig.place(1).place(2, { ...ask, tick: ticks(1005) });
    rig.venue.cancelAll(T0);
    rig.place(3).to(50_000);
    expect(rig.reports()).toEqual(["acked 1", "acked 2", "canceled 1", "canceled 2", "acked 3"]);
  });
  it("of one market leaves the others", () => {
    const rig = new VenueRig({ instruments: [perp, { ...perp, symbol: "ETH-PERP" }] }).place(1).place(2, { market: 1 });
    rig.venue.cancelAll(T0, 1);
    expect(rig.to(5000).reports()).toEqual(["acked 1", "acked 2", "canceled 2"]);
  });
  it("comes by itself when the dead man's time is reached, and not when it is armed anew or disarmed", () => {
    const rig = new VenueRig().place(1).to(2000);
    rig.venue.armDeadMan(micros(T0 + 5000));
    rig.venue.armDeadMan(micros(T0 + 9000));
    expect(rig.to(8999).reports()).toEqual(["acked 1"]);
    expect(rig.to(9000).reports()).toEqual(["acked 1", "canceled 1 DEAD_MAN"]);
    rig.place(2, {}, 9000).to(12_000);
    rig.venue.armDeadMan(micros(T0 + 13_000));
    rig.venue.armDeadMan(null);
    expect(rig.to(20_000).reports()).toEqual(["acked 1", "canceled 1 DEAD_MAN", "acked 2"]);
  });
});

describe("reduce-only", () => {
  it("closes what is there and is cancelled once it could open", () => {
    const rig = new VenueRig().place(1, { tif: "ioc", tick: ticks(1010) }).to(3000);
    rig.place(2, { ...ask, tick: ticks(1005), reduceOnly: true }, 3000).to(6000);
    rig.place(3, { ...ask, tick: ticks(990), tif: "ioc", lots: lots(4) }, 6000).to(9000);
    expect(rig.reports()).toEqual([
      ...["acked 1", "fill 1 10@1010 taker", "filled 1", "acked 2", "acked 3", "fill 3 4@990 taker", "filled 3"],
      "canceled 2 REDUCE_ONLY",
    ]);
  });
});

describe("funding", () => {
  it("is received by a short while the rate is positive, exact and rounded against us", () => {
    const rig = new VenueRig().place(1, { ...ask, tif: "ioc", tick: ticks(990) }).to(3000);
    rig.market.at(T0 + 4000, (_, at, out) => out.funding(0.0001, 100, at));
    const before = rig.venue.accountState().balances[0]?.amount ?? 0n;
    rig.to(9000);
    // 0.01 BTC at 100 with a rate of 1 bp.
    expect(rig.reports().at(-1)).toBe(`funding ${parsePico("0.0001")}`);
    expect((rig.venue.accountState().balances[0]?.amount ?? 0n) - before).toBe(parsePico("0.0001"));
  });
  it("is nothing without a position", () => {
    const rig = new VenueRig();
    rig.market.at(T0 + 4000, (_, at, out) => out.funding(0.0001, 100, at));
    expect(rig.to(9000).reports()).toEqual([]);
  });
});

describe("maintenance margin", () => {
  it("cancels everything and closes the position as a taker once equity no longer carries it", () => {
    const rig = new VenueRig({ balances: usdc("1") });
    rig.market
      .at(T0 + 10_000_000, () => {})
      .rest(1, 1010, 200)
      .rest(0, 900, 500);
    rig
      .place(1, { tif: "ioc", tick: ticks(1010), lots: lots(150) })
      .place(2, { tick: ticks(980) })
      .to(50_000);
    expect(rig.reports()).toEqual(["acked 1", "fill 1 50@1010 taker", "fill 1 100@1010 taker", "filled 1", "acked 2"]);
    // 0.15 long from 101: at 94 it has lost 1.05 of 1.
    rig.market.markPrice = 94;
    rig.to(250_000);
    expect(rig.reports().slice(5)).toEqual([
      "canceled 2 LIQUIDATION",
      "fill null 50@990 taker",
      "fill null 100@900 taker",
    ]);
    expect(rig.venue.accountState()).toMatchObject({ positions: [{ lots: 0, entryPrice: null }] });
    expect(rig.told.at(-1)?.event).toMatchObject({ report: "account" });
  });
  it("leaves a position alone that is carried", () => {
    const rig = new VenueRig({ balances: usdc("1") });
    rig.market.at(T0 + 10_000_000, () => {});
    rig.place(1, { tif: "ioc", tick: ticks(1010) }).to(500_000);
    expect(rig.reports()).toEqual(["acked 1", "fill 1 10@1010 taker", "filled 1"]);
  });
  it("is no happening once every market has ended", () => {
    const rig = new VenueRig().place(1, { tif: "ioc", tick: ticks(1010) }).to(3000);
    expect(rig.venue.nextAt()).toBe(Number.POSITIVE_INFINITY);
  });
});

it("market data carries the market's number and the feed's latency; nothing on it overtakes", () => {
  const rig = new VenueRig({ latency: { entryMicros: 0, responseMicros: 0, feedMicros: 500, jitterMicros: 800 } });
  for (let i = 1; i < 30; i++) rig.market.takes(T0 + i * 300, 1, 900, 1);
  rig.to(20_000);
  const feed = rig.told.filter(({ event }) => event.type !== "report");
  expect(feed.length).toBeGreaterThan(80);
  feed.forEach(({ event, at }, i) => {
    expect(event.at).toBe(at);
    expect(at - (event.exchangeAt ?? 0)).toBeGreaterThanOrEqual(500);
    expect(at).toBeGreaterThanOrEqual(feed[i - 1]?.at ?? 0);
  });
});
