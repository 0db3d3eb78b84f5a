"use client";
/** Rows of fills. Side is a word and a colour; edge and markouts are in bps of the mid, above zero is good for us. */
import clsx from "clsx";
import { memo } from "react";
import type { FillView } from "../../../engine/core/view-types.ts";
import { clock, clockSeconds, plain, signed, signedMoney, signTone } from "../../_lib/format.ts";

/** "markout" is that of 5 s alone, "markouts" are all four. */
export type FillColumn = "market" | "edge" | "fee" | "markout" | "markouts";
const left = "px-2 py-[3px] text-left whitespace-nowrap";
const cell = "px-2 py-[3px] text-right whitespace-nowrap";
const markouts = ["s1", "s5", "s30", "s60"] as const;
const onlyFive = ["s5"] as const;
const none = [] as const;
const marksOf = (columns: readonly FillColumn[]): readonly (typeof markouts)[number][] =>
  columns.includes("markouts") ? markouts : columns.includes("markout") ? onlyFive : none;

export function FillsTable({ fills, columns }: { fills: readonly FillView[]; columns: readonly FillColumn[] }) {
  const has = (c: FillColumn) => columns.includes(c);
  const marks = marksOf(columns);
  const narrow = !has("markouts") && "max-sm:hidden";
  return (
    <table className="w-full border-collapse text-[12px]">
      <thead className="sticky top-0 bg-panel text-[11px] text-faint">
        <tr className="border-b border-line">
          <th scope="col" className={clsx(left, "pl-3 font-medium")}>
            time, UTC
          </th>
          {has("market") && (
            <th scope="col" className={clsx(left, "font-medium")}>
              market
            </th>
          )}
          <th scope="col" className={clsx(left, "font-medium")}>
            side
          </th>
          <th scope="col" className={clsx(cell, "font-medium")}>
            price
          </th>
          <th scope="col" className={clsx(cell, "font-medium")}>
            size
          </th>
          {has("fee") && (
            <th scope="col" className={clsx(cell, "font-medium")}>
              fee
            </th>
          )}
          {has("edge") && (
            <th
              scope="col"
              className={clsx(cell, "font-medium", narrow)}
              title="Mid before the fill against its price, in our favour"
            >
              edge bps
            </th>
          )}
          {marks.map((s) => (
            <th
              key={s}
              scope="col"
              className={clsx(cell, "font-medium last:pr-3", narrow)}
              title="Mid that long after the fill against its price, bps"
            >
              {s.slice(1)} s
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fills.map((f) => (
          <FillRow key={f.n} fill={f} columns={columns} />
        ))}
      </tbody>
    </table>
  );
}
const FillRow = memo(function FillRow({ fill: f, columns }: { fill: FillView; columns: readonly FillColumn[] }) {
  const has = (c: FillColumn) => columns.includes(c);
  const marks = marksOf(columns);
  const narrow = !has("markouts") && "max-sm:hidden";
  return (
    <tr className="border-b border-soft last:border-0" data-fill={f.n}>
      <td className={clsx(left, "pl-3 text-faint")} title={clock(f.at)}>
        {clockSeconds(f.at)}
      </td>
      {has("market") && <td className={left}>{f.symbol}</td>}
      <td className={clsx(left, "", f.side === "bid" ? "text-bid" : "text-ask")}>
        {f.side === "bid" ? "buy" : "sell"}
        {f.liquidity === "taker" && <span className="text-warn"> taker</span>}
      </td>
      <td className={cell}>{plain(f.price, f.priceDecimals)}</td>
      <td className={cell}>{plain(f.size, f.sizeDecimals)}</td>
      {has("fee") && <td className={clsx(cell, "text-dim")}>{signedMoney(f.fee)}</td>}
      {has("edge") && <td className={clsx(cell, "last:pr-3", narrow, signTone(f.edgeBps))}>{signed(f.edgeBps, 2)}</td>}
      {marks.map((s) => (
        <td key={s} className={clsx(cell, "last:pr-3", narrow, signTone(f.markoutBps[s]))}>
          {signed(f.markoutBps[s], 2)}
        </td>
      ))}
    </tr>
  );
});
