/**
 * A UTC day of an account: the equity that it is counted from, since when, and what its loss means.
 *
 * Invariants: 1. a day is counted from what stood at its midnight, as well as that is known: a record of it outlives the
 * engine. 2. amounts of two lives of an account are never compared: what a venue begins anew is neither lost nor won. 3. a
 * record that can't be read, or does not fit, halts the desk, and is never guessed at.
 */
import { dayLossPico, equityPico } from "./accounts.ts";
import { raise } from "./alerts.ts";
import { latchAndHalt } from "./halt.ts";
import { zeroTotals } from "./ledger/market-ledger.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import { type DayEvent, type DayRecord, HALTED, type MarketDay } from "./types.ts";
import { MICROS_PER_DAY, type Micros, micros, numberToPico, pico, picoToNumber } from "./units.ts";

/** What is recorded of the account's day; taken as soon as equity is known. */
export function onDay(desk: Desk, e: DayEvent): void {
  desk.accounts[e.account]!.found = { record: e.record, error: e.error };
}
const startOfDay = (desk: Desk): number => desk.dayEndsAt - MICROS_PER_DAY;

/** Marks the account, once a timer and whenever it opens: what rules and gates read. Then its day's loss is judged. */
export function markAccount(desk: Desk, a: AccountState): void {
  if (!a.opened || desk.settings === null) return;
  const exact = equityPico(desk, a, (asset) =>
    raise(desk, {
      code: "ASSET_UNVALUED",
      severity: "warning",
      market: null,
      text: `${a.config.id} holds ${asset}, which no rate and no market values: counted as 0`,
    }),
  );
  a.equity = exact === null ? Number.NaN : picoToNumber(exact);
  if (exact !== null) {
    if (!Number.isFinite(a.equityAtStart)) beginRun(desk, a, exact);
    else if (a.dayFrom === null) {
      // A day that began while equity was unknown is counted from when it is known again.
      a.dayFrom = { equity: pico(exact), at: desk.now };
      for (const m of a.markets) m.ledger.startDay();
    }
  }
  holdLoss(desk, a);
}

/** Everything counted from here: what the marks did before equity was known belongs to no day of ours. */
function beginRun(desk: Desk, a: AccountState, exact: bigint): void {
  a.equityAtStart = picoToNumber(exact);
  for (const m of a.markets) m.ledger.startRun();
  a.dayFrom = { equity: pico(exact), at: desk.now };
  const { found } = a;
  a.found = null;
  const problem = found === null ? null : (found.error ?? (found.record && misfit(desk, a, found.record)));
  if (problem !== null) {
    const text = `${a.config.id}: what the day has lost before this start is not known: ${problem}. Resuming counts the day from ${a.equityAtStart.toFixed(2)} now`;
    raise(desk, { code: "DAY_UNKNOWN", severity: "critical", market: null, text });
    latchAndHalt(desk, "record of the day", text);
  } else if (found?.record) resumeDay(desk, a, { record: found.record, exact });
}
/** Of today, or of the day before and the same life: what older ones say is of no day that runs. */
function isOfUse(desk: Desk, a: AccountState, { dayAt, life }: DayRecord): boolean {
  const today = startOfDay(desk);
  return dayAt >= today || (dayAt === today - MICROS_PER_DAY && life === a.life);
}
/** Why the record says nothing of this account, in words; null where it does, or is of another day. */
function misfit(desk: Desk, a: AccountState, record: DayRecord): string | null {
  if (!isOfUse(desk, a, record)) return null;
  if (record.dayAt > startOfDay(desk)) return "its record is of a later day than the clock shows";
  const { currency } = desk.settings!.reporting;
  if (record.currency !== currency) return `its record is in ${record.currency}, and the settings are in ${currency}`;
  if (record.life !== a.life) return null;
  const lost = record.markets.find((r) => r.positionLots !== 0 && !a.markets.some((m) => m.opened && m.key === r.key));
  return lost ? `its record holds a position in ${lost.key}, which is not on the desk` : null;
}
function resumeDay(desk: Desk, a: AccountState, { record, exact }: { record: DayRecord; exact: bigint }): void {
  if (!isOfUse(desk, a, record)) return;
  const { from, last } = record;
  const isToday = record.dayAt === startOfDay(desk);
  if (!isToday) a.dayFrom = last;
  else if (record.life === a.life) a.dayFrom = from;
  // The venue has begun the account anew: what the day had brought stays, the step between the lives is nothing.
  else a.dayFrom = { equity: pico(exact - (last.equity - from.equity)), at: from.at };
  if (isToday) a.lossSeen = record.lossSeen;
  const totals = (r: MarketDay) => (isToday ? r.totals : zeroTotals());
  a.carried = new Map(record.markets.map((r) => [r.key, { ...r, totals: totals(r) }]));
  for (const m of a.markets) resumeMarketDay(m, record.life === a.life);
}
/** The market's part of the day so far; in the same life also what its price did, while nobody counted, to what it held. */
export function resumeMarketDay(m: MarketState, isSameLife: boolean): void {
  const r = m.account.carried?.get(m.key);
  const i = m.instrument;
  if (!r || r.tickPico !== i.tickPico || r.lotPico !== i.lotPico || r.multiplier !== i.multiplier) return;
  const stood = isSameLife && r.positionLots === m.ledger.positionLots && r.mid2 > 0 && m.ledger.mid2 > 0;
  const moved2 = stood ? r.positionLots * (m.ledger.mid2 - r.mid2) : 0;
  m.ledger.resumeDay({ ...r.totals, inventory2: r.totals.inventory2 + moved2 });
}

