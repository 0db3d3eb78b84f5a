"use client";
/**
 * The parameter editor: edit a set, see the difference and the quotes it would make, say why, apply.
 *
 * Invariants:
 * 1. What the operator typed is changed by nobody else: a newer revision is shown beside it, never written over it.
 * 2. A set is applied on the revision it was reviewed against; a newer one makes it a conflict until it is reviewed again.
 */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { conflict } from "../../_lib/conflict.ts";
import { edited, fieldsOf, findFields, presetTexts, strategyOf, textOf } from "../../_lib/edit.ts";
import { openFor, overlay } from "../../_lib/overlays.ts";
import { trpc } from "../../_lib/trpc.ts";
import { useCurrentSettings } from "../../_lib/use-settings.ts";
import { Button } from "../ui/button.tsx";
import { Card, Empty } from "../ui/card.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { FieldGroups } from "./field-groups.tsx";
import { FormHead } from "./form-head.tsx";
import { Review } from "./review.tsx";
import { StatusChip } from "./status-chip.tsx";
import { useApply } from "./use-apply.ts";
import { useDraft } from "./use-draft.ts";

export default function Editor({ m }: { m: MarketView }) {
  const current = useCurrentSettings();
  const newest = current.data;
  const { draft, base, edit, editAll, reset, rebase } = useDraft(newest);
  const [sought, setSought] = useState("");
  const fields = useMemo(() => (base ? fieldsOf(m.key, base.settings) : []), [m.key, base]);
  const { differences, problems } = useMemo(() => edited(fields, draft), [fields, draft]);
  const apply = useApply(reset);
  const behind = base !== undefined && newest !== undefined && base.revision < newest.revision;
  useEffect(() => {
    conflict.set(behind);
    return () => conflict.set(false);
  }, [behind]);
  const history = useQuery({ ...trpc.settings.history.queryOptions({ limit: 20 }), enabled: behind });
  const touched = Object.keys(draft).length > 0;
  const allProblems = [...problems, ...apply.problems];
  const strategy = base ? strategyOf(m.key, base.settings) : null;
  const shown = findFields(fields, sought, (id) => id in draft || allProblems.some((p) => p.field === id));
  return (
    <Card
      title="Parameters"
      note={<StatusChip applying={apply.revision} rejected={apply.error} behind={behind} />}
      actions={
        <>
          <Button look="bare" onClick={() => overlay.set("revisions")}>
            History
          </Button>
          <Button onClick={reset} disabled={!touched}>
            Reset
          </Button>
        </>
      }
      className="xl:sticky xl:top-[65px] xl:max-h-[calc(100dvh-168px)]"
      bodyClassName="flex flex-col min-h-0"
    >
      {current.error ? (
        <Empty>The settings could not be read: {current.error.message}</Empty>
      ) : !base ? (
        <Empty>Reading the settings.</Empty>
      ) : (
        <>
          {behind && newest && (
            <ConflictNote
              base={base.revision}
              newest={newest}
              items={(history.data?.items ?? []).filter((i) => i.revision > base.revision)}
              onRebase={rebase}
            />
          )}
          {strategy && (
            <FormHead
              strategy={strategy}
              count={fields.length}
              sought={sought}
              onSeek={setSought}
              onSwitch={() => openFor("switch-strategy", m.key)}
              onPreset={(preset) => {
                apply.clear();
                const texts = presetTexts(m, base.settings, preset);
                const differing = fields.flatMap((f) => {
                  const text = texts[f.id];
                  return text === undefined || (text === textOf(f.value) && !(f.id in draft)) ? [] : [[f.id, text]];
                });
                editAll(Object.fromEntries(differing));
              }}
            />
          )}
          <div className="min-h-0 flex-1 overflow-y-auto max-xl:max-h-[520px]">
            {shown.length === 0 && <Empty>No parameter says "{sought}". Escape shows all.</Empty>}
            <FieldGroups
              fields={shown}
              searching={sought !== ""}
              draft={draft}
              problems={allProblems}
              onEdit={(id, text) => {
                apply.clear();
                edit(id, text);
              }}
            />
          </div>
          <Review
            m={m}
            base={base.revision}
            differences={differences}
            problems={problems}
            applyProblems={apply.problems}
            behind={behind}
            apply={apply}
          />
        </>
      )}
    </Card>
  );
}
