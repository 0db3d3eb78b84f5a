"use client";

/** Somebody applied a newer revision while this page was editing: what it changed, and the way on. */
import type { RevisionItem } from "../../_lib/desk-api.ts";
import { Button } from "../ui/button.tsx";
import { saidChange } from "./field-names.ts";

export function ConflictNote(props: {
  base: number;
  newest: { revision: number; by: string };
  items: readonly RevisionItem[];
  onRebase: () => void;
}) {
  return (
    <div role="alert" className="mx-3 mb-2 rounded border border-warn bg-warn-wash px-3 py-2">
      <p className="font-medium">
        Revision {props.newest.revision} by {props.newest.by} came while you edited on {props.base}. Your edits are
        kept.
      </p>
      <ul className="mt-1 text-[12px] text-dim">
        {props.items.flatMap((i) =>
          i.changes.map((c) => {
            const [name, before, after] = saidChange(c);
            return (
              <li key={`${i.revision} ${c.field}`}>
                v{i.revision}: {name} {before} → {after}
              </li>
            );
          }),
        )}
      </ul>
      <Button className="mt-2" onClick={props.onRebase}>
        Review my edits on revision {props.newest.revision}
      </Button>
    </div>
  );
}
