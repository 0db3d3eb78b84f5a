"use client";
/** The table itself: sortable heads, rows walked with the arrows. */
import clsx from "clsx";
import type { KeyboardEvent } from "react";
import { ACTIONS_WIDTH_PX, type Column, type ColumnId, type Sort } from "../../_lib/columns.ts";
import { MarketRow } from "./market-row.tsx";

export function MarketsTable(props: {
  keys: readonly string[];
  columns: readonly Column[];
  sort: Sort;
  onSort: (s: Sort) => void;
}) {
  const { sort } = props;
  const head = (by: ColumnId | "market", label: string, help: string) => (
    <th
      key={by}
      scope="col"
      aria-sort={sort.by === by ? sort.direction : undefined}
      className={clsx(
        "border-b border-line px-2 pb-1 font-medium whitespace-nowrap",
        by === "market" ? "pl-3 text-left" : "text-right",
      )}
    >
      <button
        type="button"
        title={help}
        onClick={() => props.onSort({ by, direction: nextDirection(sort, by) })}
        className={clsx("rounded hover:text-ink", sort.by === by && "text-ink")}
      >
        {label}
        {sort.by === by && <span aria-hidden> {sort.direction === "ascending" ? "↑" : "↓"}</span>}
      </button>
    </th>
  );
  return (
    <table className="w-full table-fixed border-collapse">
      <caption className="sr-only">Markets: arrows walk the rows, Enter opens one</caption>
      <colgroup>
        <col />
        {props.columns.map((c) => (
          <col key={c.id} width={c.widthPx} />
        ))}
        <col width={ACTIONS_WIDTH_PX} />
      </colgroup>
      <thead className="text-[11px] text-faint">
        <tr>
          {head("market", "market", "Name, strategy, and why a side is not quoting")}
          {props.columns.map((c) => head(c.id, c.label, c.help))}
          <th scope="col" className="border-b border-line">
            <span className="sr-only">actions</span>
          </th>
        </tr>
      </thead>
      <tbody onKeyDown={walk}>
        {props.keys.map((key, i) => (
          <MarketRow key={key} marketKey={key} columns={props.columns} first={i === 0} />
        ))}
      </tbody>
    </table>
  );
}
function nextDirection(sort: Sort, by: Sort["by"]): Sort["direction"] {
  if (sort.by !== by) return by === "market" ? "ascending" : "descending";
  return sort.direction === "ascending" ? "descending" : "ascending";
}
function walk(e: KeyboardEvent<HTMLTableSectionElement>): void {
  const rows = [...e.currentTarget.querySelectorAll<HTMLTableRowElement>("tr[data-row]")];
  if (!(e.target instanceof HTMLTableRowElement)) return;
  const at = rows.indexOf(e.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[e.key];
  if (to === undefined) return;
  e.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
}
