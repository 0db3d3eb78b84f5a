"use client";
/**
 * The table itself: sortable heads, rows walked with the arrows. Each row is a grid of the same columns: a browser's own
 * table layout looks at every cell of fifty markets when one figure changes.
 */
import clsx from "clsx";
import type { KeyboardEvent } from "react";
import { ACTIONS_WIDTH_PX, type Column, type ColumnId, type Sort } from "../../_lib/columns.ts";
import type { Style } from "../../_lib/style.ts";
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
    <table className="block" style={template(props.columns)}>
      <caption className="sr-only">Markets: arrows walk the rows, Enter opens one</caption>
      <thead className="sticky top-0 z-10 block bg-panel text-[11px] text-faint">
        <tr className="grid grid-cols-(--columns)">
          {head("market", "market", "Name, strategy, and why a side is not quoting")}
          {props.columns.map((c) => head(c.id, c.label, c.help))}
          <th scope="col" className="border-b border-line">
            <span className="sr-only">actions</span>
          </th>
        </tr>
      </thead>
      <tbody className="block" onKeyDown={walk}>
        {props.keys.map((key, i) => (
          <MarketRow key={key} marketKey={key} columns={props.columns} first={i === 0} />
        ))}
      </tbody>
    </table>
  );
}
const template = (columns: readonly Column[]): Style => ({
  "--columns": ["minmax(0,1fr)", ...columns.map((c) => `${c.widthPx}px`), `${ACTIONS_WIDTH_PX}px`].join(" "),
});

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
