/**
 * What must be true of a start that has said "ready": nothing of a former start is in doubt, no duty of a former HALT stands, and
 * the engine's own view of its positions is the truth. Read from the journal, the exchange and the engine's lines.
 */
import { z } from "zod";
import { type JournalTruth, type Seen, signed, symbolOf, type Violation } from "./truth.ts";

/** Every order of a former start has its end, with its proof. */
export function unended({ intents, ended, epoch }: JournalTruth): Violation[] {
  return [...intents]
    .filter(([id, i]) => i.epoch < epoch && !ended.has(id))
    .map(([id, i]) => ({ kind: "unended", text: `order ${id} of start ${i.epoch} has no end in start ${epoch}` }));
}
/** In the end; the engine that was told to resume has to meet it first. */
export const dutyOwed = ({ owed }: JournalTruth): Violation[] =>
  owed === null ? [] : [{ kind: "duty", text: `the duty to cancel everything still stands: ${owed}` }];

const found = z.object({ kind: z.literal("position"), market: z.string(), position: z.number() });
/** Positions that the engine told before it was ready, in base units by symbol. A market without one is not named. */
export function toldPositions(said: string): ReadonlyMap<string, number> {
  const told = new Map<string, number>();
  for (const line of said.split("\n")) {
    if (!line.includes('"kind":"position"')) continue;
    const { market, position } = found.parse(JSON.parse(line));
    told.set(market, position);
  }
  return told;
}
/**
 * A position that the engine found is what the first reading and the fills of former starts' orders make: nothing of its own was
 * sent when it told it. Spot markets' positions are balances, which fees draw on: they are left out.
 */
export function viewViolations({ fills, markets }: Seen, journal: JournalTruth, said: string): Violation[] {
  const told = toldPositions(said);
  return markets.flatMap(({ symbol, kind, lotSize }, market): Violation[] => {
    if (kind === "spot") return [];
    const opened = journal.openings.filter((o) => symbolOf(o.key) === symbol).reduce((lots, o) => lots + o.lots, 0);
    const former = fills.filter(
      (f) => f.market === market && (journal.intents.get(f.id ?? -1)?.epoch ?? 0) < journal.epoch,
    );
    const lots = former.reduce((sum, f) => sum + signed(f), opened);
    const ours = Math.round((told.get(symbol) ?? 0) / lotSize);
    if (ours === lots) return [];
    return [{ kind: "view", text: `${symbol}: the engine found ${ours} lots at its start, the exchange had ${lots}` }];
  });
}
