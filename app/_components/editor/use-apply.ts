"use client";
/** Applying a set: one mutation per press; per-field reasons of a refusal stay until something is edited. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Change } from "../../_lib/desk-api.ts";
import { newCommandId } from "../../_lib/ids.ts";
import { sayError } from "../../_lib/say-error.ts";
import { isConflict, problemsOf, queryClient, trpc } from "../../_lib/trpc.ts";

export interface Apply {
  busy: boolean;
  /** Revision that the last press made; null before, and after something was edited again. */
  revision: number | null;
  error: string | null;
  problems: { field: string; reason: string }[];
  clear: () => void;
  run: (set: { basedOn: number; why: string; changes: Change[] }) => void;
}
export function useApply(onApplied: () => void): Apply {
  const [revision, setRevision] = useState<number | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const mutation = useMutation(trpc.settings.change.mutationOptions());
  return {
    busy: mutation.isPending,
    revision,
    error: failure === null ? null : isConflict(failure) ? "a newer revision was made meanwhile" : sayError(failure),
    problems: problemsOf(failure),
    clear() {
      setRevision(null);
      setFailure(null);
    },
    run(set) {
      setFailure(null);
      mutation.mutate(
        { commandId: newCommandId(), ...set },
        {
          onSuccess: async (answer) => {
            setRevision(answer.revision);
            await queryClient.invalidateQueries(trpc.settings.pathFilter());
            onApplied();
          },
          onError: (error) => {
            setFailure(error);
            if (isConflict(error)) void queryClient.invalidateQueries(trpc.settings.pathFilter());
          },
        },
      );
    },
  };
}
