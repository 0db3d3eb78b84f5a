"use client";
/**
 * A button with a menu. The menu's code comes when the pointer or the focus first reaches the button, not with the page:
 * fifty rows would carry fifty menus that nobody opens.
 */
import { lazy, type ReactNode, useState } from "react";
import type { ButtonProps } from "./button.tsx";
import { Button } from "./button.tsx";
import type { MenuEntry } from "./menu-entry.ts";
import { Part } from "./part.tsx";

const load = () => import("./opened-menu.tsx");
const OpenedMenu = lazy(load);
/** A chunk that does not come is said by the menu itself when it is opened. */
const preload = () => void load().catch(() => {});

export function MenuButton(props: {
  entries: readonly MenuEntry[];
  /** Said under the entries. */
  note?: ReactNode;
  align?: "start" | "end";
  button: ButtonProps;
}) {
  const [used, setUsed] = useState(false);
  const plain = (
    <Button
      {...props.button}
      aria-haspopup="menu"
      aria-expanded={used}
      onPointerEnter={preload}
      onFocus={preload}
      onClick={() => setUsed(true)}
    />
  );
  if (!used) return plain;
  return (
    <Part name="The menu" waiting={plain}>
      <OpenedMenu {...props} />
    </Part>
  );
}
