/** The router's type as the console uses it, until it is imported from the server. */
import { initTRPC } from "@trpc/server";
import superjson from "superjson";
import { z } from "zod";
import type { Settings } from "../../engine/core/settings.ts";
import type { DeskView, FillView, PreviewView } from "../../engine/core/view-types.ts";
import type { EquityPoint } from "../../server/stream-types.ts";
import type { Change, CommandAnswer, CommandInput, RevisionItem } from "./desk-api.ts";

const t = initTRPC.create({ transformer: superjson });
const never = (): never => {
  throw new Error("types only");
};
const router = t.router({
  desk: t.router({ view: t.procedure.query((): DeskView => never()) }),
  settings: t.router({
    current: t.procedure.query((): { revision: number; at: number; by: string; why: string; settings: Settings } =>
      never(),
    ),
    history: t.procedure
      .input(z.custom<{ limit?: number; before?: number }>())
      .query((): { items: RevisionItem[] } => never()),
    change: t.procedure
      .input(z.custom<{ commandId: string; basedOn: number; why: string; changes: Change[] }>())
      .mutation((): { revision: number } => never()),
    rollback: t.procedure
      .input(z.custom<{ commandId: string; to: number; basedOn: number; why: string }>())
      .mutation((): { revision: number } => never()),
    preview: t.procedure.input(z.custom<{ key: string; changes: Change[] }>()).query((): PreviewView => never()),
  }),
  commands: t.router({
    run: t.procedure
      .input(z.custom<{ commandId: string; expiresAt?: number; command: CommandInput }>())
      .mutation((): CommandAnswer => never()),
  }),
  history: t.router({
    fills: t.procedure
      .input(z.custom<{ key?: string; before?: number; limit?: number }>())
      .query((): FillView[] => never()),
    equity: t.procedure.input(z.custom<{ from?: number; points?: number }>()).query((): EquityPoint[] => never()),
  }),
});
export type AppRouter = typeof router;
