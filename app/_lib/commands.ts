/** Commands of the console. Each press is one command id; the answer is said in a toast, a refusal with its reason. */
import type { CommandInput } from "./desk-api.ts";
import { newCommandId } from "./ids.ts";
import { live } from "./live-store.ts";
import { sayError } from "./say-error.ts";
import { toast } from "./toast.ts";
import { client } from "./trpc.ts";

/** A command that raises risk, or trades, is void after this long: a click must not act on a desk that has moved on. */
const REVIEWED_TTL_MS = 10_000;
const isReviewed = (c: CommandInput): boolean =>
  c.do === "resume" || c.do === "flatten" || (c.do === "widen" && c.factor <= 1);

/** True where the desk accepted it. Never throws. */
export async function runCommand(command: CommandInput, said: string): Promise<boolean> {
  const deskAt = live.get().desk?.at;
  // the desk's clock is finer than a millisecond, the wire takes whole ones
  const ttl = REVIEWED_TTL_MS * live.rate();
  const expiresAt = isReviewed(command) && deskAt !== undefined ? Math.ceil(deskAt + ttl) : undefined;
  try {
    const answer = await client.commands.run.mutate({ commandId: newCommandId(), expiresAt, command });
    if (answer.ok) toast("success", said, answer.message);
    else toast("error", `Refused: ${said}`, answer.message);
    return answer.ok;
  } catch (error) {
    toast("error", `Failed: ${said}`, sayError(error));
    return false;
  }
}
