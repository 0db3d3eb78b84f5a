/** Which faults a seed has and how often each bites; and the count of those that did. */
import type { Random } from "../sim/random.ts";
import { type FaultId, type FaultRow, faultIds, faultTable } from "./fault-table.ts";
import type { ProfileId } from "./profiles.ts";

/** Chance per occasion, or mean seconds between two; a fault that is not in it is off. */
export type Plan = Partial<Record<FaultId, number>>;

/** One seed in ten has none. */
const NONE_SHARE = 0.1;
const ON_SHARE = 0.3;

const drawRate = (row: FaultRow, random: Random): number =>
  Math.exp(random.between(Math.log(row.low), Math.log(row.high)));

/** `only`: these and no others, always on. */
export function drawPlan(random: Random, only: readonly FaultId[] | null): Plan {
  const plan: Plan = {};
  const isNone = random.chance(NONE_SHARE);
  for (const id of faultIds) {
    // Drawn for every fault, on or off: leaving one out keeps the others as they were.
    const isOn = random.chance(ON_SHARE) && !isNone;
    const rate = drawRate(faultTable[id], random);
    if (only === null ? isOn : only.includes(id)) plan[id] = rate;
  }
  return plan;
}

export class FaultCounts {
  readonly counts = new Map<FaultId, number>();
  count(id: FaultId): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }
}

/** The dice of one venue, or of what is common to all of them. */
export class Dice {
  /** False: nothing bites. */
  isOn = true;
  readonly random: Random;
  readonly #plan: Plan;
  readonly #profile: ProfileId | null;
  readonly #counts: FaultCounts;

  constructor(parts: { plan: Plan; profile: ProfileId | null; random: Random; counts: FaultCounts }) {
    this.random = parts.random;
    this.#plan = parts.plan;
    this.#profile = parts.profile;
    this.#counts = parts.counts;
  }
  #rate(id: FaultId): number {
    const rate = this.#plan[id];
    if (rate === undefined || !this.isOn) return 0;
    return this.#profile !== null && faultTable[id].except?.includes(this.#profile) ? 0 : rate;
  }
  /** Whether it bites on this occasion; ask only where it would change something. It is counted. */
  strikes(id: FaultId): boolean {
    const rate = this.#rate(id);
    if (rate === 0 || !this.random.chance(rate)) return false;
    this.#counts.count(id);
    return true;
  }
  /** The same, left to the caller to count: where only what follows shows whether it changed anything. */
  draws(id: FaultId): boolean {
    const rate = this.#rate(id);
    return rate > 0 && this.random.chance(rate);
  }
  count(id: FaultId): void {
    this.#counts.count(id);
  }
  /** Whether the seed has it at all. */
  has(id: FaultId): boolean {
    return this.#plan[id] !== undefined;
  }
  /** Microseconds until the next one of a fault that comes by time; Infinity where it is off. */
  waitFor(id: FaultId): number {
    const seconds = this.#plan[id];
    if (seconds === undefined) return Number.POSITIVE_INFINITY;
    if (this.#profile !== null && faultTable[id].except?.includes(this.#profile)) return Number.POSITIVE_INFINITY;
    return this.random.exponential(seconds * 1_000_000);
  }
}
