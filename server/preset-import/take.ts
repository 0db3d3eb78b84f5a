/** An entry of a file as a setting of a market of the desk, converted to the desk's unit and not yet checked. */
import type { StrategyId } from "../../engine/core/strategies/index.ts";
import { type Entry, type Left, numberIn } from "./entry.ts";
import type { Found } from "./market-names.ts";

/** How a name of another system becomes a setting here. */
export interface Rule {
  setting: string;
  /** The unit there, and what it becomes: shown beside each value that is taken. */
  how: string;
  convert: (n: number) => number;
}
export interface Take {
  key: string;
  setting: string;
  value: number;
  name: string;
  line: number;
  how: string;
}
export interface Reading {
  strategy: StrategyId;
  takes: Take[];
  left: Left[];
}
/** What a reader of one kind of file is given. */
export interface Desk {
  /** The market of the desk that a name means, among those that were asked for. */
  market: (name: string) => Found;
  /** The markets that were asked for. */
  keys: readonly string[];
  /** Equity of a market's account in the reporting currency; null where it is not known. */
  equity: (key: string) => number | null;
}

/** Twelve digits: what a product of two decimals has beyond them is the float's, not the person's. */
export const tidy = (n: number): number => Number(n.toPrecision(12));
export const asIs = (n: number): number => n;
export const times =
  (factor: number) =>
  (n: number): number =>
    tidy(n * factor);

/** Names come from a file: "constructor" is none of ours. */
export const inTable = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export const leave = (e: Entry, reason: string): Left => ({ name: e.name, line: e.line, reason });

/** The entry as a setting of these markets; text that is no number is left. */
export function take(reading: Reading, e: Entry, rule: Rule, keys: readonly string[]): void {
  const n = numberIn(e.value);
  if (n === null) return void reading.left.push(leave(e, `is not a number: ${JSON.stringify(e.value)}`));
  const { setting, how, convert } = rule;
  for (const key of keys) reading.takes.push({ key, setting, value: convert(n), name: e.name, line: e.line, how });
}
/** The last of several entries of one name counts, as it does for those who read the file; the others are left. */
export function lastOfEach(entries: readonly Entry[], left: Left[]): Entry[] {
  const last = new Map(entries.map((e) => [`${e.token} ${e.name}`, e]));
  return entries.filter((e) => {
    const counts = last.get(`${e.token} ${e.name}`)!;
    if (counts !== e) left.push(leave(e, `is set again on line ${counts.line}, which counts`));
    return counts === e;
  });
}
