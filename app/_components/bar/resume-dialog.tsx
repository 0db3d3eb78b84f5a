"use client";
/** Resuming raises risk, so it is reviewed: what starts again, on what positions, under which limits, on data how old. */
import { runCommand } from "../../_lib/commands.ts";
import { barFigures } from "../../_lib/figures.ts";
import { wholeMoney } from "../../_lib/format.ts";
import { haltAskedFor } from "../../_lib/halt.ts";
import { dataAge, whyNotTrusted } from "../../_lib/link.ts";
import { overlay } from "../../_lib/overlays.ts";
import { useLink, useLive } from "../../_lib/use-live.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Act, Facts } from "../ui/reviewed.tsx";

export default function ResumeDialog() {
  const desk = useLive((s) => s.desk);
  const keys = useLive((s) => s.keys);
  const link = useLink();
  const close = () => overlay.set(null);
  if (!desk) return null;
  const { halt } = desk;
  const f = barFigures(desk);
  const why =
    whyNotTrusted(link) ??
    (desk.gate !== 0 ? "the desk is not halted" : halt.state === "running" ? "the halt is not verified yet" : null);
  const resume = async () => {
    if (await runCommand({ do: "resume", scope: { scope: "all" } }, "Resume quoting")) close();
  };
  const rows: [string, string][] = [
    ["Starts again", `${keys.length} market${keys.length === 1 ? "" : "s"}, in ${desk.mode.toUpperCase()}`],
    ["Halted", `${halt.reason || "no reason given"}, by ${haltAskedFor(halt)}`],
    ["Positions held", halt.positionsLeft.join("\n") || "none"],
    ["Settings", `revision ${desk.revision.applied}`],
    ["At worst", f ? `gross exposure up to ${wholeMoney(f.grossExposureMax)} ${desk.currency}` : "unknown"],
    ["Data", dataAge(link)],
  ];
  return (
    <Dialog title="Resume quoting" about="The gate opens and every enabled market is quoted again." onClose={close}>
      <Facts rows={rows} />
      <Act verb="Resume quoting" leave="Stay halted" blocked={why} act={resume} onLeave={close} />
    </Dialog>
  );
}
