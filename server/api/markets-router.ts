/** Markets over tRPC: which could be added; add, remove, give another strategy or a preset. Each mutation is one revision. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import type { PositionAfter, Settings } from "../../engine/core/settings.ts";
import { type StrategyId, strategyIds } from "../../engine/core/strategies/index.ts";
import { presetNames } from "../../engine/core/strategies/preset.ts";
import type { AvailableMarket } from "../../engine/worker-messages.ts";
import { withMarket, withoutMarket, withQuoting } from "../market-settings.ts";
import { differences } from "../settings.ts";
import { once, revising } from "./revise.ts";
import { type Context, router, trader, viewer } from "./trpc.ts";

const key = z.string().min(1).max(120);
const strategy = z.enum(strategyIds as [StrategyId, ...StrategyId[]], {
  error: `must be one of: ${strategyIds.join(", ")}`,
});
const preset = z.enum(presetNames).nullable().default(null);

async function current(ctx: Context): Promise<Settings> {
  const found = await ctx.settings.current();
  if (!found) throw new TRPCError({ code: "NOT_FOUND", message: "There are no settings yet." });
  return found.settings;
}
async function listed(ctx: Context): Promise<readonly AvailableMarket[]> {
  const markets = await ctx.host.questions.available();
  if (!markets) throw new TRPCError({ code: "TIMEOUT", message: "The venue did not say what it lists." });
  return markets;
}
const nameOf = (market: string): string => market.slice(market.indexOf("/") + 1);
const baseOf = (ctx: Context, market: string): string =>
  ctx.host.view?.markets.find((m) => m.key === market)?.base ?? "";

export const marketsRouter = router({
  /** What the venue lists or could list and the desk does not quote; `removed`: it did, and what was to become of its position. */
  available: viewer.query(async ({ ctx }): Promise<(AvailableMarket & { removed: PositionAfter | null })[]> => {
    const { markets, removed } = await current(ctx);
    return (await listed(ctx))
      .filter((m) => !Object.hasOwn(markets, m.key))
      .map((m) => ({ ...m, removed: removed[m.key] ?? null }));
  }),
  add: trader.input(z.strictObject({ ...revising, key, strategy, preset })).mutation(({ ctx, input }) => {
    const { commandId, ...body } = input;
    return once(ctx, { kind: "markets.add", commandId, body }, async () => {
      const found = (await listed(ctx)).find((m) => m.key === body.key);
      return ctx.settings.revise({ ...body, by: ctx.by }, (s) => {
        if (Object.hasOwn(s.markets, body.key)) return [{ field: body.key, reason: "is on the desk already" }];
        if (!found) return [{ field: body.key, reason: "is no market that the venue has" }];
        return withMarket(s, body.key, { ...body, base: found.base });
      });
    });
  }),
  /** Cancels what it has open, with proof, and keeps its position or trades it to zero. Its history stays. */
  remove: trader
    .input(z.strictObject({ ...revising, key, position: z.enum(["keep", "flatten"]) }))
    .mutation(({ ctx, input: { commandId, ...body } }) =>
      once(ctx, { kind: "markets.remove", commandId, body }, () =>
        ctx.settings.revise({ ...body, by: ctx.by }, (s) =>
          // Kept at first, and to be closed after all: that is the same wish, said later.
          Object.hasOwn(s.markets, body.key) || Object.hasOwn(s.removed, body.key)
            ? withoutMarket(s, body.key, body.position)
            : [{ field: body.key, reason: "is not on the desk" }],
        ),
      ),
    ),
  /** Another strategy, a preset, or both: whole, in one revision. */
  switch: trader
    .input(z.strictObject({ ...revising, key, strategy, preset }))
    .mutation(({ ctx, input: { commandId, ...body } }) =>
      once(ctx, { kind: "markets.switch", commandId, body }, () =>
        ctx.settings.revise({ ...body, by: ctx.by }, (s) =>
          Object.hasOwn(s.markets, body.key)
            ? withQuoting(s, body.key, { ...body, base: baseOf(ctx, body.key) })
            : [{ field: body.key, reason: "is not on the desk" }],
        ),
      ),
    ),
  /** What `switch` would change on top of the newest revision, and the quotes that it would make now (null: not known). */
  switched: viewer.input(z.strictObject({ key, strategy, preset })).query(async ({ ctx, input }) => {
    const before = await current(ctx);
    if (!Object.hasOwn(before.markets, input.key))
      throw new TRPCError({ code: "NOT_FOUND", message: `${nameOf(input.key)} is not on the desk.` });
    const after = withQuoting(before, input.key, { ...input, base: baseOf(ctx, input.key) });
    return { changes: differences(before, after), preview: await ctx.host.questions.preview(input.key, after) };
  }),
});
