/** A UTC day that outlives the engine: what it is counted from after a restart, and what its loss means. */
import { describe, expect, it } from "vitest";
import { dayLossPico } from "../../engine/core/accounts.ts";
import { dayRecords } from "../../engine/core/day.ts";
import type { DayRecord, Instrument } from "../../engine/core/types.ts";
import { formatPico, MICROS_PER_DAY, micros, parsePico } from "../../engine/core/units.ts";
import { btc, sol, T0, TestDesk } from "./desk-fixture.ts";
import { command, list, view } from "./desk-words.ts";

const DAY = T0 - (T0 % MICROS_PER_DAY);
const HOUR = 3_600_000_000;
const money = (text: string) => parsePico(text);
const equityAt = (equity: string, at: number) => ({ equity: money(equity), at: micros(at) });

/** Of today, begun with 100,000 at midnight; 99,400 an hour before this start. */
const record = (more: Partial<DayRecord> = {}): DayRecord => ({
  account: "sim:local:main",
  life: "first",
  dayAt: micros(DAY),
  currency: "USDC",
  from: equityAt("100000", DAY),
  last: equityAt("99400", T0 - HOUR),
  lossSeen: money("0"),
  markets: [],
  ...more,
});
interface Start {
  record?: DayRecord | null;
  error?: string | null;
  life?: string;
  balances?: Record<string, string>;
  positions?: Record<string, number>;
  at?: number;
  instruments?: Instrument[];
}
/** A start at noon unless `at` says otherwise; the venue holds 99,400 in the account's first life, at a price of 61,000.5. */
function start(o: Start): TestDesk {
  const t = new TestDesk(o.instruments ?? [btc]);
  t.at = o.at ?? T0;
  if (o.record !== undefined || o.error)
    t.send({ type: "day", account: 0, record: o.record ?? null, error: o.error ?? null });
  t.life = o.life ?? "first";
  t.open(o.balances ?? { USDC: "99400" }, o.positions ?? {}, 61_000.5);
  t.book(0, 610_000, 610_010);
  t.pass(50);
  return t;
}
const account = (t: TestDesk) => t.desk.accounts[0]!;
/** "lost 600 since 0 h": by the exact figures. */
function counted(t: TestDesk): string {
  const lost = dayLossPico(t.desk, account(t));
  const from = account(t).dayFrom;
  return lost === null || from === null ? "nothing" : `lost ${formatPico(lost)} since ${(from.at - DAY) / HOUR} h`;
}
const yesterday = (more: Partial<DayRecord> = {}) =>
  record({
    dayAt: micros(DAY - MICROS_PER_DAY),
    from: equityAt("100500", DAY - MICROS_PER_DAY),
    last: equityAt("99900", DAY - HOUR),
    lossSeen: money("600"),
    ...more,
  });

