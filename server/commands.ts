/**
 * What a person tells the desk to do. HALT never waits for the engine, nor for a lookup: the gate is closed before
 * anything else happens. Resuming is a separate act and is refused until the HALT is verified.
 */
import type { WireCommand } from "./api/wire.ts";
import { toCommand, UnknownName } from "./api/wire.ts";
import type { EngineHost } from "./engine-host.ts";
import type { Outcome } from "./once.ts";
import { type Answer, deathWords, Unanswered } from "./questions.ts";

const settled = (ok: boolean, message: string): Outcome<Answer> => ({ ok, final: true, answer: { ok, message } });
const ms = (n: number) => `${n < 1 ? n.toFixed(3) : n.toFixed(1)} ms`;

export function haltNow(host: EngineHost, reason: string, by: string): Answer {
  const { gateMs, latchMs, unlatched } = host.halt(reason, by);
  const latch =
    unlatched === null ? `latch on disk in ${ms(latchMs)}` : `but this HALT will NOT survive a restart (${unlatched})`;
  const message = `Gate closed in ${ms(gateMs)}, ${latch}. Cancelling; the venue is read until nothing is open.`;
  return { ok: true, message };
}

/** Why a resume of everything may not happen now, or null. */
function whyNotResume(host: EngineHost): string | null {
  if (host.death !== null) return deathWords(host.death);
  const halt = host.view?.halt;
  if (halt?.state !== "running") return null;
  const left = halt.perAccount.filter((a) => a.verifiedAt === null).map((a) => a.account);
  return `HALT is not verified yet${left.length > 0 ? ` on ${left.join(", ")}` : ""}: resume when the venue was read and nothing is open.`;
}

/**
 * `id` and `by` go to the engine with the command. `expiresAt` is by the desk's clock, which a page sees (in a replay the
 * tape's time); a view that has stopped ages with `now`, Unix ms.
 */
export async function runCommand(
  host: EngineHost,
  c: { id: string; by: string; command: WireCommand; expiresAt: number | undefined; now: number },
): Promise<Outcome<Answer>> {
  if (c.command.do === "halt") return settled(true, haltNow(host, c.command.reason, c.by).message);
  if (c.command.do === "acknowledge" && host.acknowledge(c.command.alert, c.by))
    return settled(true, "The alert is acknowledged; it stands until its cause has gone.");
  const view = host.view;
  const deskNow = view === null ? c.now : view.at + Math.max(0, c.now - host.receivedAt);
  if (c.expiresAt !== undefined && deskNow > c.expiresAt)
    return settled(false, `The command expired ${((deskNow - c.expiresAt) / 1000).toFixed(1)} s ago and was not run.`);
  if (host.markets === null || view === null)
    return { ok: false, final: false, answer: { ok: false, message: "The engine is not ready yet." } };
  const resumesAll = c.command.do === "resume" && c.command.scope.scope === "all";
  const objection = resumesAll ? whyNotResume(host) : null;
  if (objection !== null) return { ok: false, final: true, answer: { ok: false, message: objection } };
  try {
    const command = toCommand(c.command, { markets: host.markets, accounts: view.accounts.map((a) => a.id) });
    const answer = await host.questions.command(c.id, c.by, command);
    return { ok: answer.ok, final: true, answer };
  } catch (e) {
    if (e instanceof UnknownName) return settled(false, e.message);
    if (e instanceof Unanswered) return { ok: false, final: false, answer: { ok: false, message: e.message } };
    throw e;
  }
}
