/**
 * A market that is taken off the desk: what it has open is cancelled with proof, and its position is kept or traded away. Its
 * history, its ledger and its share of the account stay; added again it goes on where it was.
 */
import { raise } from "./alerts.ts";
import { beginFlatten, positionWords } from "./flatten.ts";
import type { Desk, MarketState } from "./state.ts";
import type { PositionAfter } from "./types.ts";
import { cancelVerified } from "./verified-cancel.ts";

/** The settings do not name it any more. `wasNamed`: they did until now. */
export function remove(desk: Desk, m: MarketState, it: { after: PositionAfter; wasNamed: boolean }): void {
  const before = m.removed;
  m.removed = it.after;
  if (it.after === "keep") m.flattening = null;
  else if (before !== "flatten") beginFlatten(desk, m, "settings");
  if (!it.wasNamed) return;
  const isHeld = m.ledger.positionLots !== 0;
  const position = !isHeld ? "" : `; ${positionWords(m)} ${it.after === "keep" ? "is kept" : "is being closed"}`;
  const { symbol } = m.instrument;
  const count = cancelVerified(desk, {
    markets: [m],
    inScope: () => true,
    verified: (n) => `${symbol} is removed: ${n} cancelled, the venue was read and holds none of them${position}`,
  });
  if (count > 0) return;
  const text = `${symbol} is removed: it had no order${position}`;
  raise(desk, { code: "MARKET_REMOVED", severity: "info", market: m.index, text });
}
/** Named again: it is quoted as the settings say, whatever a person had paused before. */
export function takeBack(m: MarketState): void {
  if (m.removed === null) return;
  m.removed = null;
  m.flattening = null;
  m.paused = m.pausedSides[0] = m.pausedSides[1] = false;
  m.pausedLayers.length = m.pausedSlots.length = 0;
  m.widen = 1;
}
/** What a screen shows: every market that the settings name, and one that was removed while something of it is left. */
export const isShown = (desk: Desk, m: MarketState): boolean =>
  desk.settings === null ||
  m.settings !== null ||
  m.flattening !== null ||
  m.ledger.positionLots !== 0 ||
  m.orders.live.length > 0;
