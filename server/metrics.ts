/** What a monitoring system reads: Prometheus text, every figure with its unit in its name. */
import type { DeskView } from "../engine/core/view-types.ts";

export interface Gauges {
  view: DeskView | null;
  gate: number;
  beats: number;
  viewAgeMs: number | null;
  engineAlive: boolean;
  clients: number;
  rssBytes: number;
  /** p99 of the control plane's event loop delay. */
  loopDelayMs: number;
}
type Sample = [labels: Record<string, string>, value: number | null];

const label = (text: string) => text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
function family(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.flatMap(([labels, value]) => {
    if (value === null || !Number.isFinite(value)) return [];
    const text = Object.entries(labels).map(([k, v]) => `${k}="${label(v)}"`);
    return [`quotewright_${name}${text.length > 0 ? `{${text.join(",")}}` : ""} ${value}`];
  });
  return lines.length === 0
    ? ""
    : `# HELP quotewright_${name} ${help}\n# TYPE quotewright_${name} gauge\n${lines.join("\n")}\n`;
}

export function metricsText(g: Gauges): string {
  const one = (value: number | null): Sample[] => [[{}, value]];
  const { view } = g;
  const markets = view?.markets ?? [];
  const accounts = view?.accounts ?? [];
  const perMarket = (of: (m: DeskView["markets"][number]) => number | null) =>
    markets.map((m): Sample => [{ market: m.key }, of(m)]);
  const perAccount = (of: (a: DeskView["accounts"][number]) => number | null) =>
    accounts.map((a): Sample => [{ account: a.id, mode: a.mode }, of(a)]);
  const halt = { none: 0, running: 1, verified: 2 }[view?.halt.state ?? "none"];
  return [
    family("engine_up", "1 while the engine's thread lives.", one(g.engineAlive ? 1 : 0)),
    family("gate_level", "0 halted, 1 reduce only, 2 active.", one(g.gate)),
    family("halt_state", "0 none, 1 running, 2 verified.", one(halt)),
    family("engine_turns", "Turns of the engine's loop since its start.", one(g.beats)),
    family("view_age_seconds", "Since the engine's last view.", one(g.viewAgeMs === null ? null : g.viewAgeMs / 1000)),
    family("settings_revision_applied", "Revision that is quoted.", one(view?.revision.applied ?? null)),
    family("settings_revision_newest", "Newest revision.", one(view?.revision.newest ?? null)),
    family(
      "alerts_open",
      "Alerts that nobody has acknowledged.",
      one(view ? view.alerts.filter((a) => a.acknowledgedBy === null).length : null),
    ),
    family(
      "equity",
      "In the reporting currency.",
      perAccount((a) => a.equity),
    ),
    family(
      "pnl_day",
      "Since midnight UTC, in the reporting currency.",
      perAccount((a) => a.pnlDay.total),
    ),
    family(
      "margin_fraction_ratio",
      "Equity over worst-case notional.",
      perAccount((a) => (a.marginFraction === null ? null : a.marginFraction / 100)),
    ),
    family(
      "gross_exposure",
      "In the reporting currency.",
      perAccount((a) => a.grossExposure),
    ),
    family(
      "open_orders",
      "Open or unresolved.",
      perAccount((a) => a.openOrders),
    ),
    family(
      "unknown_orders",
      "Orders whose fate is not known.",
      perAccount((a) => a.unknownOrders),
    ),
    family(
      "position",
      "In base units.",
      perMarket((m) => m.position),
    ),
    family(
      "fills_day",
      "Since midnight UTC.",
      perMarket((m) => m.fillsDay),
    ),
    family(
      "book_age_seconds",
      "Since the market's last word.",
      perMarket((m) => (m.bookAgeMs === null ? null : m.bookAgeMs / 1000)),
    ),
    family("console_clients", "Pages on the live stream.", one(g.clients)),
    family("process_resident_memory_bytes", "Control plane and engine together.", one(g.rssBytes)),
    family("loop_delay_p99_seconds", "Of the control plane's event loop.", one(g.loopDelayMs / 1000)),
  ].join("");
}
