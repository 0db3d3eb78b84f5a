/** A look at time itself: a step of the system's clock, or a stall, is told once, and small ones are not. */
import { afterEach, expect, it, vi } from "vitest";
import type { Event } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { jumpWatch } from "../../engine/jump-watch.ts";

afterEach(() => vi.restoreAllMocks());

it.each([
  ["set ahead by half an hour", 1_800_000, 0, 1_800_000],
  ["set back by half an hour", -1_800_000, 0, -1_800_000],
  ["right, and the process stood still for a minute", 60_000, 60_000, 60_000],
  ["moved by half a second", 500, 0, null],
  ["right, and a look half a second late", 500, 500, null],
])("the system's clock is %s", (_, wallMs, monotonicMs, told) => {
  const [wall, monotonic] = [Date.now(), performance.now()];
  const [date, now] = [vi.spyOn(Date, "now"), vi.spyOn(performance, "now")];
  date.mockReturnValue(wall);
  now.mockReturnValue(monotonic);
  const heard: Event[] = [];
  const parts = { lines: { state: vi.fn() }, sink: (e: Event) => heard.push(e), clock: { now: () => micros(7) } };
  const look = jumpWatch(parts as unknown as Parameters<typeof jumpWatch>[0]);
  look();
  date.mockReturnValue(wall + wallMs);
  now.mockReturnValue(monotonic + monotonicMs);
  look();
  look();
  const jumps = heard.map((e) => (e.type === "clock-jump" ? Math.round(e.byMicros / 1000) : e.type));
  expect(jumps).toEqual(told === null ? [] : [told]);
  expect(parts.lines.state).toHaveBeenCalledTimes(jumps.length);
});
