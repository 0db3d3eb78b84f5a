/** A gap of a recording reaches the desk as a gap of that market's data: quotes are pulled, and come back with a whole book. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import { createDesk, step } from "../../engine/core/step.ts";
import type { Event } from "../../engine/core/types.ts";
import { micros, numberToPico } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { importCapture, TapeReader } from "../../engine/edge/tape/index.ts";
import { replay } from "../../engine/replay.ts";
import { TapeMarket } from "../../engine/sim/tape-market.ts";
import { SimVenue } from "../../engine/sim/venue.ts";
import { VirtualRun } from "../../engine/virtual-run.ts";
import { CSV_FROM, madeUpCsv } from "../fixtures/made-up-csv.ts";

const folder = mkdtempSync(join(tmpdir(), "gap-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** Bars are warm after 100 s. The gap lasts from second 150 to second 160. */
const GAP = [150, 160] as const;
async function tape(gap: readonly [number, number] | null): Promise<TapeReader> {
  const [path, out] = [join(folder, "made-up.csv"), join(folder, `${String(gap)}.tape`)];
  writeFileSync(path, madeUpCsv(200, gap === null ? [] : [gap]));
  await importCapture({ path, out, symbol: null, tick: null, lot: null }, null);
  return new TapeReader(out);
}
const second = (s: number) => micros(CSV_FROM + s * 1_000_000);

/** What the desk hears, and how it stands at any second. */
function desk(source: TapeReader, warmUpSeconds = 0) {
  const model = new TapeMarket({ source, warmUpSeconds });
  const { instrument, startAt } = model;
  const account = {
    id: "sim:local:test",
    venue: "sim",
    network: "local",
    subaccount: "test",
    mode: "backtest",
  } as const;
  const key = `${account.id}/${instrument.symbol}`;
  const state = createDesk({
    installation: "test",
    epoch: 1,
    accounts: [account],
    markets: [{ key, account: 0, instrument }],
  });
  const settings = defaultSettings([key]);
  settings.reporting = { currency: instrument.quote, rates: { [instrument.quote]: 1 } };
  const balances = { [instrument.quote]: numberToPico(100_000) };
  const venue = new SimVenue({ models: [model], markets: [0], account: 0, startAt, balances });
  const heard: Event[] = [];
  const run = new VirtualRun({
    ...{ desk: state, step, venue, account: 0, settings, startAt },
    onStep: (e) => heard.push(e),
  });
  const at = (s: number) => {
    run.runTo(second(s));
    const [market] = deskView(state, second(s)).markets;
    return { state: market?.state, code: market?.bid.code, bestBid: market?.bestBid, open: venue.openOrders().length };
  };
  return { heard, at, venue };
}
const links = (heard: Event[]) =>
  heard.flatMap((e) => (e.type === "connection" && e.market !== null ? [{ ...e, at: (e.at - CSV_FROM) / 1e6 }] : []));

describe("a gap of a recording", () => {
  it("pulls the quotes with its reason until the next whole book, and then they come back", async () => {
    const { at, heard } = desk(await tape(GAP));
    expect(at(149)).toMatchObject({ state: "quoting", open: 2 });
    expect(at(151)).toEqual({ state: "held", code: "FEED_GAP", bestBid: null, open: 0 });
    expect(at(159.9)).toEqual({ state: "held", code: "FEED_GAP", bestBid: null, open: 0 });
    expect(at(161)).toMatchObject({ state: "quoting", open: 2 });
    expect(links(heard)).toMatchObject([
      { status: "gap", channel: "market", market: 0, account: 0, at: 150.002, exchangeAt: second(150) },
      { status: "up", channel: "market", market: 0, account: 0, at: 160.002, exchangeAt: second(160) },
    ]);
    const inGap = heard.filter((e) => e.at > second(150.002) && e.at < second(160.002));
    expect(inGap.filter((e) => e.type === "book")).toEqual([]);
    expect(inGap.filter((e) => e.type === "trade").length).toBeGreaterThan(5);
  });
  it("that no whole book ever ends keeps the market from being quoted", async () => {
    const { at } = desk(await tape([150, 200]));
    expect([at(149).open, at(199)]).toMatchObject([2, { code: "FEED_GAP", open: 0 }]);
  });
  it("in the part that is taken as the past is told at the start", async () => {
    const { at, heard, venue } = desk(await tape(GAP), 155);
    expect(venue.inGap(0)).toBe(true);
    expect(at(159)).toMatchObject({ bestBid: null, open: 0 });
    expect(links(heard)).toMatchObject([{ status: "gap", at: 155 }]);
    at(161);
    expect(links(heard).at(-1)).toMatchObject({ status: "up", at: 160.002 });
  });
  it("is decided on the same twice, and otherwise than without it", async () => {
    const source = await tape(GAP);
    const first = replay({ source });
    expect(replay({ source })).toEqual(first);
    expect(first.effectsHash).not.toBe(replay({ source: await tape(null) }).effectsHash);
    expect(first.quoteUptime).toBeGreaterThan(0.2);
    // The row that marks it is none of the market's.
    expect(first.rows).toBe(200 * 5 * 10 + (200 * 5) / 4);
  });
});
