"use client";
/** Settings history: who, when, why, what; rolling back is one more revision, reviewed like any other. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RevisionItem } from "../../_lib/desk-api.ts";
import { moment } from "../../_lib/format.ts";
import { newCommandId } from "../../_lib/ids.ts";
import { overlay } from "../../_lib/overlays.ts";
import { sayError } from "../../_lib/say-error.ts";
import { toast } from "../../_lib/toast.ts";
import { queryClient, trpc } from "../../_lib/trpc.ts";
import { useCurrentSettings } from "../../_lib/use-settings.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { saidChange } from "./field-names.ts";

export default function Revisions() {
  const current = useCurrentSettings();
  const history = useQuery(trpc.settings.history.queryOptions({ limit: 50 }));
  const [rolling, setRolling] = useState<number | null>(null);
  const newest = current.data?.revision;
  return (
    <Dialog
      side
      title="Settings history"
      about="Every change is a revision that is never altered. Rolling back makes a new one."
      onClose={() => overlay.set(null)}
    >
      {history.error ? (
        <p className="text-down">The history could not be read: {history.error.message}</p>
      ) : !history.data ? (
        <p className="text-faint">Reading the history.</p>
      ) : (
        <ol className="flex flex-col gap-3">
          {history.data.items.map((r) => (
            <li key={r.revision} className="rounded border border-line px-3 py-2">
              <div className="flex items-baseline gap-2">
                <span className="font-semibold">v{r.revision}</span>
                <span className="text-faint">
                  {moment(r.at)} UTC · {r.by}
                </span>
                {r.revision === newest ? (
                  <span className="ml-auto text-faint">newest</span>
                ) : (
                  <Button className="ml-auto" onClick={() => setRolling(rolling === r.revision ? null : r.revision)}>
                    Roll back to v{r.revision}…
                  </Button>
                )}
              </div>
              <p className="text-dim">{r.why || "no reason given"}</p>
              <Changes item={r} />
              {rolling === r.revision && newest !== undefined && (
                <RollBack to={r} newest={newest} undone={history.data.items.filter((i) => i.revision > r.revision)} />
              )}
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
function Changes({ item }: { item: RevisionItem }) {
  if (item.changes.length === 0) return null;
  return (
    <ul className="mt-1 text-[12px]">
      {item.changes.map((c) => {
        const [name, before, after] = saidChange(c);
        return (
          <li key={c.field} title={c.field}>
            {name}: <span className="text-faint">{before}</span> → {after}
          </li>
        );
      })}
    </ul>
  );
}
function RollBack({ to, newest, undone }: { to: RevisionItem; newest: number; undone: readonly RevisionItem[] }) {
  const [why, setWhy] = useState("");
  const mutation = useMutation(trpc.settings.rollback.mutationOptions());
  const run = () =>
    mutation.mutate(
      { commandId: newCommandId(), to: to.revision, basedOn: newest, why: why.trim() },
      {
        onSuccess: async (answer) => {
          toast("success", `Rolled back to v${to.revision}`, `It is revision ${answer.revision}.`);
          await queryClient.invalidateQueries(trpc.settings.pathFilter());
          overlay.set(null);
        },
      },
    );
  const count = undone.reduce((n, i) => n + i.changes.length, 0);
  return (
    <form
      className="mt-2 border-t border-line pt-2"
      onSubmit={(e) => {
        e.preventDefault();
        if (why.trim() !== "") run();
      }}
    >
      <p className="text-warn">
        Takes back {count} change{count === 1 ? "" : "s"} of {undone.length} revision{undone.length === 1 ? "" : "s"}.
      </p>
      <div className="mt-1.5 flex gap-2">
        <input
          aria-label="Why"
          placeholder="Why (kept in the history)"
          value={why}
          onChange={(e) => setWhy(e.target.value)}
          className="h-8 min-w-0 flex-1 rounded border border-line bg-raised px-2 placeholder:text-faint"
        />
        <Button type="submit" look="accent" size="normal" disabled={why.trim() === "" || mutation.isPending}>
          Roll back to v{to.revision}
        </Button>
      </div>
      {mutation.error && <p className="mt-1 text-down">Not rolled back: {sayError(mutation.error)}</p>}
    </form>
  );
}
