"use client";
/**
 * A table of what happened or is open, newest or highest first: fills, trades, orders. Its columns are data; their widths
 * are said and not measured, so that a row that comes lays out itself alone. A row is drawn again only when its own entry
 * changes.
 */
import clsx from "clsx";
import { memo, type ReactNode } from "react";
import type { Style } from "../../_lib/style.ts";

export interface LogColumn<T> {
  head: string;
  /** The head is for those who hear the page: the cells are buttons that say what they do. */
  headUnseen?: boolean;
  /** What the figure is, where its name does not say it. */
  help?: string;
  /** Least width; the columns share what is left over in this proportion. */
  widthPx: number;
  align?: "left";
  /** Left out on a phone. */
  wideOnly?: boolean;
  cell: (entry: T) => ReactNode;
  tone?: (entry: T) => string;
  title?: (entry: T) => string;
}
interface Props<T> {
  entries: readonly T[];
  /** The same array each time, or every row is drawn anew. */
  columns: readonly LogColumn<T>[];
  idOf: (entry: T, index: number) => string | number;
  /** Marks the rows: data-fill="17". */
  name: "fill" | "trade" | "order" | "trigger" | "position" | "balance" | "exposure";
}
const MARGIN_PX = 6;
type Shape = Omit<LogColumn<unknown>, "cell" | "tone" | "title">;
const widthOf = (columns: readonly Shape[]): string =>
  `${columns.reduce((sum, c) => sum + c.widthPx, 2 * MARGIN_PX)}px`;
const widths = (columns: readonly Shape[]): Style => ({
  "--narrow": widthOf(columns.filter((c) => !c.wideOnly)),
  "--whole": widthOf(columns),
});
const cellClass = (c: Shape) =>
  clsx(
    "min-w-0 px-1.5 py-[3px] whitespace-nowrap",
    c.align === "left" ? "text-left" : "text-right",
    c.wideOnly && "max-sm:hidden",
  );
const flex = (c: Shape) => ({ flex: `${c.widthPx} 0 ${c.widthPx}px` });
const rowClass = "flex border-b px-[6px]";

export function LogTable<T>({ entries, columns, idOf, name }: Props<T>) {
  return (
    <table className="block min-w-(--narrow) text-[12px] sm:min-w-(--whole)" style={widths(columns)}>
      <thead className="sticky top-0 z-10 block bg-panel text-[11px] text-faint">
        <tr className={clsx(rowClass, "border-line")}>
          {columns.map((c) => (
            <th key={c.head} scope="col" className={clsx(cellClass(c), "font-medium")} style={flex(c)} title={c.help}>
              {c.headUnseen ? <span className="sr-only">{c.head}</span> : c.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block">
        {entries.map((entry, i) => {
          const id = idOf(entry, i);
          return <Row key={id} entry={entry} columns={columns} id={id} name={name} />;
        })}
      </tbody>
    </table>
  );
}
function PlainRow<T>({
  entry,
  columns,
  id,
  name,
}: Omit<Props<T>, "entries" | "idOf"> & { entry: T; id: string | number }) {
  const height = name === "order" ? "h-[31px] items-center" : "h-6";
  return (
    <tr className={clsx(rowClass, height, "border-soft [contain:strict] last:border-0")} {...{ [`data-${name}`]: id }}>
      {columns.map((c) => (
        <td key={c.head} className={clsx(cellClass(c), c.tone?.(entry))} style={flex(c)} title={c.title?.(entry)}>
          {c.cell(entry)}
        </td>
      ))}
    </tr>
  );
}
/** `memo` forgets that its component is generic; the cast says it again. */
const Row = memo(PlainRow) as typeof PlainRow;
