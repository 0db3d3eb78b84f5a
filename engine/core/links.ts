/** Connections that come and go, and a market that joins the desk while it runs. */
import { reckonLink } from "./account-line.ts";
import { addMarket } from "./create-desk.ts";
import { breakMicroPriceOf } from "./micro-price.ts";
import { recoveryLinkUp } from "./recovered.ts";
import { reconnected } from "./refusals.ts";
import { apply, resolve } from "./resolve.ts";
import type { Desk } from "./state.ts";
import type { ConnectionEvent, MarketAddedEvent } from "./types.ts";

/** A market joins: its index, its share of the settings in force, and the word of the venue on what is held of it. */
export function onMarket(desk: Desk, e: MarketAddedEvent): void {
  if (desk.markets.some((m) => m.key === e.config.key)) return;
  const m = addMarket(desk, e.config);
  m.addedAt = e.at;
  reckonLink(m);
  if (desk.settings !== null) apply(desk, m, desk.settings);
  for (const x of m.account.markets) resolve(desk, x);
  desk.effects.push({ do: "query", account: m.account.index, what: "account", id: null, market: null });
}
/** Without a connection, or with a gap, what we hold of the book is not known any more. */
export function onConnection(desk: Desk, e: ConnectionEvent): void {
  const account = desk.accounts[e.account]!;
  if (e.market === null) {
    if (e.channel === "market") account.marketLink = e.status;
    else account.privateLink = e.status;
    if (e.channel === "private" && e.status === "up") {
      reconnected(account);
      recoveryLinkUp(desk, account);
    }
  }
  for (const m of account.markets) {
    if (e.market !== null && e.market !== m.index) continue;
    m.dirty = true;
    // A channel that comes up brings all its markets; one market alone never makes up for a channel that is down.
    if (e.market !== null) m.link = e.status;
    else if (e.channel === "market" && e.status === "up") m.link = "up";
    reckonLink(m);
    if (e.channel === "market" && e.status !== "up") {
      m.book.clear();
      breakMicroPriceOf(m);
      m.bidTick = m.askTick = -1;
      if (e.status === "gap") desk.effects.push({ do: "resync", market: m.index });
    }
  }
}
