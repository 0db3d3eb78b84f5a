"use client";
/** Resuming an account raises risk, so it is reviewed: why it stands, what starts again, on what positions, on data how old. */
import { useState } from "react";
import { runCommand } from "../../_lib/commands.ts";
import { age, signed, wholeMoney } from "../../_lib/format.ts";
import { whyNotTrusted } from "../../_lib/link.ts";
import { overlay, overlayAccount } from "../../_lib/overlays.ts";
import { useLink, useLive } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

export default function ResumeAccount() {
  const id = useSignal(overlayAccount, "");
  const a = useLive((s) => s.desk?.accounts.find((x) => x.id === id));
  const markets = useLive((s) => s.markets);
  const currency = useLive((s) => s.desk?.currency ?? "");
  const halted = useLive((s) => s.desk?.gate === 0);
  const link = useLink();
  const [busy, setBusy] = useState(false);
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
    setBusy(true);
    const ok = await runCommand({ do: "resume", scope: { scope: "account", account: id } }, `Resume ${id}`);
    setBusy(false);
    if (ok) close();
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
    ["Data", "ageMs" in link && link.ageMs !== null ? `${age(link.ageMs)} old` : "none"],
  ];
  return (
    <Dialog title={`Resume ${id}`} about="Every enabled market of the account is quoted again." onClose={close}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1.5">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-faint">{name}</dt>
            <dd className="whitespace-pre-line">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 flex flex-wrap items-center gap-3">
        <Button look="accent" size="normal" disabled={blocked !== null || busy} onClick={() => void resume()}>
          Resume account
        </Button>
        <Button size="normal" onClick={close}>
          Leave it stopped
        </Button>
        {blocked !== null && <span className="text-[12px] text-warn">Not now: {blocked}.</span>}
      </div>
    </Dialog>
  );
}
