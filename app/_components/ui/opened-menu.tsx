"use client";
/** The menu on Radix, in a chunk of its own: open from the moment it is there. */
import { Check } from "lucide-react";
import { DropdownMenu as Menu } from "radix-ui";
import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import type { MenuEntry } from "./menu-entry.ts";

const item =
  "flex h-7 items-center gap-2 rounded px-2 text-[12px] outline-none data-[highlighted]:bg-raised data-[highlighted]:text-bright data-[disabled]:text-faint max-sm:h-9";

export default function OpenedMenu(props: {
  entries: readonly MenuEntry[];
  note?: ReactNode;
  align?: "start" | "end";
  button: ButtonProps;
}) {
  return (
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger asChild>
        <Button {...props.button} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          align={props.align ?? "end"}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-md border border-line bg-panel p-1 shadow-xl"
        >
          {props.entries.map((e) =>
            e.checked === undefined ? (
              <Menu.Item key={e.label} className={item} onSelect={e.does}>
                <Words entry={e} />
              </Menu.Item>
            ) : (
              <Menu.CheckboxItem
                key={e.label}
                checked={e.checked}
                onCheckedChange={e.does}
                onSelect={(event) => event.preventDefault()}
                className={item}
              >
                <span className="w-4">
                  <Menu.ItemIndicator>
                    <Check size={13} />
                  </Menu.ItemIndicator>
                </span>
                <Words entry={e} />
              </Menu.CheckboxItem>
            ),
          )}
          {props.note !== undefined && <p className="max-w-44 px-2 py-1.5 text-[11px] text-faint">{props.note}</p>}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
const Words = ({ entry }: { entry: MenuEntry }) => (
  <>
    {entry.before}
    {entry.label}
    {entry.after !== undefined && <span className="ml-auto pl-4 text-faint">{entry.after}</span>}
  </>
);
