/** The fewest faults with which an hour still fails: each is left out in turn. */

import type { Plan } from "./dice.ts";
import type { FaultId } from "./fault-table.ts";
import { type HourOptions, type HourResult, runHour } from "./run.ts";
import { World } from "./world.ts";

/** Answers the faults that are left and the failure that they give. `onTry` hears of each try. */
export async function shrink(
  options: HourOptions,
  failed: HourResult,
  onTry: (done: number, of: number) => void = () => {},
): Promise<{ only: FaultId[]; failed: HourResult }> {
  let plan: Plan = { ...new World(options).plan };
  let newest = failed;
  const all = Object.keys(plan) as FaultId[];
  for (const [n, id] of all.entries()) {
    onTry(n, all.length);
    const { [id]: _, ...less } = plan;
    const result = await runHour({ ...options, plan: less });
    if (result.violation === null) continue;
    plan = less;
    newest = result;
  }
  return { only: Object.keys(plan) as FaultId[], failed: newest };
}
