"use client";
/** Closes every position of an account: what is traded, about what it is worth, how, and what can't be said before. */
import { TAKER_REACH_BPS } from "../../../engine/core/limits.ts";
import { runCommand } from "../../_lib/commands.ts";
import { plain, signedMoney, wholeMoney } from "../../_lib/format.ts";
import { dataAge, whyNotTrusted } from "../../_lib/link.ts";
import { overlay, overlayAccount } from "../../_lib/overlays.ts";
import { useLink, useLive } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Act } from "../ui/reviewed.tsx";

export default function FlattenAccount() {
  const id = useSignal(overlayAccount, "");
  const markets = useLive((s) => s.markets);
  const currency = useLive((s) => s.desk?.currency ?? "");
  const halted = useLive((s) => s.desk?.gate === 0);
  const link = useLink();
  const close = () => overlay.set(null);
  const held = [...markets.values()].filter((m) => m.account === id && m.position !== 0);
  const worth = held.reduce((sum, m) => sum + Math.abs(m.positionValue ?? Number.NaN), 0);
  const blocked =
    whyNotTrusted(link) ??
    (halted
      ? "the desk is halted, nothing is traded before a person resumes"
      : held.length === 0
        ? "no position is held"
        : null);
  const flatten = async () => {
    if (await runCommand({ do: "flatten", scope: { scope: "account", account: id } }, `Flatten ${id}`)) close();
  };
  return (
    <Dialog
      title={`Flatten ${id}`}
      about="Every position of the account is traded to zero at once, and its markets stay paused."
      onClose={close}
    >
      {held.length === 0 ? (
        <p className="text-dim">No position is held.</p>
      ) : (
        <ul className="grid grid-cols-[auto_auto_1fr_auto] gap-x-4 gap-y-1">
          {held.map((m) => (
            <li key={m.key} className="contents">
              <span className="font-semibold">{m.symbol}</span>
              <span className={m.position > 0 ? "text-ask" : "text-bid"}>{m.position > 0 ? "sell" : "buy"}</span>
              <span>
                {plain(Math.abs(m.position), m.sizeDecimals)} {m.base}
                <span className="text-dim"> worth {wholeMoney(Math.abs(m.positionValue ?? Number.NaN))}</span>
              </span>
              <span className="text-right text-dim">{signedMoney(m.unrealised)} open</span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-3 border-t border-soft pt-3 text-dim">
        Together about {wholeMoney(worth)} {currency}, as a taker with its fee. Each order goes at most{" "}
        {TAKER_REACH_BPS} bps beyond the best price, {wholeMoney((worth * TAKER_REACH_BPS) / 1e4)} {currency} in all,
        and is tried again until the market is flat: a book that is thin or runs away costs more. What is too small for
        an order is said and left.
      </p>
      <p className="mt-2 text-dim">Data: {dataAge(link)}.</p>
      <Act
        verb={`Trade ${held.length} position${held.length === 1 ? "" : "s"} to zero`}
        leave="Keep them"
        blocked={blocked}
        act={flatten}
        onLeave={close}
      />
    </Dialog>
  );
}
