/**
 * Runs a file of reference values against the shipped functions, group by group.
 *
 * Invariants: 1. a case passes only where something was compared and agreed: an error, a missing key, an empty `out` fail it.
 * 2. a group that is not known is listed, never passed. 3. nothing is read or written here: text in, report out.
 */
import { z } from "zod";
import { compare, type Mismatch } from "./compare.ts";
import type { VectorAnswer, VectorCheck, VectorGroups } from "./groups.ts";
import { VectorInput } from "./input.ts";
import { vectorGroups } from "./registry.ts";

/** Used where a group names none. */
const REL_TOL = 1e-9;

const record = z.record(z.string(), z.unknown());
const group = z.object({
  id: z.string().min(1),
  relTol: z.number().positive().nullish(),
  cases: z.array(z.object({ in: record, out: z.unknown() })),
});
const file = z.object({ groups: z.array(group) });
type Group = z.infer<typeof group>;

export interface VectorFailure extends Mismatch {
  group: string;
  /** Counted from 0, as in the file. */
  caseIndex: number;
}
export interface GroupReport {
  id: string;
  cases: number;
  passed: number;
  /** Largest relative difference, to be held against relTol; null where something was not a number or did not answer. */
  worst: number | null;
  /** For a group whose `out` is data: what was compared. */
  checked?: string;
}
export interface VectorReport {
  groups: GroupReport[];
  /** Groups of the file that no shipped function answers. */
  unknown: string[];
  failures: VectorFailure[];
}

/** Runs the text of a file. Throws one sentence where it is not a file of reference values. */
export function runVectors(text: string, groups: VectorGroups = vectorGroups): VectorReport {
  const report: VectorReport = { groups: [], unknown: [], failures: [] };
  for (const g of parse(text)) {
    const answer = Object.hasOwn(groups, g.id) ? groups[g.id] : undefined;
    if (answer === undefined) report.unknown.push(g.id);
    else report.groups.push(runGroup(g, answer, report.failures));
  }
  return report;
}

function parse(text: string): Group[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("this is not a file of reference values: it is not JSON");
  }
  const parsed = file.safeParse(json);
  if (parsed.success) return parsed.data.groups;
  const issue = parsed.error.issues[0]!;
  throw new Error(`this is not a file of reference values: at "${issue.path.join(".")}": ${issue.message}`);
}

function runGroup(g: Group, answer: VectorAnswer | VectorCheck, failures: VectorFailure[]): GroupReport {
  const result: GroupReport = { id: g.id, cases: g.cases.length, passed: 0, worst: 0 };
  if (typeof answer !== "function") result.checked = answer.checked;
  for (const [caseIndex, { in: input, out }] of g.cases.entries()) {
    const { mismatches, worst } = runCase({ input, out, relTol: g.relTol ?? REL_TOL }, answer);
    if (mismatches.length === 0) result.passed++;
    result.worst = result.worst === null || worst === null ? null : Math.max(result.worst, worst);
    failures.push(...mismatches.map((m) => ({ group: g.id, caseIndex, ...m })));
  }
  return result;
}

interface Case {
  input: Record<string, unknown>;
  out: unknown;
  relTol: number;
}
function runCase({ input, out, relTol }: Case, answer: VectorAnswer | VectorCheck): ReturnType<typeof compare> {
  try {
    if (out === undefined || (typeof out === "object" && out !== null && Object.keys(out).length === 0))
      throw new Error(`"out" is empty: there is nothing to compare`);
    if (typeof answer === "function") return compare(out, answer(new VectorInput(input)) ?? null, relTol);
    const expected = new VectorInput(record.parse(out));
    return { mismatches: answer.check(new VectorInput(input), expected), worst: 0 };
  } catch (error) {
    const got = `error: ${error instanceof Error ? error.message : String(error)}`;
    return { mismatches: [{ key: "", expected: out ?? null, got }], worst: null };
  }
}
