/**
 * The last rung of the ladder: the connections of an account are closed once everything of it is cancelled and proven gone, and
 * stay closed until a person resumes.
 *
 *   open     the usual
 *   closing  halted; the duty to cancel is owed, and the venue is being read
 *   closed   no connection; nothing is asked, sent or heard
 *   reading  connected again: nothing is quoted before fills, open orders and positions were read since and say what we say
 *
 * Invariants: 1. they are closed over a proof alone, never over a hope. 2. after a restart the account is read as at every
 * start, and then closed again: that a person closed it is on the record.
 */
import { raise } from "./alerts.ts";
import { askFills, askOpenOrders } from "./ask.ts";
import { owe } from "./duty.ts";
import { differences } from "./reconciliation.ts";
import { activate, switchOffAccount } from "./risk/trading.ts";
import type { AccountState, Desk, MarketState } from "./state.ts";
import type { AccountReport } from "./types.ts";
import { MICROS_PER_SECOND } from "./units.ts";

export const DISCONNECTED = "DISCONNECTED";
export type AccountLine = "open" | "closing" | "closed" | "reading";
const ASK_AGAIN_MICROS = MICROS_PER_SECOND;

function enter(desk: Desk, a: AccountState, line: AccountLine): void {
  a.line = line;
  a.lineSince = desk.now;
  for (const m of a.markets) {
    reckonLink(m);
    m.dirty = true;
  }
}
/** A person asks for it. False where it is under way, or done. */
export function closeLine(desk: Desk, a: AccountState, by: string): boolean {
  if (a.line === "closing" || a.line === "closed") return false;
  const text = `${a.config.id}: ${by} disconnects the account: everything is cancelled and proven gone, then its connections are closed until a person resumes it`;
  switchOffAccount(desk, a, { code: DISCONNECTED, value: 0, limit: 0, text });
  enter(desk, a, "closing");
  owe(desk, a, text);
  return true;
}
/** A person resumes the account: what was closed is opened, and read before anything is quoted. */
export function resumeAccount(desk: Desk, a: AccountState): void {
  openLine(desk, a);
  activate(desk, a);
}
function openLine(desk: Desk, a: AccountState): void {
  if (a.line === "closing") return enter(desk, a, "open");
  if (a.line !== "closed") return;
  enter(desk, a, "reading");
  a.lineAskedAt = desk.now;
  desk.effects.push({ do: "line", account: a.index, isOpen: true });
}
export function lineTimer(desk: Desk, a: AccountState): void {
  if (a.line === "open" && a.trading.code === DISCONNECTED && (a.recovery === null || a.recovery.phase === "done")) {
    enter(desk, a, "closing");
    owe(desk, a, a.trading.text);
  }
  if (a.line === "closing" && a.duty === null) {
    enter(desk, a, "closed");
    desk.effects.push({ do: "line", account: a.index, isOpen: false });
    const text = `${a.config.id}: the venue was read and holds no order of ours; its connections are closed`;
    raise(desk, { code: DISCONNECTED, severity: "warning", market: null, text });
  }
  if (a.line !== "reading" || a.privateLink !== "up" || desk.now - a.lineAskedAt < ASK_AGAIN_MICROS) return;
  a.lineAskedAt = desk.now;
  askFills(desk, a);
  askOpenOrders(desk, a);
  desk.effects.push({ do: "query", account: a.index, what: "account", id: null, market: null });
}
/** A statement of the venue; a difference is told and repaired by the rules of every other day, and waited for. */
export function lineSawAccount(desk: Desk, a: AccountState, e: AccountReport): void {
  if (a.line !== "reading" || e.requestedAt < a.lineSince || a.fillsReadAt < a.lineSince) return;
  if ((a.reconciliation.ordersAt ?? 0) < a.lineSince || differences(a, e).length > 0) return;
  enter(desk, a, "open");
}
/** Time was set back: nothing lies in the future. */
export function lineAfterClockJump(a: AccountState, now: AccountState["lineSince"]): void {
  if (a.lineSince > now) a.lineSince = now;
  if (a.lineAskedAt > now) a.lineAskedAt = now;
}
/** Whether the market is there to quote by, by what its channel and the account's say together; call after a change of a link, or of what a person made of the account's connections. */
export function reckonLink(m: MarketState): void {
  const { marketLink, privateLink, line } = m.account;
  const feed = marketLink === "up" ? m.link : marketLink;
  m.connected = feed === "up" && privateLink === "up" && line !== "closed" && line !== "reading";
  m.inGap = feed === "gap" && privateLink === "up";
}
