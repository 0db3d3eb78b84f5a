"use client";
/** What was typed and on which revision. An untouched editor follows the newest revision; a touched one stays on its own. */
import { useState } from "react";
import type { Settings } from "../../../engine/core/settings.ts";
import type { Draft } from "../../_lib/edit.ts";

export interface Base {
  revision: number;
  settings: Settings;
}
const untouched: Draft = {};

export function useDraft(newest: Base | undefined) {
  const [draft, setDraft] = useState<Draft>(untouched);
  const [held, setHeld] = useState<Base | undefined>();
  const touched = Object.keys(draft).length > 0;
  const base = touched ? (held ?? newest) : newest;
  return {
    draft,
    base,
    edit(id: string, text: string) {
      if (!touched) setHeld(newest);
      setDraft({ ...draft, [id]: text });
    },
    /** Many at once, as a preset does: what is not among them stays as it was typed. */
    editAll(texts: Draft) {
      if (!touched) setHeld(newest);
      setDraft({ ...draft, ...texts });
    },
    reset() {
      setDraft(untouched);
      setHeld(undefined);
    },
    /** The same edits, reviewed against the newest revision. */
    rebase() {
      setHeld(newest);
    },
  };
}
