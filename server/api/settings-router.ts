/** Settings over tRPC: read, change on top of a revision, roll back, preview. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { changed } from "../settings.ts";
import { once, revising, revision } from "./revise.ts";
import { Problems, router, trader, viewer } from "./trpc.ts";

const change = z.strictObject({
  field: z.array(z.string().min(1).max(120)).min(1).max(8),
  value: z.union([z.number(), z.string().max(200), z.boolean(), z.null()]),
});
const changes = z.array(change).max(500);

export const settingsRouter = router({
  current: viewer.query(async ({ ctx }) => {
    const found = await ctx.settings.current();
    if (!found) throw new TRPCError({ code: "NOT_FOUND", message: "There are no settings yet." });
    const { revision, at, by, why, error } = found.newest;
    return { revision, at, by, why, error, settings: found.settings };
  }),
  history: viewer
    .input(
      z.strictObject({ limit: z.number().int().min(1).max(200).default(50), before: revision.optional() }).optional(),
    )
    .query(async ({ ctx, input }) => ({
      items: await ctx.settings.history({ limit: input?.limit ?? 50, before: input?.before }),
    })),
  /** Not called "apply": that name is reserved by the client's proxies. */
  change: trader
    .input(z.strictObject({ ...revising, changes: changes.min(1) }))
    .mutation(({ ctx, input: { commandId, ...body } }) =>
      once(ctx, { kind: "settings.change", commandId, body }, () => ctx.settings.change({ ...body, by: ctx.by })),
    ),
  rollback: trader
    .input(z.strictObject({ ...revising, to: revision }))
    .mutation(({ ctx, input: { commandId, ...body } }) =>
      once(ctx, { kind: "settings.rollback", commandId, body }, () => ctx.settings.rollback({ ...body, by: ctx.by })),
    ),
  /** The quotes that the changes would make now. */
  preview: viewer.input(z.strictObject({ key: z.string().max(120), changes })).query(async ({ ctx, input }) => {
    const found = await ctx.settings.current();
    if (!found || !ctx.host.markets?.includes(input.key))
      throw new TRPCError({ code: "NOT_FOUND", message: `There is no market "${input.key}" on this desk.` });
    const settings = changed(found.settings, input.changes);
    if (Array.isArray(settings)) {
      const cause = new Problems(settings);
      throw new TRPCError({ code: "BAD_REQUEST", message: cause.message, cause });
    }
    const preview = await ctx.host.questions.preview(input.key, settings);
    if (!preview) throw new TRPCError({ code: "NOT_FOUND", message: "The engine does not have this market yet." });
    return preview;
  }),
});
