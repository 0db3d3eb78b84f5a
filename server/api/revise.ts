/** What every mutation of the settings has in common: done once per command id, refused with every field and reason. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { ReusedId } from "../once.ts";
import type { SettingsResult } from "../settings.ts";
import { type Context, commandId, Problems } from "./trpc.ts";

export const revision = z.number().int().positive();
export const why = z.string().trim().min(1, "say why").max(500);
/** In the input of each: which click it was, on which revision, and why. */
export const revising = { commandId, basedOn: revision, why };

function refused(r: Extract<SettingsResult, { ok: false }>): TRPCError {
  return new TRPCError({ code: r.code, message: r.message, cause: new Problems(r.problems) });
}
export async function once(
  ctx: Context,
  asked: { kind: string; commandId: string; body: unknown },
  act: () => Promise<SettingsResult>,
): Promise<{ revision: number }> {
  const { commandId: id, kind, body } = asked;
  try {
    const result = await ctx.once.run({ id, by: ctx.by, kind, body }, async () => {
      const answer = await act();
      return { ok: answer.ok, final: true, answer };
    });
    if (!result.ok) throw refused(result);
    return { revision: result.revision };
  } catch (e) {
    throw e instanceof ReusedId ? new TRPCError({ code: "BAD_REQUEST", message: e.message }) : e;
  }
}
