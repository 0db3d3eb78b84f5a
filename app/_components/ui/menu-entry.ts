/** One line of a menu. */
import type { ReactNode } from "react";

export interface MenuEntry {
  label: string;
  does: () => void;
  before?: ReactNode;
  after?: ReactNode;
  /** Present where the entry is a switch: choosing it leaves the menu open. */
  checked?: boolean;
}
