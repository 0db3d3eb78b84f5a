/** Reference values and recordings that stand beside the project and are not part of it. Absent: the test is skipped by name. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const shared = process.env.QUOTEWRIGHT_SHARED ?? path.resolve(root, "../shared");

export interface VectorGroup<In> {
  id: string;
  relTol: number;
  cases: { in: In; out: Record<string, number> }[];
}
export const vectorsFile = path.join(shared, "vectors/quoting.json");
export const hasVectors = existsSync(vectorsFile);
/** One group of reference values; empty where they are absent. */
export function vectors<In>(id: string): VectorGroup<In> {
  if (!hasVectors) return { id, relTol: 0, cases: [] };
  const { groups } = JSON.parse(readFileSync(vectorsFile, "utf8")) as { groups: VectorGroup<In>[] };
  const group = groups.find((g) => g.id === id);
  if (!group) throw new Error(`no group ${id} in ${vectorsFile}`);
  return group;
}
/** Relative difference, absolute below one. */
export const difference = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));
