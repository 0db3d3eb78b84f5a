"use client";
/** A market on a phone: state, PnL, position, and why it is not quoting. */
import Link from "next/link";
import { positionShare, wordOf } from "../../_lib/figures.ts";
import { plain, signed, signedMoney, signTone, wholeMoney } from "../../_lib/format.ts";
import { marketHref } from "../../_lib/market-href.ts";
import { useMarket } from "../../_lib/use-live.ts";
import { Dot } from "../ui/chip.tsx";
import { Figure } from "../ui/figure.tsx";
import { PositionBar } from "../ui/meter.tsx";
import { dotOf, Reasons } from "./market-row.tsx";
import { RowActions } from "./row-actions.tsx";

export function MarketCard({ marketKey }: { marketKey: string }) {
  const m = useMarket(marketKey);
  if (!m) return null;
  return (
    <li data-row={m.symbol} className="grid grid-cols-[1fr_auto] gap-x-3 border-t border-soft px-3 py-2.5">
      <div className="flex items-center gap-2">
        <Dot look={dotOf(m)} />
        <Link href={marketHref(m.key)} className="rounded py-1 text-[14px] font-semibold">
          {m.symbol}
        </Link>
        <span className="text-faint">{wordOf(m)}</span>
      </div>
      <div className="text-right text-[14px] font-semibold">
        <Figure text={signedMoney(m.pnlDay.total)} className={signTone(m.pnlDay.total)} />
      </div>
      <div className="min-w-0">
        <Reasons m={m} />
        <div className="mt-1 flex items-center gap-2 pl-4">
          <PositionBar share={positionShare(m)} longOnly={m.kind === "spot"} />
          <span>
            {signed(m.position, m.sizeDecimals)} {m.base}
          </span>
          <span className="text-faint">{wholeMoney(m.positionValue)}</span>
        </div>
      </div>
      <div className="self-end">
        <RowActions m={m} />
      </div>
      <div className="col-span-2 mt-1 flex justify-between pl-4 text-[12px]">
        <span className="text-bid">{plain(m.bid.price, m.priceDecimals)}</span>
        <span className="text-dim">{plain(m.fair, m.priceDecimals)} fair</span>
        <span className="text-ask">{plain(m.ask.price, m.priceDecimals)}</span>
      </div>
    </li>
  );
}
