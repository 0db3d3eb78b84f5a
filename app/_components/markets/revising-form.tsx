"use client";
/** The foot of a dialog that makes one revision: why, the verb, what holds it back, what was refused. */
import { type ReactNode, useState } from "react";
import { newCommandId } from "../../_lib/ids.ts";
import { whyNotTrusted } from "../../_lib/link.ts";
import { overlay } from "../../_lib/overlays.ts";
import { sayError } from "../../_lib/say-error.ts";
import { isConflict, queryClient, trpc } from "../../_lib/trpc.ts";
import { useLink } from "../../_lib/use-live.ts";
import { useCurrentSettings } from "../../_lib/use-settings.ts";
import { Button } from "../ui/button.tsx";

export interface RevisionAsked {
  commandId: string;
  basedOn: number;
  why: string;
}
export const box = "h-8 w-full rounded border border-line bg-raised px-2 hover:border-faint placeholder:text-faint";

export function RevisingForm(props: {
  verb: string;
  /** Why it can't be done yet; null where it can. */
  blocked: string | null;
  act: (asked: RevisionAsked) => Promise<{ revision: number }>;
  onDone: (revision: number) => void;
  children: ReactNode;
}) {
  const newest = useCurrentSettings().data?.revision;
  const link = useLink();
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const blocked =
    props.blocked ??
    (newest === undefined
      ? "the settings have not been read yet"
      : why.trim() === ""
        ? "say why first"
        : whyNotTrusted(link));
  const submit = async () => {
    if (blocked !== null || busy || newest === undefined) return;
    setBusy(true);
    setRefusal(null);
    try {
      const { revision } = await props.act({ commandId: newCommandId(), basedOn: newest, why: why.trim() });
      overlay.set(null);
      props.onDone(revision);
      await queryClient.invalidateQueries(trpc.settings.pathFilter());
      await queryClient.invalidateQueries(trpc.markets.pathFilter());
    } catch (error) {
      setRefusal(
        isConflict(error) ? "a newer revision was made meanwhile: look again, then press again" : sayError(error),
      );
      setBusy(false);
      void queryClient.invalidateQueries(trpc.settings.pathFilter());
    }
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      {props.children}
      {refusal !== null && (
        <p role="alert" className="font-medium text-down">
          Not done: {refusal}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <label className="sr-only" htmlFor="revision-why">
          Why
        </label>
        <input
          id="revision-why"
          value={why}
          onChange={(e) => setWhy(e.target.value)}
          placeholder="Why (kept in the history)"
          autoComplete="off"
          maxLength={200}
          className={`${box} min-w-0 flex-1`}
        />
        <Button
          type="submit"
          look="accent"
          size="normal"
          disabled={blocked !== null || busy}
          title={blocked ?? undefined}
        >
          {props.verb}
        </Button>
      </div>
      {blocked !== null && <p className="text-[11.5px] text-faint">Not yet: {blocked}.</p>}
    </form>
  );
}
