/**
 * An account's day as it stands in the database: JSON with money as decimal text. What does not read back as it was written
 * is no record: its error says what is wrong, and the desk halts on it.
 */
import { z } from "zod";
import type { DayRecord } from "../engine/core/types.ts";
import { formatPico, MICROS_PER_DAY, micros, type Pico, parsePico, pico } from "../engine/core/units.ts";

const money = z.string().transform((text, ctx): Pico => {
  try {
    return parsePico(text);
  } catch (e) {
    ctx.addIssue({ code: "custom", message: e instanceof Error ? e.message : String(e) });
    return z.NEVER;
  }
});
const whole = z.number().refine(Number.isSafeInteger, "is not whole");
const digits = z
  .string()
  .regex(/^-?\d+$/, "is not whole")
  .transform(BigInt);
const at = whole.min(0).transform(micros);
const midnight = whole.refine((n) => n % MICROS_PER_DAY === 0, "is not a midnight").transform(micros);
const equityAt = z.strictObject({ equity: money, at });
const marketDay = z.strictObject({
  key: z.string().min(1),
  tickPico: digits.transform(pico),
  lotPico: digits.transform(pico),
  multiplier: whole,
  positionLots: whole,
  mid2: whole.min(0),
  totals: z.strictObject({
    edge2: whole,
    inventory2: whole,
    realisedTickLots: whole,
    volumeTickLots: whole.min(0),
    fills: whole.min(0),
    dust2: digits,
    fees: digits,
    funding: digits,
  }),
});
const parser = z.strictObject({
  format: z.literal(1),
  account: z.string().min(1),
  life: z.string(),
  dayAt: midnight,
  currency: z.string().min(1),
  from: equityAt,
  last: equityAt,
  lossSeen: money,
  markets: z.array(marketDay),
});

export function writeDay(day: DayRecord): string {
  const equity = ({ equity, at }: DayRecord["from"]) => ({ equity: formatPico(equity), at });
  const document = {
    format: 1,
    ...day,
    from: equity(day.from),
    last: equity(day.last),
    lossSeen: formatPico(day.lossSeen),
  };
  return JSON.stringify(document, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
export function readDay(text: string): { record: DayRecord; error: null } | { record: null; error: string } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { record: null, error: "its record is not JSON" };
  }
  const parsed = parser.safeParse(document);
  if (parsed.success) {
    const { format: _, ...record } = parsed.data;
    return { record, error: null };
  }
  const first = parsed.error.issues[0];
  return { record: null, error: `its record is damaged: ${first?.path.join(".") ?? ""} ${first?.message ?? ""}` };
}
