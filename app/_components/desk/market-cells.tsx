"use client";
/** Cells of the markets table: a figure, and below it in grey the one that explains it. */
import clsx from "clsx";
import type { ReactNode } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import type { ColumnId } from "../../_lib/columns.ts";
import { behindBestBps, positionShare } from "../../_lib/figures.ts";
import { age, compact, DASH, plain, signed, signedMoney, signTone, wholeMoney } from "../../_lib/format.ts";
import { Figure } from "../ui/figure.tsx";
import { PositionBar } from "../ui/meter.tsx";

/** A figure older than this is grey with its age: twice the slowest feed's period. */
const FEED_GREY_MS = 2_000;

const Two = ({ top, below }: { top: ReactNode; below: ReactNode }) => (
  <>
    <div>{top}</div>
    <div className="text-[11.5px] text-faint">{below}</div>
  </>
);
function Behind({ side, m }: { side: "bid" | "ask"; m: MarketView }) {
  const bps = behindBestBps(side, m[side].price, side === "bid" ? m.bestBid : m.bestAsk);
  if (bps === null) return " ";
  if (Math.abs(bps) < 0.005) return "at best";
  const distance = plain(Math.abs(bps), Math.abs(bps) < 0.1 ? 2 : 1);
  return bps > 0 ? `${distance} behind` : `${distance} inside`;
}
function ours(m: MarketView, side: "bid" | "ask"): ReactNode {
  const s = m[side];
  if (s.price === null) return <span className="text-faint">{DASH}</span>;
  return (
    <Two
      top={<Figure text={plain(s.price, m.priceDecimals)} className={side === "bid" ? "text-bid" : "text-ask"} />}
      below={`${plain(s.size, m.sizeDecimals)}${s.orders > 1 ? ` · ${s.orders}` : ""}`}
    />
  );
}

export const cells: Record<ColumnId, (m: MarketView) => ReactNode> = {
  bid: (m) => ours(m, "bid"),
  ask: (m) => ours(m, "ask"),
  bestBid: (m) => (
    <Two
      top={<span className="text-dim">{plain(m.bestBid, m.priceDecimals)}</span>}
      below={<Behind side="bid" m={m} />}
    />
  ),
  bestAsk: (m) => (
    <Two
      top={<span className="text-dim">{plain(m.bestAsk, m.priceDecimals)}</span>}
      below={<Behind side="ask" m={m} />}
    />
  ),
  fair: (m) => (
    <Two top={plain(m.fair, m.priceDecimals + 1)} below={m.mid === null ? DASH : plain(m.mid, m.priceDecimals + 1)} />
  ),
  spread: (m) => <Two top={plain(m.spreadBps, 2)} below={m.widen !== 1 ? `widened ×${m.widen}` : " "} />,
  position: (m) => (
    <Two top={<Figure text={signed(m.position, m.sizeDecimals)} />} below={wholeMoney(m.positionValue)} />
  ),
  delta: (m) => (
    <Two
      top={
        <span className="flex items-center justify-end gap-2">
          <PositionBar share={positionShare(m)} longOnly={m.kind === "spot"} />
          <span className="min-w-[4.6ch]">{signed(m.delta, 2)}</span>
        </span>
      }
      below={m.positionMax === null ? "no limit yet" : `limit ${plain(m.positionMax, m.sizeDecimals)}`}
    />
  ),
  pnl: (m) => (
    <Two
      top={<Figure text={signedMoney(m.pnlDay.total)} className={signTone(m.pnlDay.total)} />}
      below={`${signedMoney(m.unrealised)} open`}
    />
  ),
  volume: (m) => compact(m.volumeDay),
  fills: (m) => <Figure text={plain(m.fillsDay, 0)} />,
  markout: (m) => <span className={signTone(m.markoutBps.s5)}>{signed(m.markoutBps.s5, 2)}</span>,
  feed: (m) => (
    <span className={clsx(m.bookAgeMs !== null && m.bookAgeMs > FEED_GREY_MS ? "text-warn" : "text-faint")}>
      {age(m.bookAgeMs)}
    </span>
  ),
};
