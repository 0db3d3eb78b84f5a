/** The simulated disk: a journal of the version before is moved by a start, whatever a start that was killed has left of that. */
import { describe, expect, it } from "vitest";
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import { lots, micros, ticks } from "../../engine/core/units.ts";
import { Disk, moveSteps } from "../../engine/faults/index.ts";

const intent = (id: number): JournalRecord => ({
  ...{ kind: "intent", action: "place", account: 0, market: 0, id, side: 0, tick: ticks(100), lots: lots(1) },
  at: micros(id),
});
const written = () => {
  const disk = new Disk();
  disk.write([1, 2, 3, 4].map(intent), 0);
  return disk;
};
const kept = (disk: Disk) => ({ facts: disk.facts, past: disk.state.recovered(0, micros(9)) });

describe("a start that is killed while it moves the journal", () => {
  it.each(moveSteps.flatMap((step) => [0, 0.5, 1].map((share) => [step, share] as const)))(
    "%s, %d of it copied: the next one has every fact once, and so has the one after",
    (step, share) => {
      const disk = written();
      disk.killMove(step, share);
      disk.move();
      expect(kept(disk)).toEqual(kept(written()));
      disk.move();
      disk.write([intent(5)], 0);
      expect(disk.facts.length).toBe(5);
    },
  );
});
