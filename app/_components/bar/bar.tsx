"use client";
/** The bar on top: are we safe, are we making money, and the way to stop. It is on every page and never moves. */
import { Moon, Sun } from "lucide-react";
import Link from "next/link";
import { theme, toggleTheme } from "../../_lib/theme.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Button } from "../ui/button.tsx";
import { BarFigures } from "./bar-figures.tsx";
import { AlertsChip, LinkChip, ModeChip, RevisionChip } from "./chips.tsx";
import { HaltButton } from "./halt-button.tsx";

export function Bar() {
  return (
    // above every overlay and clickable through it: an open dialog must not stand between the operator and HALT
    <header className="pointer-events-auto sticky top-0 z-40 border-b border-line bg-panel">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5 px-3 py-1.5 xl:h-[54px] xl:flex-nowrap xl:gap-x-3 xl:py-0 2xl:gap-x-4">
        <Link href="/" aria-label="Quotewright, to the desk" className="flex items-center gap-2 rounded font-semibold">
          <Mark />
          <span className="hidden text-[13.5px] min-[87rem]:inline sm:max-xl:inline">Quotewright</span>
        </Link>
        <ModeChip />
        <LinkChip />
        <BarFigures />
        <div className="ml-auto flex items-center gap-2">
          <span className="hidden items-center gap-2 sm:flex">
            <RevisionChip />
            <AlertsChip />
          </span>
          <ThemeButton />
          <HaltButton />
        </div>
      </div>
    </header>
  );
}
function Mark() {
  return (
    <svg viewBox="0 0 22 22" className="size-[22px]" aria-hidden>
      <path d="M3 15.5h9" className="stroke-bid" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M10 6.5h9" className="stroke-ask" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="11" cy="11" r="1.6" className="fill-ink" />
    </svg>
  );
}
function ThemeButton() {
  const now = useSignal(theme, "dark");
  const other = now === "dark" ? "light" : "dark";
  return (
    <Button
      look="bare"
      size="icon"
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme (t)`}
      onClick={toggleTheme}
    >
      {now === "dark" ? <Sun size={15} /> : <Moon size={15} />}
    </Button>
  );
}
