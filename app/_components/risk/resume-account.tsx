"use client";
/** Resuming an account raises risk, so it is reviewed: why it stands, what starts again, on what positions, on data how old. */
import { runCommand } from "../../_lib/commands.ts";
import { signed, wholeMoney } from "../../_lib/format.ts";
import { dataAge, whyNotTrusted } from "../../_lib/link.ts";
import { overlay, overlayAccount } from "../../_lib/overlays.ts";
import { useLink, useLive } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Act, Facts } from "../ui/reviewed.tsx";

export default function ResumeAccount() {
  const id = useSignal(overlayAccount, "");
  const a = useLive((s) => s.desk?.accounts.find((x) => x.id === id));
  const markets = useLive((s) => s.markets);
  const currency = useLive((s) => s.desk?.currency ?? "");
  const halted = useLive((s) => s.desk?.gate === 0);
  const link = useLink();
  const close = () => overlay.set(null);
  if (!a) return null;
  const own = [...markets.values()].filter((m) => m.account === id);
  const named = (list: typeof own) => list.map((m) => m.symbol).join(", ") || "none";
  const { truth } = a;
  const blocked =
    whyNotTrusted(link) ??
    (halted
      ? "the desk is halted: resume it as a whole"
      : truth.obligation !== null
        ? "the venue still has to be read with no open order"
        : null);
  const resume = async () => {
    if (await runCommand({ do: "resume", scope: { scope: "account", account: id } }, `Resume ${id}`)) close();
  };
  const rows: [string, string][] = [
    ["Stopped by", truth.text === "" ? "an operator" : `${truth.code}: ${truth.text}`],
    ["Quotes again", named(own.filter((m) => m.state === "paused" || m.state === "stopped" || truth.level < 2))],
    [
      "Positions held",
      own
        .filter((m) => m.position !== 0)
        .map((m) => `${m.symbol} ${signed(m.position, m.sizeDecimals)}`)
        .join("\n") || "none",
    ],
    ["In doubt", truth.unknown.length === 0 ? "no order" : `${truth.unknown.length} orders, which keep their places`],
    [
      "At worst",
      `gross exposure up to ${wholeMoney(a.grossExposureMax)} ${currency} (now ${wholeMoney(a.grossExposure)})`,
    ],
    ["Counted anew", "errors, fills and requotes of the last minute, and the highest equity of 24 hours"],
    ["Data", dataAge(link)],
  ];
  return (
    <Dialog title={`Resume ${id}`} about="Every enabled market of the account is quoted again." onClose={close}>
      <Facts rows={rows} />
      <Act verb="Resume account" leave="Leave it stopped" blocked={blocked} act={resume} onLeave={close} />
    </Dialog>
  );
}
