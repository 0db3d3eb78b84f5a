"use client";
/**
 * One market's row. Drawn again only when its own numbers change; its height is the same in every state, and nothing in it
 * can move what stands outside: a changed figure lays out its own row alone.
 */
import clsx from "clsx";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { memo, useRef } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import type { Column } from "../../_lib/columns.ts";
import { isPlacing, sideReasons, wordOf } from "../../_lib/figures.ts";
import { wholeAge } from "../../_lib/format.ts";
import { marketHref } from "../../_lib/market-href.ts";
import { useRowMarket } from "../../_lib/use-live.ts";
import { Dot } from "../ui/chip.tsx";
import { Cell } from "./market-cells.tsx";
import { RowActions } from "./row-actions.tsx";

export const MarketRow = memo(function MarketRow(props: {
  marketKey: string;
  columns: readonly Column[];
  first: boolean;
}) {
  const row = useRef<HTMLTableRowElement>(null);
  const { market: m, near } = useRowMarket(props.marketKey, row);
  const router = useRouter();
  if (!m) return null;
  const href = marketHref(m.key);
  return (
    <tr
      ref={row}
      data-row={m.symbol}
      tabIndex={props.first ? 0 : -1}
      onKeyDown={(e) => {
        if (e.key === "Enter" && e.target === e.currentTarget) router.push(href);
      }}
      className="grid h-14 grid-cols-(--columns) border-b border-soft [contain:strict] last:border-0 hover:bg-raised/60 focus-visible:-outline-offset-2"
    >
      <th scope="row" className="min-w-0 pl-3 text-left font-normal">
        <div className="flex items-center gap-2 pt-1.5">
          <Dot look={dotOf(m)} />
          <MarketLink href={href} symbol={m.symbol} />
          <span className="text-[11.5px] text-faint">{wordOf(m)}</span>
        </div>
        <Reasons m={m} />
      </th>
      {near && (
        <>
          {props.columns.map((c) => (
            <Cell key={c.id} column={c.id} m={m} />
          ))}
          <td className="self-start pt-[9px] pr-2 pl-1">
            <RowActions m={m} />
          </td>
        </>
      )}
    </tr>
  );
});

const MarketLink = memo(function MarketLink({ href, symbol }: { href: string; symbol: string }) {
  return (
    <Link href={href} tabIndex={-1} className="rounded font-semibold hover:underline">
      {symbol}
    </Link>
  );
});

export function Reasons({ m }: { m: MarketView }) {
  const reasons = sideReasons(m);
  if (reasons.length === 0)
    return (
      <div className="truncate pl-4 text-[11.5px] text-faint">
        {m.strategy} · {m.mode} · {m.account}
      </div>
    );
  const calm = m.state === "paused" || m.state === "disabled" || m.state === "warming" || m.state === "removed";
  return (
    <div className={clsx("pl-4 text-[11.5px] leading-[14px]", calm ? "text-dim" : "text-warn")}>
      {reasons.map((r) => (
        <div key={r.text} className={reasons.length > 1 ? "truncate" : "line-clamp-2"} title={r.text}>
          {r.text}, <span className="whitespace-nowrap">{wholeAge(r.sinceMs)}</span>
        </div>
      ))}
    </div>
  );
}
export function dotOf(m: MarketView): "full" | "half" | "hollow" | "bad" {
  if (m.state === "quoting" || isPlacing(m)) return "full";
  if (m.state === "partly") return "half";
  if (m.state === "stopped" || m.state === "halted") return "bad";
  return "hollow";
}
