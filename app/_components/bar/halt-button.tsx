"use client";
/** The button that stops everything. No dialog, never disabled, whatever the link says. */
import { haltNow } from "../../_lib/halt.ts";

export function HaltButton() {
  return (
    <button
      type="button"
      onClick={() => haltNow("HALT button")}
      title="Stop quoting and cancel every order, now. Shift+Escape or Ctrl+Shift+H from anywhere; /halt without JavaScript"
      className="flex h-9 items-center gap-2 rounded-md bg-halt px-3 text-[13px] font-semibold tracking-wide text-white hover:bg-halt-over sm:px-4"
    >
      <span>
        HALT<span className="max-[26rem]:sr-only"> · cancel all</span>
      </span>
      <kbd className="hidden rounded border border-white/60 px-1 font-sans text-[10.5px] font-medium sm:inline">
        ⇧ Esc
      </kbd>
    </button>
  );
}
