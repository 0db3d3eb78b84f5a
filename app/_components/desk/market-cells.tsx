"use client";
/**
 * Cells of the markets table: a figure, and below it in grey the one that explains it. A cell is made of its words alone,
 * so that a market's news draws those cells anew that say something else than before.
 */
import clsx from "clsx";
import { memo } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import type { ColumnId } from "../../_lib/columns.ts";
import { behindBestBps, positionShare } from "../../_lib/figures.ts";
import { compact, DASH, plain, signed, signedMoney, signTone, wholeAge, wholeMoney } from "../../_lib/format.ts";
import { Figure } from "../ui/figure.tsx";
import { PositionBar } from "../ui/meter.tsx";

/** A figure older than this is grey with its age: twice the slowest feed's period. */
const FEED_GREY_MS = 2_000;
/** A bar 60 px long shows no finer step. */
const BAR_STEPS = 60;

interface CellWords {
  top: string;
  /** Colour of the figure on top. */
  tone?: string;
  below?: string;
  /** The figure on top brightens when it changes. */
  brightens?: boolean;
  /** A bar before the figure: the share of the position's limit, in [−1, 1]. */
  bar?: number | null;
  longOnly?: boolean;
}
function behind(m: MarketView, side: "bid" | "ask"): string {
  const bps = behindBestBps(side, m[side].price, side === "bid" ? m.bestBid : m.bestAsk);
  if (bps === null) return " ";
  if (Math.abs(bps) < 0.005) return "at best";
  const distance = plain(Math.abs(bps), Math.abs(bps) < 0.1 ? 2 : 1);
  return bps > 0 ? `${distance} behind` : `${distance} inside`;
}
function ours(m: MarketView, side: "bid" | "ask"): CellWords {
  const s = m[side];
  if (s.price === null) return { top: DASH, tone: "text-faint" };
  return {
    top: plain(s.price, m.priceDecimals),
    tone: side === "bid" ? "text-bid" : "text-ask",
    below: `${plain(s.size, m.sizeDecimals)}${s.orders > 1 ? ` · ${s.orders}` : ""}`,
    brightens: true,
  };
}
function bar(m: MarketView): number | null {
  const share = positionShare(m);
  return share === null ? null : Math.round(share * BAR_STEPS) / BAR_STEPS;
}

const words: Record<ColumnId, (m: MarketView) => CellWords> = {
  bid: (m) => ours(m, "bid"),
  ask: (m) => ours(m, "ask"),
  bestBid: (m) => ({ top: plain(m.bestBid, m.priceDecimals), tone: "text-dim", below: behind(m, "bid") }),
  bestAsk: (m) => ({ top: plain(m.bestAsk, m.priceDecimals), tone: "text-dim", below: behind(m, "ask") }),
  fair: (m) => ({ top: plain(m.fair, m.priceDecimals + 1), below: plain(m.mid, m.priceDecimals + 1) }),
  spread: (m) => ({ top: plain(m.spreadBps, 2), below: m.widen !== 1 ? `widened ×${m.widen}` : " " }),
  position: (m) => ({ top: signed(m.position, m.sizeDecimals), below: wholeMoney(m.positionValue), brightens: true }),
  delta: (m) => ({
    top: signed(m.delta, 2),
    below: m.positionMax === null ? "no limit yet" : `limit ${plain(m.positionMax, m.sizeDecimals)}`,
    bar: bar(m),
    longOnly: m.kind === "spot",
  }),
  pnl: (m) => ({
    top: signedMoney(m.pnlDay.total),
    tone: signTone(m.pnlDay.total),
    below: `${signedMoney(m.unrealised)} open`,
    brightens: true,
  }),
  volume: (m) => ({ top: compact(m.volumeDay) }),
  fills: (m) => ({ top: plain(m.fillsDay, 0), brightens: true }),
  markout: (m) => ({ top: signed(m.markoutBps.s5, 2), tone: signTone(m.markoutBps.s5) }),
  feed: (m) => ({
    top: wholeAge(m.bookAgeMs),
    tone: m.bookAgeMs !== null && m.bookAgeMs > FEED_GREY_MS ? "text-warn" : "text-faint",
  }),
};

export const Cell = ({ column, m }: { column: ColumnId; m: MarketView }) => <Said {...words[column](m)} />;

const Said = memo(function Said(props: CellWords) {
  const figure = props.brightens ? <Figure text={props.top} className={props.tone} /> : props.top;
  return (
    <td className={clsx("px-2 pt-1.5 text-right whitespace-nowrap", !props.brightens && props.tone)}>
      {props.bar === undefined ? (
        figure
      ) : (
        <span className="flex items-center justify-end gap-2">
          <PositionBar share={props.bar} longOnly={props.longOnly} />
          <span className="min-w-[4.6ch]">{figure}</span>
        </span>
      )}
      {props.below !== undefined && <div className="text-[11.5px] text-faint">{props.below}</div>}
    </td>
  );
});
