"use client";

/** The list of keys, opened with "?". */
import { KEYS } from "../../_lib/keys.ts";
import { overlay } from "../../_lib/overlays.ts";
import { Dialog } from "../ui/dialog.tsx";

/** The list of keys, opened by "?". */
export default function KeyList() {
  return (
    <Dialog title="Keys" about="HALT works everywhere, also while typing." onClose={() => overlay.set(null)}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {KEYS.map((k) => (
          <div key={k.keys} className="contents">
            <dt className="flex gap-1">
              {k.keys.split(" ").map((part) => (
                <kbd key={part} className="rounded border border-line bg-raised px-1.5 py-0.5 text-[11.5px] text-ink">
                  {part}
                </kbd>
              ))}
            </dt>
            <dd className="self-center text-dim">{k.does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
