"use client";
/** Which columns the table shows. What has no room is said, not cut. */
import { allColumns, type ColumnId, columns } from "../../_lib/columns.ts";
import { MenuButton } from "../ui/menu.tsx";

export function ColumnsMenu(props: {
  chosen: readonly ColumnId[];
  left: number;
  onChoose: (next: ColumnId[]) => void;
}) {
  const toggle = (id: ColumnId) => {
    const on = props.chosen.includes(id);
    props.onChoose(allColumns.filter((c) => (c === id ? !on : props.chosen.includes(c))));
  };
  const { left } = props;
  const roomless =
    left > 0 ? `${left} chosen ${left === 1 ? "column has" : "columns have"} no room at this width.` : undefined;
  return (
    <MenuButton
      entries={columns.map((c) => ({ label: c.label, checked: props.chosen.includes(c.id), does: () => toggle(c.id) }))}
      note={roomless}
      button={{
        title: roomless,
        children: <>Columns{left > 0 && <span className="text-faint">+{left}</span>}</>,
      }}
    />
  );
}
