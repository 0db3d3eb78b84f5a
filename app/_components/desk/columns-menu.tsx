"use client";
/** Which columns the table shows. What has no room is said, not cut. */
import { Check } from "lucide-react";
import { DropdownMenu as Menu } from "radix-ui";
import { allColumns, type ColumnId, columns } from "../../_lib/columns.ts";
import { Button } from "../ui/button.tsx";
import { menuClass, menuItemClass } from "../ui/menu.ts";

export function ColumnsMenu(props: {
  chosen: readonly ColumnId[];
  left: number;
  onChoose: (next: ColumnId[]) => void;
}) {
  const toggle = (id: ColumnId) => {
    const on = props.chosen.includes(id);
    props.onChoose(allColumns.filter((c) => (c === id ? !on : props.chosen.includes(c))));
  };
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger asChild>
        <Button title={props.left > 0 ? `${props.left} more have no room at this width` : undefined}>
          Columns{props.left > 0 && <span className="text-faint">+{props.left}</span>}
        </Button>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content align="end" sideOffset={4} className={menuClass}>
          {columns.map((c) => (
            <Menu.CheckboxItem
              key={c.id}
              checked={props.chosen.includes(c.id)}
              onCheckedChange={() => toggle(c.id)}
              onSelect={(e) => e.preventDefault()}
              className={menuItemClass}
            >
              <span className="w-4">
                <Menu.ItemIndicator>
                  <Check size={13} />
                </Menu.ItemIndicator>
              </span>
              {c.label}
            </Menu.CheckboxItem>
          ))}
          {props.left > 0 && (
            <p className="max-w-44 px-2 py-1.5 text-[11px] text-faint">
              {props.left} chosen {props.left === 1 ? "column has" : "columns have"} no room at this width.
            </p>
          )}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