describe("what a day is counted from after a start", () => {
  it.each<[string, Start, string]>([
    ["no record: the first word, and since when", {}, "lost 0 since 12 h"],
    ["today's, the account as it was: midnight's equity", { record: record() }, "lost 600 since 0 h"],
    [
      "what was lost while nobody counted is lost",
      { record: record(), balances: { USDC: "99000.5" } },
      "lost 999.5 since 0 h",
    ],
    ["a gain is kept too", { record: record(), balances: { USDC: "100250" } }, "lost -250 since 0 h"],
    [
      "exact to a pico",
      { record: record(), balances: { USDC: "99999.999999999999" } },
      "lost 0.000000000001 since 0 h",
    ],
    [
      "the venue began the account anew with more: the day's loss stays, the step is no gain",
      { record: record(), life: "second", balances: { USDC: "250000" } },
      "lost 600 since 0 h",
    ],
    [
      "with less: the step is no loss",
      { record: record(), life: "second", balances: { USDC: "1000" } },
      "lost 600 since 0 h",
    ],
    [
      "midnight passed while the desk was down: yesterday's last word, and since when that is",
      { record: yesterday() },
      "lost 500 since -1 h",
    ],
    [
      "and the account was begun anew meanwhile: the first word",
      { record: yesterday(), life: "second" },
      "lost 0 since 12 h",
    ],
    [
      "a record of the day before yesterday says nothing of today",
      { record: yesterday({ dayAt: micros(DAY - 2 * MICROS_PER_DAY) }) },
      "lost 0 since 12 h",
    ],
    [
      "a day that began late stays counted from then",
      { record: record({ from: equityAt("99700", DAY + 8 * HOUR) }) },
      "lost 300 since 8 h",
    ],
  ])("%s", (_, o, words) => {
    const t = start(o);
    expect(counted(t)).toBe(words);
    expect(t.desk.halt.state).toBe("none");
    expect(view(t).accounts[0]!.dayFrom).toBe(account(t).dayFrom!.at / 1000);
  });

  it("each account's record is its own", () => {
    const t = start({ record: record() });
    expect(dayRecords(t.desk).map((r) => r.account)).toEqual(["sim:local:main"]);
  });
  it("a day that ends while the desk runs begins with its equity, and what was carried is over", () => {
    const t = start({ record: record({ lossSeen: money("600") }) });
    t.at = DAY + MICROS_PER_DAY + 1_000_000;
    t.pass(0);
    expect(counted(t)).toBe(`lost 0 since ${24 + 1 / 3600} h`);
    expect(account(t).lossSeen).toBe(0n);
    expect(view(t).accounts[0]!.pnlDay.total).toBe(0);
  });
  it("nothing is recorded before equity is known, so that the last word stands", () => {
    const t = new TestDesk([btc]);
    t.send({ type: "day", account: 0, record: record(), error: null });
    t.open({ USDC: "99400" }, { "BTC-PERP": 20 }, 61_000.5);
    expect(dayRecords(t.desk)).toEqual([]);
    t.book(0, 610_000, 610_010);
    t.pass(50);
    expect(dayRecords(t.desk)).toHaveLength(1);
  });
  it("what one engine records the next one goes on from, figure by figure", () => {
    const before = new TestDesk([btc, sol]);
    before.life = "first";
    before.open({ USDC: "100000", SOL: "5" });
    for (const [m, bid] of [
      [0, 610_000],
      [1, 14_800],
    ] as const) {
      before.warm(m, bid * (m === 0 ? 0.1 : 0.01), 5);
      before.book(m, bid, bid + 10);
    }
    for (let i = 0; i < 3; i++) {
      before.pass(250);
      before.oblige();
    }
    before.fill(before.ids(0, 0)[0]!, 20, { fee: money("0.25") });
    before.book(0, 609_000, 609_010);
    before.pass(250);
    const [kept] = dayRecords(before.desk);
    const was = view(before);
    // An hour later, the position as it was and its price lower still.
    const ledger = before.desk.accounts[0]!.ledger.balances;
    const balances = Object.fromEntries([...ledger].map(([asset, amount]) => [asset, formatPico(amount)]));
    const after = new TestDesk([btc, sol]);
    after.at = before.at + HOUR;
    after.life = "first";
    after.send({ type: "day", account: 0, record: structuredClone(kept!), error: null });
    after.open(balances, { "BTC-PERP": 20 }, before.desk.markets[0]!.ledger.averageTick() * 0.1);
    after.book(0, 608_000, 608_010);
    after.book(1, 14_800, 14_810);
    after.pass(50);
    const is = view(after);
    expect(is.markets.map((m) => [m.fillsDay, m.volumeDay])).toEqual(was.markets.map((m) => [m.fillsDay, m.volumeDay]));
    const [a, b] = [was.accounts[0]!.pnlDay, is.accounts[0]!.pnlDay];
    expect(b).toMatchObject({ spreadCapture: a.spreadCapture, fees: a.fees, funding: a.funding });
    // 0.02 BTC fell by 100 while nobody counted: a price's move, and no residual.
    expect(b.inventory - a.inventory).toBeCloseTo(-2, 9);
    expect(b.residual).toBe(0);
    expect(b.total - a.total).toBeCloseTo(-2, 9);
    expect(is.accounts[0]!.pnlRun.total).toBe(0);
  });
});

