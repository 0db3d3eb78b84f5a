"use client";
/** Rows of fills. Side is a word and a colour; edge and markouts are in bps of the mid, above zero is good for us. */
import type { FillView } from "../../../engine/core/view-types.ts";
import { clock, clockSeconds, plain, signed, signedMoney, signTone } from "../../_lib/format.ts";
import { type LogColumn, LogTable } from "./log-table.tsx";

type Column = LogColumn<FillView>;
const time: Column = {
  head: "time, UTC",
  widthPx: 62,
  align: "left",
  cell: (f) => clockSeconds(f.at),
  tone: () => "text-faint",
  title: (f) => clock(f.at),
};
const market: Column = { head: "market", widthPx: 84, align: "left", cell: (f) => f.symbol };
const side: Column = {
  head: "side",
  widthPx: 38,
  align: "left",
  tone: (f) => (f.side === "bid" ? "text-bid" : "text-ask"),
  cell: (f) => (
    <>
      {f.side === "bid" ? "buy" : "sell"}
      {f.liquidity === "taker" && (
        <span className="text-warn" title="taker">
          {" "}
          T
        </span>
      )}
    </>
  ),
};
const price: Column = { head: "price", widthPx: 72, cell: (f) => plain(f.price, f.priceDecimals) };
const size: Column = { head: "size", widthPx: 52, cell: (f) => plain(f.size, f.sizeDecimals) };
const fee: Column = { head: "fee", widthPx: 54, cell: (f) => signedMoney(f.fee), tone: () => "text-dim" };
const edge: Column = {
  head: "edge bps",
  help: "Mid before the fill against its price, in our favour",
  widthPx: 60,
  cell: (f) => signed(f.edgeBps, 2),
  tone: (f) => signTone(f.edgeBps),
};
const markout = (seconds: "s1" | "s5" | "s30" | "s60"): Column => ({
  head: `${seconds.slice(1)} s`,
  help: "Mid that long after the fill against its price, bps",
  widthPx: 46,
  cell: (f) => signed(f.markoutBps[seconds], 2),
  tone: (f) => signTone(f.markoutBps[seconds]),
});
const wide = (c: Column): Column => ({ ...c, wideOnly: true });

const columns = {
  /** Of all markets, beside other things. */
  desk: [time, market, side, price, size, wide(edge), wide(markout("s5"))],
  /** Of one market, over the whole width. */
  market: [time, side, price, size, fee, edge, markout("s1"), markout("s5"), markout("s30"), markout("s60")],
} as const;
const idOf = (f: FillView) => f.n;

export const FillsTable = ({ fills, of }: { fills: readonly FillView[]; of: keyof typeof columns }) => (
  <LogTable name="fill" entries={fills} columns={columns[of]} idOf={idOf} />
);
