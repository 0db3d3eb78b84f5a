/**
 * START HERE. One deterministic step: an event changes the desk's state and gives effects. The shell numbers the event,
 * logs it, calls `step`, then acts.
 *
 * The way through: market data → book → fair value → quotes → gates → reconciliation → venue → reports → ledger → view.
 *   intake.ts    market data into book, bars, oracle      order-reports.ts fills.ts account-reports.ts   what the venue says
 *   decide.ts    one market's decision, stage by stage     act.ts        what of it may be sent
 *   resolve.ts   a settings revision into working figures  commands.ts   what a person asks
 *   timers.ts    what time alone brings                    halt.ts       everything is cancelled, and verified
 *   refusals.ts  what the venue refused, and waits          funds.ts     what balances still cover
 *   stops.ts     one market stopped and started again      view.ts       state into what a screen shows
 *   day.ts       a UTC day, and the stop that its loss is
 *   removal.ts   a market taken off the desk               flatten.ts    a position traded to zero at once
 *   recovered.ts a start: what the journal knows, held against the venue    links.ts   connections that come and go
 *   disproof.ts  a trade that was told under two ids
 *
 * Invariants: 1. no clock, no random number, no await, no Node module below this line. 2. a market's strategy that throws
 * stops that market; a BrokenInvariant leaves this function and stops the desk. 3. cancels pass no gate.
 */

import { onAccountReport, onOpenOrders } from "./account-reports.ts";
import { raise } from "./alerts.ts";
import { onCommand } from "./commands.ts";
import { holdLoss, onDay, rollDay } from "./day.ts";
import { decide } from "./decide.ts";
import { onBust, onFill, onFundingReport } from "./fills.ts";
import { halt } from "./halt.ts";
import { onBook, onFunding, onHistory, onInstrument, onOracle, onQuote, onTrade, remark } from "./intake.ts";
import { onConnection, onMarket } from "./links.ts";
import { onOrderReport, onSent } from "./order-reports.ts";
import { onFillsRead, onRecovered } from "./recovered.ts";
import { onSettings } from "./resolve.ts";
import { noticeStall } from "./risk/stall.ts";
import { levelOf } from "./risk/trading-level.ts";
import { type Desk, isRecovered, type MarketState } from "./state.ts";
import { stopMarket } from "./stops.ts";
import { onClockJump, onTimer } from "./timers.ts";
import { ACTIVE, type Effect, type Event, type GateEvent, HALTED, type ReportEvent } from "./types.ts";
import { BrokenInvariant } from "./units.ts";

export { createDesk } from "./create-desk.ts";
export type { Desk } from "./state.ts";

/** The effects array is reused by the next step: consume it at once. */
export function step(desk: Desk, event: Event): readonly Effect[] {
  if (desk.effects.length > 0) desk.effects.length = 0;
  // Time does not run backwards in here, whatever an event says; only a jump that is told as one sets it back.
  if (event.at > desk.now || event.type === "clock-jump") desk.now = event.at;
  if (desk.now >= desk.dayEndsAt) rollDay(desk, desk.now);
  if (event.type !== "timer" && event.type !== "clock-jump") noticeStall(desk, event.at, false);
  for (let i = 0; i < desk.accounts.length; i++) desk.accounts[i]!.budgets.passTo(desk.now);
  switch (event.type) {
    case "book":
    case "quote":
    case "trade":
    case "oracle":
    case "funding":
    case "history":
    case "instrument":
      takeIn(desk, event);
      break;
    case "report":
      report(desk, event);
      break;
    case "sent":
      settle(desk, onSent(desk, event));
      break;
    case "recovered":
      onRecovered(desk, event);
      break;
    case "timer":
      onTimer(desk, desk.now);
      all(desk, false);
      break;
    case "connection":
      onConnection(desk, event);
      all(desk, true);
      break;
    case "settings":
      onSettings(desk, event);
      all(desk, true);
      break;
    case "market":
      // Nothing is wanted there before its book comes, and the others are no concern of it.
      onMarket(desk, event);
      break;
    case "markets-missing":
      raise(desk, { code: "MARKET_MISSING", severity: "warning", market: null, text: event.text });
      break;
    case "day":
      onDay(desk, event);
      break;
    case "command":
      onCommand(desk, event);
      all(desk, true);
      break;
    case "gate":
      onGate(desk, event);
      all(desk, true);
      break;
    case "clock-jump":
      onClockJump(desk);
      all(desk, true);
      break;
  }
  if (desk.effects.length > 0) countRequests(desk);
  return desk.effects;
}
/** What was asked for or cancelled whole; places, amends and cancels are counted where they are decided. */
function countRequests(desk: Desk): void {
  for (let i = 0; i < desk.effects.length; i++) {
    const e = desk.effects[i]!;
    if (e.do === "query" || e.do === "cancel-all") desk.accounts[e.account]!.budgets.request();
  }
}

