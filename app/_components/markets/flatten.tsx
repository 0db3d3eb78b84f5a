"use client";
/**
 * Closes one market's position: what is sold or bought, at about which price, how, and what the account is left with; then
 * how far it has come, until the desk's own figures say flat.
 */
import { useEffect, useState } from "react";
import { TAKER_REACH_BPS } from "../../../engine/core/limits.ts";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { runCommand } from "../../_lib/commands.ts";
import { accountAfter, type Closing, closingOf, type FlattenEstimate, flattenEstimate } from "../../_lib/flatten.ts";
import { age, percent, plain, signed, signedMoney, signTone, wholeMoney } from "../../_lib/format.ts";
import { dataAge, whyNotTrusted } from "../../_lib/link.ts";
import { live } from "../../_lib/live-store.ts";
import { overlay, overlayMarket } from "../../_lib/overlays.ts";
import { useLink, useLive, useMarket } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Act, Facts } from "../ui/reviewed.tsx";

/** A view that was made before the desk took the command says nothing of it. */
const TAKEN_MS = 300;
/** A closing that the desk has accepted: what was held when it was asked for, and when it was asked and answered. */
interface Accepted {
  position: number;
  realised: number;
  /** Ms by the desk's clock. */
  askedAt: number;
  answeredAt: number;
}
const deskAt = (): number => live.get().desk?.at ?? 0;

export default function Flatten() {
  const key = useSignal(overlayMarket, "");
  const m = useMarket(key);
  // the book is told to who watches the market; a page of this market watches it anyway
  useEffect(() => {
    const before = live.watched;
    live.watch(key);
    return () => live.watch(before);
  }, [key]);
  const [accepted, setAccepted] = useState<Accepted | null>(null);
  if (!m) return null;
  const close = () => overlay.set(null);
  return (
    <Dialog
      title={`Flatten ${m.symbol}`}
      about={`${m.account}, ${m.mode.toUpperCase()}. Its position is traded to zero at once and the market stays paused.`}
      onClose={close}
    >
      {accepted === null ? (
        <Review m={m} onAccepted={setAccepted} onClose={close} />
      ) : (
        <Progress m={m} accepted={accepted} onClose={close} />
      )}
    </Dialog>
  );
}

function Review({
  m,
  onAccepted,
  onClose,
}: {
  m: MarketView;
  onAccepted: (accepted: Accepted) => void;
  onClose: () => void;
}) {
  const detail = useLive((s) => (s.detail?.key === m.key ? s.detail : null));
  const account = useLive((s) => s.desk?.accounts.find((a) => a.id === m.account));
  const currency = useLive((s) => s.desk?.currency ?? "");
  const halted = useLive((s) => s.desk?.gate === 0);
  const link = useLink();
  const e = flattenEstimate(m, detail);
  const after = accountAfter(m, account);
  const orders = m.bid.orders + m.ask.orders;
  const blocked =
    whyNotTrusted(link) ??
    (halted
      ? "the desk is halted, nothing is traded before a person resumes"
      : m.state === "flattening"
        ? "it is being closed already"
        : e === null
          ? "it holds no position"
          : null);
  const flatten = async () => {
    const scope = { scope: "market", market: m.key } as const;
    const asked = { position: m.position, realised: m.realised, askedAt: deskAt() };
    const ok = await runCommand({ do: "flatten", scope }, `Flatten ${m.symbol}`);
    if (ok) onAccepted({ ...asked, answeredAt: deskAt() });
  };
  const held = `${signed(m.position, m.sizeDecimals)} ${m.base}`;
  const rows: [string, string][] = [
    [
      "Position",
      e ? `${m.position > 0 ? "long" : "short"} ${held}, worth ${wholeMoney(m.positionValue)} ${currency}` : "none",
    ],
    ...(e ? trade(m, e) : []),
    ["Unrealised", `${signedMoney(m.unrealised)} ${currency}`],
    [
      "Account after",
      after && account
        ? `gross at most ${wholeMoney(after.grossExposure)} (now ${wholeMoney(account.grossExposure)}), margin ${percent(after.marginFraction)} (now ${percent(account.marginFraction)})`
        : "unknown",
    ],
    ["Data", `${dataAge(link)}, the book ${age(m.bookAgeMs)}`],
  ];
  return (
    <>
      <Facts rows={rows} />
      <ol className="mt-3 list-decimal space-y-0.5 border-t border-soft pt-3 pl-5 text-dim">
        <li>
          The market is paused, its {orders} open order{orders === 1 ? " is" : "s are"} cancelled, the venue is read.
        </li>
        <li>
          Then immediate-or-cancel orders{m.kind === "spot" ? "" : ", reduce-only"}, as a taker with its fee, each
          within that reach, until it is flat.
        </li>
        <li>It quotes again when you resume it.</li>
      </ol>
      <Act
        verb={e ? `${e.verb === "sell" ? "Sell" : "Buy"} ${plain(e.size, m.sizeDecimals)} ${m.base}` : "Flatten"}
        leave="Keep the position"
        blocked={blocked}
        act={flatten}
        onLeave={onClose}
      />
    </>
  );
}
function trade(m: MarketView, e: FlattenEstimate): [string, string][] {
  const side = e.verb === "sell" ? "bid" : "ask";
  const levels = `${e.levels} level${e.levels === 1 ? "" : "s"} of the ${side}s`;
  const rest = e.unfilled > 0 ? `; ${plain(e.unfilled, m.sizeDecimals)} beyond reach now, tried again` : "";
  return [
    [
      "Trade",
      `${e.verb} ${plain(e.size, m.sizeDecimals)} ${m.base}, at the best ${side} ${plain(e.touch, m.priceDecimals)}`,
    ],
    [
      "Estimated",
      e.price === null
        ? "no book to estimate on"
        : `${plain(e.price, m.priceDecimals)} on average, ${levels}, ${plain(e.slippageBps, 1)} bps from the mid${rest}`,
    ],
    [
      "Worst price",
      `${plain(e.worst, m.priceDecimals)} for the first order, ${TAKER_REACH_BPS} bps beyond the best ${side} of its moment`,
    ],
  ];
}

const headline: Record<Closing, string> = {
  cancelling: "Cancelling its orders.",
  trading: "Trading its position to zero.",
  flat: "Flat.",
  left: "Not flat.",
  halted: "Stopped by a HALT.",
};
function Progress({ m, accepted, onClose }: { m: MarketView; accepted: Accepted; onClose: () => void }) {
  const at = useLive((s) => s.desk?.at ?? 0);
  const last = useLive((s) =>
    s.desk?.alerts.findLast((a) => a.text.startsWith(m.symbol) && a.at / 1000 >= accepted.askedAt),
  );
  const now = at < accepted.answeredAt + TAKEN_MS ? "cancelling" : closingOf(m);
  const held = `${signed(m.position, m.sizeDecimals)} ${m.base}`;
  const orders = m.bid.orders + m.ask.orders;
  return (
    <>
      <div role="status" data-testid="closing">
        <p className="text-[14px] font-semibold">{headline[now]}</p>
        <p className="mt-1 text-dim">
          {orders} order{orders === 1 ? "" : "s"} open, position {held}, was {signed(accepted.position, m.sizeDecimals)}
          . Realised since:{" "}
          <span className={signTone(m.realised - accepted.realised)}>
            {signedMoney(m.realised - accepted.realised)}
          </span>
          .
        </p>
        {last && <p className="mt-1 text-dim">{last.text}</p>}
      </div>
      <div className="mt-4">
        <Button size="normal" onClick={onClose}>
          Close
        </Button>
      </div>
    </>
  );
}
