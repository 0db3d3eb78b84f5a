"use client";
/** Where the last edit stands: Applied vN, Pending, Rejected, Conflict. "Applied" is the engine's own word. */
import { useLive } from "../../_lib/use-live.ts";
import { Chip } from "../ui/chip.tsx";

export function StatusChip(props: { applying: number | null; rejected: string | null; behind: boolean }) {
  const applied = useLive((s) => s.desk?.revision.applied ?? null);
  const newest = useLive((s) => s.desk?.revision.newest ?? null);
  const error = useLive((s) => s.desk?.revision.error ?? null);
  return (
    <span role="status" data-testid="edit-status">
      {props.rejected !== null ? (
        <Chip tone="bad" title={props.rejected}>
          Rejected
        </Chip>
      ) : props.behind ? (
        <Chip tone="warn">Conflict</Chip>
      ) : error !== null ? (
        <Chip tone="bad" title={error}>
          Rejected v{newest}
        </Chip>
      ) : applied === null ? null : props.applying !== null && props.applying > applied ? (
        <Chip tone="warn">Pending v{props.applying}</Chip>
      ) : (
        <Chip tone={props.applying !== null ? "good" : "grey"}>Applied v{applied}</Chip>
      )}
    </span>
  );
}
