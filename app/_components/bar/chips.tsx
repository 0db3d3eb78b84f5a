"use client";
/** The bar's chips: mode, link, settings revision, alerts. */
import { conflict } from "../../_lib/conflict.ts";
import { age } from "../../_lib/format.ts";
import type { Link } from "../../_lib/link.ts";
import { overlay } from "../../_lib/overlays.ts";
import { useLink, useLive } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Chip, chipClass, type Tone } from "../ui/chip.tsx";

export function ModeChip() {
  const mode = useLive((s) => s.desk?.mode ?? null);
  const detail = useLive((s) => s.desk?.modeDetail ?? "");
  if (mode === null) return <Chip>no desk yet</Chip>;
  return (
    <Chip tone={mode === "live" ? "live" : "accent"} title="The riskiest mode of all accounts">
      {mode.toUpperCase()}
      {detail && <span className="font-normal max-sm:hidden"> · {detail}</span>}
    </Chip>
  );
}

const linkTone: Record<Link["is"], Tone> = {
  connecting: "grey",
  live: "grey",
  stale: "warn",
  frozen: "bad",
  disconnected: "bad",
};
export function LinkChip() {
  const link = useLink();
  const ageMs = "ageMs" in link ? link.ageMs : null;
  return (
    <span role="status" aria-label={`Link: ${link.is}`} className="inline-flex">
      <Chip
        tone={linkTone[link.is]}
        title="Age of the desk's newest word: live up to 2 s, stale up to 5 s, then frozen"
      >
        {link.is}
        {ageMs !== null && <span className="inline-block min-w-[3.2ch] text-right">{age(ageMs)}</span>}
      </Chip>
    </span>
  );
}

export function RevisionChip() {
  const applied = useLive((s) => s.desk?.revision.applied ?? null);
  const newest = useLive((s) => s.desk?.revision.newest ?? null);
  const error = useLive((s) => s.desk?.revision.error ?? null);
  const conflicted = useSignal(conflict, false);
  if (applied === null || newest === null) return null;
  const [tone, text]: [Tone, string] = conflicted
    ? ["warn", `Conflict with v${newest}`]
    : error !== null
      ? ["bad", `Rejected v${newest}`]
      : applied < newest
        ? ["warn", `Pending v${newest}`]
        : ["grey", `Applied v${applied}`];
  return (
    <button
      type="button"
      className={chipClass(tone)}
      title={error ?? "Settings revision in force. Opens the history"}
      onClick={() => overlay.set("revisions")}
      data-testid="revision"
    >
      {text}
    </button>
  );
}

export function AlertsChip() {
  const open = useLive((s) => s.desk?.alerts.reduce((n, a) => n + (a.acknowledgedBy === null ? 1 : 0), 0) ?? 0);
  const critical = useLive(
    (s) => s.desk?.alerts.some((a) => a.acknowledgedBy === null && a.severity === "critical") ?? false,
  );
  const warning = useLive(
    (s) => s.desk?.alerts.some((a) => a.acknowledgedBy === null && a.severity === "warning") ?? false,
  );
  return (
    <a href="/#alerts" className={chipClass(critical ? "bad" : warning ? "warn" : "grey")}>
      {open === 0 ? "no alerts" : `${open} alert${open === 1 ? "" : "s"}`}
    </a>
  );
}
