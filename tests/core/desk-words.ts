/** What the tests of the core say to a desk, and how they read it. */
import type { Command, OpenOrder } from "../../engine/core/types.ts";
import { lots, micros, ticks } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import type { TestDesk } from "./desk-fixture.ts";

export const view = (t: TestDesk) => deskView(t.desk, micros(t.at));
export const kinds = (effects: { do: string }[]) => effects.map((e) => e.do);
/** The venue's list of open orders, as of `requestedAt`. */
export const list = (t: TestDesk, orders: OpenOrder[] = [], requestedAt = t.at) =>
  t.send({ type: "report", report: "open-orders", account: 0, requestedAt: micros(requestedAt), orders });
export const listed = (id: number | null): OpenOrder => ({
  id,
  venueId: "v",
  market: 0,
  side: 0,
  tick: ticks(600_000),
  lots: lots(1),
  cumLots: lots(0),
});
export const command = (t: TestDesk, commandId: string, command: Command) =>
  t.send({ type: "command", commandId, by: "operator", command });
