/** The door of the world: what commands and tests take from it. */
export { Disk, moveSteps } from "./disk.ts";
export { type FaultId, faultIds, faultTable } from "./fault-table.ts";
export { FIXED_SHARE, fixedSeeds } from "./fixed-seeds.ts";
export { type PublicBug, publicBugs } from "./public-bugs.ts";
export { type HourOptions, type HourResult, runHour } from "./run.ts";
export { shrink } from "./shrink.ts";
export { invariantWords, type Violation } from "./violation.ts";
export type { World } from "./world.ts";