type MarketEvent = Extract<
  Event,
  { type: "book" | "quote" | "trade" | "oracle" | "funding" | "history" | "instrument" }
>;
/** Market data of one market. Bad data stops that market alone. */
function takeIn(desk: Desk, event: MarketEvent): void {
  const m = desk.markets[event.market]!;
  let isBookChanged = false;
  try {
    switch (event.type) {
      case "book":
        isBookChanged = onBook(m, event);
        break;
      case "quote":
        onQuote(m, event);
        break;
      case "trade":
        onTrade(m, event);
        break;
      case "oracle":
        onOracle(m, event);
        break;
      case "funding":
        onFunding(m, event);
        break;
      case "history":
        onHistory(m, event);
        break;
      case "instrument":
        onInstrument(desk, m, event);
        break;
    }
  } catch (error) {
    stopMarket(desk, m, { code: "MARKET_DATA_BAD", message: error instanceof Error ? error.message : String(error) });
  }
  // Outside of the catch: what breaks in the ledger is no bad data, and stops the desk.
  if (isBookChanged) remark(m, event.at);
  if (m.dirty) due(desk, m);
}

function report(desk: Desk, event: ReportEvent): void {
  switch (event.report) {
    case "order":
      return settle(desk, onOrderReport(desk, event));
    case "fill":
      return settle(desk, onFill(desk, event));
    case "bust":
      return settle(desk, onBust(desk, event));
    case "funding":
      return onFundingReport(desk, event);
    case "fills-read":
      return onFillsRead(desk, event);
    case "account":
      onAccountReport(desk, event);
      return all(desk, false);
    case "open-orders":
      onOpenOrders(desk, event);
      return all(desk, false);
  }
}

/** The gate moved outside: closed by the page, the watchdog or a signal; opened at start. */
function onGate(desk: Desk, event: GateEvent): void {
  if (event.by === "journal")
    raise(desk, { code: "JOURNAL_FAILED", severity: "critical", market: null, text: event.reason });
  if (event.level === HALTED) halt(desk, event.by ?? "gate", event.reason, event.askedAt);
  else if (desk.halt.state === "none" && isRecovered(desk)) {
    desk.gate = event.level === ACTIVE ? ACTIVE : event.level;
    // A day's loss of before this start holds before the first quote.
    for (const a of desk.accounts) holdLoss(desk, a);
  }
}

function settle(desk: Desk, m: MarketState | null): void {
  if (m?.dirty) due(desk, m);
}
/** Decides where something changed and the least time between requotes is over; a stop is never made to wait. */
function due(desk: Desk, m: MarketState): void {
  const isStopped = m.stopped !== null || levelOf(desk, m) === HALTED;
  if (isStopped || desk.now - m.decidedAt >= m.requoteMinMicros) decideSafely(desk, m);
}
function all(desk: Desk, now: boolean): void {
  for (const m of desk.markets) {
    if (now || desk.now - m.decidedAt >= m.refreshMicros) decideSafely(desk, m);
    else if (m.dirty) due(desk, m);
  }
}
function decideSafely(desk: Desk, m: MarketState): void {
  try {
    const before = desk.effects.length;
    decide(desk, m, desk.now);
    if (desk.effects.length > before) countRequote(desk, m, before);
  } catch (error) {
    // The strategy's own throws are caught where it is called: what arrives here is a bug of ours.
    if (error instanceof BrokenInvariant) throw error;
    throw new BrokenInvariant(`deciding ${m.key}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
/** A decision that sent something new counts as one requote; cancels alone do not. */
function countRequote(desk: Desk, m: MarketState, before: number): void {
  for (let i = before; i < desk.effects.length; i++) {
    const { do: what } = desk.effects[i]!;
    if (what === "place" || what === "amend") return m.pace.countRequote(desk.now);
  }
}
