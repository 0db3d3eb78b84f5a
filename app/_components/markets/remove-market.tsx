"use client";
/** Takes a market off the desk: what it has open is cancelled and verified; the operator says what becomes of its position. */
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { signed, wholeMoney } from "../../_lib/format.ts";
import { overlay, overlayMarket } from "../../_lib/overlays.ts";
import { toast } from "../../_lib/toast.ts";
import { client } from "../../_lib/trpc.ts";
import { useMarket } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Dialog } from "../ui/dialog.tsx";
import { RevisingForm } from "./revising-form.tsx";

type After = "keep" | "flatten";
const choices = (m: MarketView): readonly { after: After; label: string; about: string }[] => [
  {
    after: "keep",
    label: "Keep the position",
    about: "It stays on the screen, marked and counted, and is not quoted.",
  },
  {
    after: "flatten",
    label: m.kind === "spot" ? `Sell the ${m.base}` : "Flatten the position",
    about: "Traded to zero at once, as a taker, when no order is open any more. An alert says when it is flat.",
  },
];

export default function RemoveMarket() {
  const m = useMarket(useSignal(overlayMarket, ""));
  const router = useRouter();
  const [after, setAfter] = useState<After>("keep");
  if (!m) return null;
  const orders = m.bid.orders + m.ask.orders;
  const held = m.position === 0 ? "no position" : `${signed(m.position, m.sizeDecimals)} ${m.base}`;
  return (
    <Dialog
      title={`Remove ${m.symbol}`}
      about="Its orders are cancelled and the venue is read. Its history stays; it can be added again at any time."
      onClose={() => overlay.set(null)}
    >
      <RevisingForm
        verb="Remove market"
        blocked={null}
        act={(asked) => client.markets.remove.mutate({ ...asked, key: m.key, position: after })}
        onDone={(revision) => {
          toast(
            "success",
            `${m.symbol} is removed`,
            `Revision ${revision}. An alert says what the venue was read with.`,
          );
          router.push("/");
        }}
      >
        <p>
          It has {orders} open order{orders === 1 ? "" : "s"} and holds {held}
          {m.position !== 0 && <span className="text-faint"> ({wholeMoney(m.positionValue)})</span>}.
        </p>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="text-faint">What becomes of its position</legend>
          {choices(m).map((c) => (
            <label key={c.after} className="flex items-start gap-2">
              <input
                type="radio"
                name="position"
                checked={after === c.after}
                onChange={() => setAfter(c.after)}
                className="mt-0.5 size-4 accent-(--accent)"
              />
              <span>
                {c.label}
                <span className="block text-[11.5px] text-dim">{c.about}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </RevisingForm>
    </Dialog>
  );
}
