/**
 * Where a living exchange is found: data/exchange.json, mode 0600, for it holds the tokens. The `token` may trade; the
 * `cancelToken` may read and cancel and nothing else, and is all that the watchdog is given.
 */
import { rmSync } from "node:fs";
import { z } from "zod";
import { readIfThere, writeDurably } from "../durable-file.ts";

const parser = z.object({
  pid: z.number().int().positive(),
  port: z.number().int().min(1).max(65_535),
  url: z.string(),
  token: z.string().min(32),
  cancelToken: z.string().min(32),
  startedAt: z.string(),
  args: z.array(z.string()),
});
export type ExchangeState = z.infer<typeof parser>;

export const writeExchangeState = (file: string, state: ExchangeState): void =>
  writeDurably(file, `${JSON.stringify(state, null, 2)}\n`);

/** Null where there is no file or it is not one of ours: nobody to talk to, in both cases. */
export function readExchangeState(file: string): ExchangeState | null {
  const text = readIfThere(file);
  if (text === null) return null;
  try {
    const parsed = parser.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
/** Removes the file if it is still this process's own. */
export function removeExchangeState(file: string, pid: number): void {
  if (readExchangeState(file)?.pid === pid) rmSync(file, { force: true });
}
