/**
 * The equity curve since the desk started, bounded: where it is full its older half is thinned, so that the whole run stays
 * in sight and the newest part keeps its seconds.
 */
import type { EquityPoint } from "./stream-types.ts";

export const POINTS_MAX = 2_000;

/** Adds a point to the end, thinning in place where there are more than POINTS_MAX. First and last are always kept. */
export function addPoint(points: EquityPoint[], point: EquityPoint): void {
  points.push(point);
  if (points.length <= POINTS_MAX) return;
  const older = points.length >> 1;
  const kept = points.filter((_, i) => i >= older || i % 2 === 0);
  points.splice(0, points.length, ...kept);
}