describe("the day's loss limit over a restart", () => {
  const lost = (limit: number, o: Start) => {
    const t = new TestDesk([btc]);
    t.send({ type: "day", account: 0, record: o.record ?? null, error: o.error ?? null });
    t.life = "first";
    t.apply((s) => {
      s.desk.dayLossMax = limit;
    });
    for (const channel of ["market", "private"] as const)
      t.send({ type: "connection", account: 0, channel, status: "up", market: null });
    t.warm(0, 61_000.5, 5);
    t.book(0, 610_000, 610_010);
    t.statement({ USDC: "99400" });
    t.effects = [];
    t.send({ type: "gate", level: 2, reason: "start" });
    for (let i = 0; i < 3; i++) t.pass(250);
    return t;
  };
  const places = (t: TestDesk) => t.effects.filter((e) => e.do === "place").length;
  it.each<[string, number, Start, string]>([
    ["at the limit it quotes", 600, { record: record() }, "none"],
    [
      "a pico beyond it holds before the first quote",
      600,
      { record: record({ from: equityAt("100000.000000000001", DAY) }) },
      "running",
    ],
    [
      "what a person has seen is not held against it twice",
      100,
      { record: record({ lossSeen: money("600") }) },
      "none",
    ],
    ["what came after that is", 100, { record: record({ lossSeen: money("499.99") }) }, "running"],
    ["without a record nothing was lost", 100, {}, "none"],
  ])("%s", (_, limit, o, state) => {
    const t = lost(limit, o);
    expect(t.desk.halt.state).toBe(state);
    expect(places(t) > 0).toBe(state === "none");
    if (state === "running") {
      expect(t.desk.halt.by).toBe("day's loss limit");
      expect(t.effects.some((e) => e.do === "latch" && e.level === 0)).toBe(true);
    }
  });
  it("what can't be worked out any more is a loss: the desk is halted, and says so", () => {
    const t = lost(600, {});
    const m = t.desk.markets[0]!;
    expect(t.desk.halt.state).toBe("none");
    m.ledger.positionLots = 1;
    m.ledger.mid2 = 0;
    t.pass(250);
    expect(t.desk.halt).toMatchObject({ by: "day's loss limit", reason: expect.stringContaining("can't be computed") });
  });
  it("a desk that starts halted and is resumed has its loss seen, and records that", () => {
    const t = lost(600, { record: record({ from: equityAt("101000", DAY) }) });
    list(t);
    command(t, "r", { do: "resume", scope: { scope: "all" } });
    t.pass(250);
    expect(t.desk.halt.state).toBe("none");
    expect(dayRecords(t.desk)[0]!.lossSeen).toBe(money("1600"));
  });
});

describe("a record that can't be used halts, says why, and a resumed desk counts from there", () => {
  const held = (key: string, positionLots: number) => ({
    key,
    tickPico: btc.tickPico,
    lotPico: btc.lotPico,
    multiplier: 1,
    positionLots,
    mid2: 1_220_010,
    totals: {
      edge2: 0,
      inventory2: 0,
      realisedTickLots: 0,
      volumeTickLots: 0,
      fills: 0,
      dust2: 0n,
      fees: 0n,
      funding: 0n,
    },
  });
  it.each<[string, Start, RegExp]>([
    ["it is damaged", { error: "its record is not JSON" }, /not known: its record is not JSON\. Resuming counts/],
    [
      "it is of tomorrow",
      { record: record({ dayAt: micros(DAY + MICROS_PER_DAY) }) },
      /a later day than the clock shows/,
    ],
    ["it is in other money", { record: record({ currency: "EUR" }) }, /is in EUR, and the settings are in USDC/],
    [
      "a market that it holds a position in is not on the desk",
      { record: record({ markets: [held("sim:local:main/ETH-PERP", 5)] }) },
      /holds a position in sim:local:main\/ETH-PERP/,
    ],
  ])("%s", (_, o, words) => {
    const t = start(o);
    expect(t.desk.halt).toMatchObject({ state: "running", by: "record of the day" });
    expect(t.desk.halt.reason).toMatch(words);
    expect(view(t).alerts).toMatchObject([{ code: "DAY_UNKNOWN", severity: "critical" }]);
    list(t);
    command(t, "r", { do: "resume", scope: { scope: "all" } });
    t.pass(250);
    expect(t.desk.halt.state).toBe("none");
    expect(counted(t)).toBe("lost 0 since 12 h");
  });
  it.each<[string, Start]>([
    [
      "a market without a position may have gone",
      { record: record({ markets: [held("sim:local:main/ETH-PERP", 0)] }) },
    ],
    [
      "and one of a former life with a position",
      { life: "second", record: record({ markets: [held("sim:local:main/ETH-PERP", 5)] }) },
    ],
    [
      "other money of a day that is over",
      { record: yesterday({ dayAt: micros(DAY - 5 * MICROS_PER_DAY), currency: "EUR" }) },
    ],
  ])("%s", (_, o) => expect(start(o).desk.halt.state).toBe("none"));
  it("a market whose scale has changed keeps the day's money and loses its parts", () => {
    const totals = { ...held("", 0).totals, edge2: 2_000_000, fills: 3 };
    const scaled = { ...held("sim:local:main/BTC-PERP", 0), lotPico: money("0.01"), totals };
    const t = start({ record: record({ markets: [scaled] }) });
    expect(counted(t)).toBe("lost 600 since 0 h");
    expect(view(t).markets[0]!.fillsDay).toBe(0);
    expect(view(t).accounts[0]!.pnlDay).toMatchObject({ spreadCapture: 0, residual: -600, total: -600 });
  });
});
