/** The real loop around a core that wants what it is told, and a venue that notes what reaches it. */
import type { Action, Effect } from "../../engine/core/types.ts";
import { lots, micros, ticks } from "../../engine/core/units.ts";
import type { DeskCore } from "../../engine/desk-core.ts";
import { systemClock } from "../../engine/edge/clock.ts";
import { sharedGate } from "../../engine/edge/gate.ts";
import type { Latch } from "../../engine/edge/latch.ts";
import type { Journal, Venue } from "../../engine/edge/ports.ts";
import { Lines } from "../../engine/lines.ts";
import { Loop } from "../../engine/loop.ts";
import { config } from "./facts.ts";

export const place = (id: number): Effect => ({
  ...{ do: "place", account: 0, market: 0, id, side: 0, tick: ticks(612_178), lots: lots(120), tif: "post-only" },
  ...{ reduceOnly: false, level: 0, layer: "", revision: 1, decision: 1 },
});
export const cancel = (id: number): Effect => ({ do: "cancel", account: 0, market: 0, id });

export interface BareLoop {
  loop: Loop;
  /** One event that wants these, taken in a turn of its own. */
  step(effects: readonly Effect[]): void;
}
/** Turns ask for themselves, as in a running engine; the gate is open. */
export function bareLoop(journal: Journal, sent: (actions: readonly Action[]) => void): BareLoop {
  let wanted: readonly Effect[] = [];
  const unused = (): never => {
    throw new Error("not asked for here");
  };
  const nothing = async () => {};
  const core: DeskCore = {
    ...{ config, step: () => wanted, view: unused, detail: unused, preview: unused },
    ...{ takeFills: () => [], takeMarkouts: () => [], days: () => [] },
  };
  const venue: Venue = {
    isDisconnected: false,
    disconnect() {},
    reconnect() {},
    capabilities: { amend: true, postOnly: true, batchMax: 100, deadMan: true, history: false },
    ...{
      markets: async () => [],
      moreMarkets: async () => [],
      startMarket: unused,
      follow: () => {},
      connect: nothing,
    },
    ...{ send: sent, cancelAll: nothing, query: nothing, candles: async () => [], armDeadMan: nothing },
    ...{ resync: nothing, close: nothing },
  };
  const latch: Latch = {
    closed: () => false,
    read: () => null,
    close: (reason, by) => ({ serial: "", reason, by, at: "" }),
    clear: () => true,
  };
  const shared = new Int32Array(new SharedArrayBuffer(32));
  const loop = new Loop({
    ...{ core, clock: systemClock, venues: [venue], settings: { poll: async () => null, close: nothing } },
    ...{ journal, shared, gate: sharedGate(shared, latch), latch, lines: new Lines(config, () => {}), post: () => {} },
    ...{ wake: () => void setImmediate(() => loop.turn()), after: () => {}, onBroken: unused },
  });
  loop.openAtStart();
  loop.turn();
  return {
    loop,
    step(effects) {
      wanted = effects;
      loop.push({ type: "clock-jump", at: micros(1), exchangeAt: null, byMicros: 0 });
      loop.turn();
      wanted = [];
    },
  };
}
