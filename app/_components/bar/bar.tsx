"use client";
/** The bar on top: are we safe, are we making money, and the way to stop. It is on every page and never moves. */
import clsx from "clsx";
import { Moon, Sun } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
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
          <span className="hidden text-[13.5px] min-[54rem]:max-xl:inline min-[87rem]:inline">Quotewright</span>
        </Link>
        <PageLinks />
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
/** On a phone the mark leads to the desk: there is room for one more. */
function PageLinks() {
  const at = usePathname();
  const link = (href: string, name: string, key: string, className = "") => (
    <Link
      href={href}
      // asked for when it is wanted: no page loads the scripts of another one by itself
      prefetch={false}
      aria-current={at === href ? "page" : undefined}
      title={`${name} (g ${key})`}
      className={clsx(
        "inline-flex h-6 items-center rounded px-1.5 font-medium sm:px-2",
        at === href ? "bg-raised text-ink" : "text-dim hover:bg-raised hover:text-ink",
        className,
      )}
    >
      {name}
    </Link>
  );
  return (
    <nav aria-label="Pages" className="flex items-center gap-0.5">
      {link("/", "Desk", "d", "max-sm:hidden")}
      {link("/risk", "Risk", "r")}
    </nav>
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