/** What is to be kept of each account's day; nothing of one whose equity is not known now: the last word stands. */
export function dayRecords(desk: Desk): DayRecord[] {
  return desk.accounts.flatMap((a) => {
    const equity = equityPico(desk, a);
    if (equity === null || a.dayFrom === null || desk.settings === null) return [];
    return {
      account: a.config.id,
      life: a.life,
      dayAt: micros(startOfDay(desk)),
      currency: desk.settings.reporting.currency,
      from: a.dayFrom,
      last: { equity: pico(equity), at: desk.now },
      lossSeen: pico(a.lossSeen),
      markets: a.markets.filter((m) => m.opened).map(marketDay),
    };
  });
}
function marketDay(m: MarketState): MarketDay {
  const { tickPico, lotPico, multiplier } = m.instrument;
  const { positionLots, mid2 } = m.ledger;
  return { key: m.key, tickPico, lotPico, multiplier, positionLots, mid2, totals: m.ledger.dayTotals() };
}

/** A UTC day is over: its figures start anew. */
export function rollDay(desk: Desk, at: Micros): void {
  if (at < desk.dayEndsAt) return;
  const isFirst = desk.dayEndsAt === 0;
  desk.dayEndsAt = (Math.floor(at / MICROS_PER_DAY) + 1) * MICROS_PER_DAY;
  if (isFirst) return;
  for (const a of desk.accounts) {
    a.dayFrom = a.carried = null;
    a.lossSeen = 0n;
    for (const m of a.markets) {
      m.ledger.startDay();
      m.markouts.startDay();
    }
    markAccount(desk, a);
  }
}
/**
 * The day's loss, fees and funding and unrealised included, against its limit: before anything is quoted, and again with
 * every mark. Not computable is a breach only where it was known before.
 */
export function holdLoss(desk: Desk, a: AccountState): void {
  if (desk.settings === null || a.dayFrom === null || desk.gate === HALTED) return;
  const lost = dayLossPico(desk, a);
  const limit = desk.settings.desk.dayLossMax;
  // What a person has seen and resumed from is not held against the account twice.
  if (lost !== null && lost - a.lossSeen <= numberToPico(limit)) return;
  const text =
    lost === null
      ? `${a.config.id}: the day's profit can't be computed any more: the desk is halted`
      : `${a.config.id} lost ${picoToNumber(lost).toFixed(0)} of at most ${limit} today: the desk is halted until a person resumes it`;
  raise(desk, { code: "DAY_LOSS", severity: "critical", market: null, text });
  latchAndHalt(desk, "day's loss limit", text);
}
