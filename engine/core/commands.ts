/** What a person asks of the desk. Each command id is answered once; a repeat gets the first answer. */

import { closeLine, resumeAccount } from "./account-line.ts";
import { beginFlatten } from "./flatten.ts";
import { halt, resumeFromHalt } from "./halt.ts";
import { COMMANDS_KEPT } from "./limits.ts";
import type { Order } from "./orders/order.ts";
import { forgetRefusals } from "./refusals.ts";
import { activateMarket } from "./risk/trading.ts";
import { type Desk, layerOf, type MarketState, slotOf } from "./state.ts";
import { startAgain } from "./stops.ts";
import type { Strategy } from "./strategies/strategy.ts";
import { ACTIVE, type Command, type CommandEvent, type Scope } from "./types.ts";
import { cancelVerified } from "./verified-cancel.ts";

type Answer = { ok: boolean; message: string };
const no = (message: string): Answer => ({ ok: false, message });
const yes = (message: string): Answer => ({ ok: true, message });
/** A factor beyond this is a typing error, not a wish. */
const WIDEN_MAX = 100;

export function onCommand(desk: Desk, e: CommandEvent): void {
  const first = desk.answers.get(e.commandId);
  const answer = first ?? run(desk, e.command, e.by);
  if (!first) {
    desk.answers.set(e.commandId, answer);
    if (desk.answers.size > COMMANDS_KEPT) desk.answers.delete(desk.answers.keys().next().value!);
  }
  desk.effects.push({ do: "answer", commandId: e.commandId, ...answer });
}

function run(desk: Desk, c: Command, by: string): Answer {
  switch (c.do) {
    case "halt":
      if (desk.halt.state !== "none") return yes("already halted");
      desk.effects.push({ do: "latch", level: 0, reason: c.reason });
      halt(desk, by, c.reason);
      return yes("halted: the gate is closed, everything is being cancelled");
    case "resume":
      return resume(desk, c.scope);
    case "pause":
      return pause(desk, c.scope);
    case "cancel":
      return cancelScope(desk, c.scope);
    case "flatten":
      return flattenScope(desk, c.scope);
    case "disconnect":
      return disconnect(desk, c.scope, by);
    case "widen":
      return widen(desk, c.scope, c.factor);
    case "acknowledge": {
      const alert = desk.alerts.find((a) => a.id === c.alert);
      if (!alert) return no(`there is no alert ${c.alert}`);
      alert.acknowledgedBy ??= by;
      return yes(`alert ${c.alert} is acknowledged`);
    }
  }
}

/** The markets of a scope, or words for what it names that is not there. */
function marketsOf(desk: Desk, s: Scope): MarketState[] | string {
  if (s.scope === "all") return desk.markets;
  if (s.scope === "account") return desk.accounts[s.account]?.markets ?? `there is no account ${s.account}`;
  const m = desk.markets[s.market];
  return m ? [m] : `there is no market ${s.market}`;
}
/** What the answer speaks of: exactly the scope, never the whole market for a part of it. */
function words(markets: readonly MarketState[], s: Scope): string {
  if (s.scope === "all") return "the whole desk";
  const names = markets.map((m) => m.instrument.symbol).join(", ");
  if (s.scope === "side") return `${names} ${s.side === 0 ? "bid" : "ask"}`;
  if (s.scope === "layer") return `${names} layer "${s.layer}"`;
  return s.scope === "order" ? `the place of ${names} order ${s.id}` : names;
}
/** As marketsOf, and the order or the layer of the scope is known here, so that its place is. */
function knownMarketsOf(desk: Desk, s: Scope): MarketState[] | string {
  const markets = marketsOf(desk, s);
  if (typeof markets === "string") return markets;
  if (s.scope === "order" && !markets[0]!.orders.get(s.id)) return `there is no order ${s.id}`;
  return (s.scope === "layer" ? whyNoLayer(markets[0]!, s.layer) : null) ?? markets;
}
/** Of the strategy that runs, of orders that one before it left, or of a pause that it left: null. Else what there is. */
function whyNoLayer(m: MarketState, named: string): string | null {
  const layer = layerOf(named);
  const there = m.strategy && (m.strategy.layers ?? [""]);
  if (there?.includes(layer) || m.pausedLayers.includes(layer)) return null;
  if (m.orders.live.some((o) => layerOf(o.layer) === layer)) return null;
  return `${m.instrument.symbol} has no layer "${named}": ${layersInWords(m.strategy)}`;
}

function layersInWords(strategy: Strategy | null): string {
  if (strategy === null) return "no strategy runs there";
  if (!strategy.layers) return `${strategy.id} quotes in one layer, which has no name`;
  return `${strategy.id} has ${strategy.layers.map((l) => `"${l}"`).join(" and ")}`;
}

function setPause(m: MarketState, s: Scope, paused: boolean): void {
  m.dirty = true;
  if (s.scope === "side") m.pausedSides[s.side] = paused;
  else if (s.scope === "layer") toggle(m.pausedLayers, layerOf(s.layer), paused);
  else if (s.scope === "order") {
    const o = m.orders.get(s.id);
    if (o) toggle(m.pausedSlots, slotOf(o.side, o.layer, o.level), paused);
  } else m.paused = paused;
}
function toggle(list: string[], item: string, on: boolean): void {
  const i = list.indexOf(item);
  if (on && i < 0) list.push(item);
  if (!on && i >= 0) list.splice(i, 1);
}

