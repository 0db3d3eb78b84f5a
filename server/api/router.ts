/** The desk's API: a router per noun. The console imports its type alone. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { stopLadder } from "../../engine/core/risk/ladder.ts";
import { runCommand } from "../commands.ts";
import { ReusedId } from "../once.ts";
import { marketsRouter } from "./markets-router.ts";
import { settingsRouter } from "./settings-router.ts";
import { commandId, publicProcedure, router, trader, viewer } from "./trpc.ts";
import { wireCommand } from "./wire.ts";

const DAY_MS = 86_400_000;

const deskRouter = router({
  view: viewer.query(({ ctx }) => ctx.host.view),
  /** The stop ladder, each rung with what it does to orders and to the position. */
  ladder: viewer.query(() => stopLadder),
  about: publicProcedure.query(({ ctx }) => ctx.about),
});

const commandsRouter = router({
  /** Lowers or restores what the desk does; the answer says what became of it. A repeated id gets the first answer. */
  run: trader
    .input(z.strictObject({ commandId, expiresAt: z.number().int().positive().optional(), command: wireCommand }))
    .mutation(async ({ ctx, input }) => {
      const { commandId: id, command, expiresAt } = input;
      const { by } = ctx;
      // HALT acts before it is written down anywhere: memory first, records after.
      const act = () => runCommand(ctx.host, { id, by, command, expiresAt, now: ctx.now() });
      const early = command.do === "halt" && !ctx.once.isKnown(id) ? await act() : null;
      try {
        return await ctx.once.run(
          { id, by, kind: `commands.${command.do}`, body: command, lowers: command.do !== "resume" },
          async () => early ?? act(),
        );
      } catch (e) {
        if (early) return early.answer;
        // A HALT is never refused, whatever its id was used for.
        if (command.do === "halt") return (await act()).answer;
        throw e instanceof ReusedId ? new TRPCError({ code: "BAD_REQUEST", message: e.message }) : e;
      }
    }),
});

const historyRouter = router({
  /** Newest first; `before` is the number of the last fill that the reader has. */
  fills: viewer
    .input(
      z
        .strictObject({
          key: z.string().max(120).optional(),
          before: z.number().int().positive().optional(),
          limit: z.number().int().min(1).max(1000).default(100),
        })
        .optional(),
    )
    .query(({ ctx, input }) => ctx.store.fills.list({ limit: 100, ...input })),
  /** Of the desk's first account, thinned to about `points`; from midnight UTC unless `from` (Unix ms) says otherwise. */
  equity: viewer
    .input(
      z
        .strictObject({
          from: z.number().int().nonnegative().optional(),
          points: z.number().int().min(2).max(5000).default(600),
        })
        .optional(),
    )
    .query(({ ctx, input }) => {
      const account = ctx.host.view?.accounts[0]?.id;
      if (account === undefined) return [];
      const now = ctx.now();
      return ctx.store.equity.list({
        account,
        from: input?.from ?? now - (now % DAY_MS),
        points: input?.points ?? 600,
      });
    }),
});

export const appRouter = router({
  desk: deskRouter,
  settings: settingsRouter,
  markets: marketsRouter,
  commands: commandsRouter,
  history: historyRouter,
});
export type AppRouter = typeof appRouter;
