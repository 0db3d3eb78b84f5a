"use client";
/** The duty to cancel everything of an account: a fact of its own that outlives the latch and the process. */
import type { AccountView } from "../../../engine/core/view-types.ts";
import { age, clockSeconds } from "../../_lib/format.ts";
import { useDeskNow, useLive } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";

export function Duty({ a }: { a: AccountView }) {
  const { obligation } = a.truth;
  const verifiedAt = useLive((s) => s.desk?.halt.perAccount.find((p) => p.account === a.id)?.verifiedAt ?? null);
  const { now } = useDeskNow();
  return (
    <Card title="Duty to cancel" note={obligation === null ? "none" : "owed"}>
      {obligation === null ? (
        <Empty>
          {verifiedAt === null
            ? "Nothing is owed. HALT owes it, and so does a rule that halts the account; it ends when the venue was read with none of ours open."
            : `Met at ${clockSeconds(verifiedAt)} UTC: the venue was read and holds none of ours, those on their way included.`}
        </Empty>
      ) : (
        <div data-testid="duty" className="border-t border-soft px-3 py-2">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-semibold text-warn">{obligation.reason}</span>
            <span className="text-dim">
              owed for {age(Math.max(0, now - obligation.since))}, {obligation.left} of ours not proven gone
            </span>
          </p>
          <p className="mt-1 text-[11.5px] text-faint">Still missing</p>
          <ul className="list-disc pl-4 text-[12px]">
            {obligation.missing.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
          <p className="mt-1 text-[11.5px] text-dim">
            Everything is cancelled again and the venue read until then. Neither a restart nor a resume ends it.
          </p>
        </div>
      )}
    </Card>
  );
}
