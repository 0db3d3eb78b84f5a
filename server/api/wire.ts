/** What commands look like on the wire: names of markets and accounts, translated to the engine's indices here. */
import { z } from "zod";
import type { Command, Scope } from "../../engine/core/types.ts";
import { ASK, BID } from "../../engine/core/units.ts";

const name = z.string().min(1).max(120);
const side = z.enum(["bid", "ask"]);
const wireScope = z.discriminatedUnion("scope", [
  z.strictObject({ scope: z.literal("all") }),
  z.strictObject({ scope: z.literal("account"), account: name }),
  z.strictObject({ scope: z.literal("market"), market: name }),
  z.strictObject({ scope: z.literal("side"), market: name, side }),
  z.strictObject({ scope: z.literal("layer"), market: name, layer: z.string().max(40) }),
  z.strictObject({ scope: z.literal("order"), market: name, id: z.number().int().nonnegative() }),
]);
export const wireCommand = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("halt"), reason: z.string().trim().min(1).max(500) }),
  z.strictObject({ do: z.enum(["resume", "pause", "cancel", "flatten"]), scope: wireScope }),
  z.strictObject({
    do: z.literal("disconnect"),
    scope: z.discriminatedUnion("scope", [
      z.strictObject({ scope: z.literal("all") }),
      z.strictObject({ scope: z.literal("account"), account: name }),
    ]),
  }),
  // Narrower than the strategy wants is not an emergency: that is a setting. Wider than ×100 is a cancel.
  z.strictObject({ do: z.literal("widen"), scope: wireScope, factor: z.number().min(1).max(100) }),
  z.strictObject({ do: z.literal("acknowledge"), alert: z.number().int().nonnegative() }),
]);
export type WireCommand = z.infer<typeof wireCommand>;
export type WireScope = z.infer<typeof wireScope>;

export interface Names {
  /** In the engine's order. */
  markets: readonly string[];
  accounts: readonly string[];
}
/** A name that the desk does not have. */
export class UnknownName extends Error {
  override name = "UnknownName";
}
function indexOf(names: readonly string[], what: string, wanted: string): number {
  const i = names.indexOf(wanted);
  if (i < 0) throw new UnknownName(`There is no ${what} "${wanted}" on this desk.`);
  return i;
}
function toScope(s: WireScope, names: Names): Scope {
  if (s.scope === "all") return s;
  if (s.scope === "account") return { scope: "account", account: indexOf(names.accounts, "account", s.account) };
  const market = indexOf(names.markets, "market", s.market);
  if (s.scope === "market") return { scope: "market", market };
  if (s.scope === "side") return { scope: "side", market, side: s.side === "bid" ? BID : ASK };
  if (s.scope === "layer") return { scope: "layer", market, layer: s.layer };
  return { scope: "order", market, id: s.id };
}
/** Throws UnknownName where it names what is not there. */
export function toCommand(c: WireCommand, names: Names): Command {
  return "scope" in c ? { ...c, scope: toScope(c.scope, names) } : c;
}
