/** Alerts: something a person should know. One that repeats is counted, not repeated. */
import type { Desk } from "./state.ts";
import type { Alert, MarketIndex } from "./types.ts";
import { MICROS_PER_SECOND } from "./units.ts";

const ALERTS_KEPT = 200;

/** Raises or counts an alert. Text of the newest occurrence wins. Told at most once a second. */
export function raise(
  desk: Desk,
  alert: { code: string; severity: Alert["severity"]; market: MarketIndex | null; text: string },
): void {
  const same = desk.alerts.find((a) => a.code === alert.code && a.market === alert.market && a.acknowledgedBy === null);
  if (same) {
    const quiet = desk.now - same.at < MICROS_PER_SECOND;
    same.count += 1;
    same.text = alert.text;
    if (quiet) return;
    same.at = desk.now;
    desk.effects.push({ do: "alert", alert: { ...same } });
    return;
  }
  const made: Alert = { ...alert, id: ++desk.alertCount, at: desk.now, count: 1, acknowledgedBy: null };
  desk.alerts.push(made);
  if (desk.alerts.length > ALERTS_KEPT) desk.alerts.shift();
  desk.effects.push({ do: "alert", alert: { ...made } });
}
