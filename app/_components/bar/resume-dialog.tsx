"use client";
/** Resuming raises risk, so it is reviewed: what starts again, on what positions, under which limits, on data how old. */
import { useState } from "react";
import { runCommand } from "../../_lib/commands.ts";
import { barFigures } from "../../_lib/figures.ts";
import { age, wholeMoney } from "../../_lib/format.ts";
import { haltAskedFor } from "../../_lib/halt.ts";
import { whyNotTrusted } from "../../_lib/link.ts";
import { overlay } from "../../_lib/overlays.ts";
import { useLink, useLive } from "../../_lib/use-live.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

export default function ResumeDialog() {
  const desk = useLive((s) => s.desk);
  const keys = useLive((s) => s.keys);
  const link = useLink();
  const [busy, setBusy] = useState(false);
  const close = () => overlay.set(null);
  if (!desk) return null;
  const { halt } = desk;
  const f = barFigures(desk);
  const why =
    whyNotTrusted(link) ??
    (desk.gate !== 0 ? "the desk is not halted" : halt.state === "running" ? "the halt is not verified yet" : null);
  const resume = async () => {
    setBusy(true);
    const ok = await runCommand({ do: "resume", scope: { scope: "all" } }, "Resume quoting");
    setBusy(false);
    if (ok) close();
  };
  const rows: [string, string][] = [
    ["Starts again", `${keys.length} market${keys.length === 1 ? "" : "s"}, in ${desk.mode.toUpperCase()}`],
    ["Halted", `${halt.reason || "no reason given"}, by ${haltAskedFor(halt)}`],
    ["Positions held", halt.positionsLeft.join("\n") || "none"],
    ["Settings", `revision ${desk.revision.applied}`],
    ["At worst", f ? `gross exposure up to ${wholeMoney(f.grossExposureMax)} ${desk.currency}` : "unknown"],
    ["Data", "ageMs" in link && link.ageMs !== null ? `${age(link.ageMs)} old` : "none"],
  ];
  return (
    <Dialog title="Resume quoting" about="The gate opens and every enabled market is quoted again." onClose={close}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1.5">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-faint">{name}</dt>
            <dd className="whitespace-pre-line">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 flex items-center gap-3">
        <Button look="accent" size="normal" disabled={why !== null || busy} onClick={() => void resume()}>
          Resume quoting
        </Button>
        <Button size="normal" onClick={close}>
          Stay halted
        </Button>
        {why !== null && <span className="text-[12px] text-warn">Not now: {why}.</span>}
      </div>
    </Dialog>
  );
}