function pause(desk: Desk, s: Scope): Answer {
  const markets = knownMarketsOf(desk, s);
  if (typeof markets === "string") return no(markets);
  for (const m of markets) setPause(m, s, true);
  return yes(`${words(markets, s)} is paused`);
}
/** Takes a latch away where there is one; else pauses: a wider scope takes the narrower ones with it. */
function resume(desk: Desk, s: Scope): Answer {
  if (s.scope === "all" && desk.halt.state !== "none") return resumeFromHalt(desk);
  if (desk.halt.state !== "none") return no("the desk is halted: resume the whole desk first");
  const markets = knownMarketsOf(desk, s);
  if (typeof markets === "string") return no(markets);
  const refused = resumeTrading(desk, s, markets);
  if (refused !== null) return no(refused);
  for (const m of markets) {
    setPause(m, s, false);
    forgetRefusals(m);
    if (s.scope !== "all" && s.scope !== "account" && s.scope !== "market") continue;
    m.pausedSides[0] = m.pausedSides[1] = false;
    m.pausedLayers.length = m.pausedSlots.length = 0;
    if (m.flattening?.by === "command") m.flattening = null;
    if (m.stopped !== null) startAgain(desk, m);
  }
  const left = markets.find((m) => m.outgrown);
  return left ? no(`${left.instrument.symbol}: ${left.stopped}`) : yes(`${words(markets, s)} is resumed`);
}

/** What rules have switched off in the scope is switched on again; a sentence where that can't be. */
function resumeTrading(desk: Desk, s: Scope, markets: readonly MarketState[]): string | null {
  if (s.scope !== "all" && s.scope !== "account") {
    const { account } = markets[0]!;
    if (account.trading.level !== ACTIVE)
      return `${account.config.id} is switched off as a whole: resume the account first`;
    if (s.scope === "market") activateMarket(desk, markets[0]!);
    return null;
  }
  const accounts = desk.accounts.filter((a) => s.scope === "all" || a.index === s.account);
  const owing = accounts.find((a) => a.duty !== null);
  if (owing) return `${owing.config.id}: the venue still has to be read with no open order`;
  for (const a of accounts) resumeAccount(desk, a);
  return null;
}

function inScope(o: Order, s: Scope): boolean {
  if (s.scope === "side") return o.side === s.side;
  if (s.scope === "layer") return layerOf(o.layer) === layerOf(s.layer);
  if (s.scope === "order") return o.id === s.id;
  return true;
}
/** Pauses the scope, cancels what it holds, and has the venue read: an alert says when it is verified. */
function cancelScope(desk: Desk, s: Scope): Answer {
  const paused = pause(desk, s);
  if (!paused.ok) return paused;
  const markets = marketsOf(desk, s) as MarketState[];
  const count = cancelVerified(desk, {
    markets,
    inScope: (o) => inScope(o, s),
    verified: (n) => `${words(markets, s)}: ${n} cancelled, the venue was read and holds none of them`,
  });
  return yes(`${words(markets, s)} is paused and ${count} ${count === 1 ? "order is" : "orders are"} being cancelled`);
}
/** Paused, cancelled, verified, and then what is held is traded away; an alert says when a market is flat, or why it is not. */
function flattenScope(desk: Desk, s: Scope): Answer {
  if (s.scope !== "all" && s.scope !== "account" && s.scope !== "market")
    return no(`a position belongs to a market: one ${s.scope} of it can't be flattened`);
  if (desk.halt.state !== "none") return no("the desk is halted: nothing is traded before a person resumes");
  const cancelled = cancelScope(desk, s);
  if (!cancelled.ok) return cancelled;
  const held = (marketsOf(desk, s) as MarketState[]).filter(
    (m) => m.ledger.positionLots !== 0 || m.orders.live.length > 0,
  );
  for (const m of held) beginFlatten(desk, m, "command");
  const names = held.map((m) => m.instrument.symbol).join(", ");
  return yes(`${cancelled.message}; ${names === "" ? "no position is held" : `then ${names} is traded to zero`}`);
}
/** Connections are an account's: those of a market alone can't be closed. */
function disconnect(desk: Desk, s: Scope, by: string): Answer {
  if (s.scope !== "all" && s.scope !== "account")
    return no(`connections belong to an account: one ${s.scope} of it can't be disconnected`);
  const accounts = desk.accounts.filter((a) => s.scope === "all" || a.index === s.account);
  if (accounts.length === 0) return no("there is no such account");
  const names = accounts.filter((a) => closeLine(desk, a, by)).map((a) => a.config.id);
  if (names.length === 0) return yes("already disconnected");
  return yes(`${names.join(", ")}: everything is cancelled and proven gone, then the connections are closed`);
}
function widen(desk: Desk, s: Scope, factor: number): Answer {
  if (!(factor > 0 && factor <= WIDEN_MAX))
    return no(`the factor must be above 0 and at most ${WIDEN_MAX}, not ${factor}`);
  if (s.scope !== "all" && s.scope !== "account" && s.scope !== "market")
    return no(`a spread belongs to a market: one ${s.scope} of it can't be widened`);
  const markets = marketsOf(desk, s);
  if (typeof markets === "string") return no(markets);
  for (const m of markets) {
    m.widen = factor;
    m.dirty = true;
  }
  return yes(`${words(markets, s)} quotes ${factor === 1 ? "its own" : `${factor} times its`} spread`);
}
