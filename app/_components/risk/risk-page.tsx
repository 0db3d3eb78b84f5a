"use client";
/**
 * The Risk page. Per account: are we safe, at a glance; then what is in doubt and what ends that, what was held against the
 * venue's word, what stops by itself, and the ladder of stopping with what each rung does to the position.
 */
import { useLive } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";
import { AccountHead } from "./account-head.tsx";
import { Budgets } from "./budgets.tsx";
import { DeadMan } from "./dead-man.tsx";
import { Doubts } from "./doubts.tsx";
import { Duty } from "./duty.tsx";
import { Exposure } from "./exposure.tsx";
import { Ladder } from "./ladder.tsx";
import { Reconciliation } from "./reconciliation.tsx";
import { Repairs } from "./repairs.tsx";
import { Triggers } from "./triggers.tsx";

export function RiskPage() {
  const ids = useLive((s) => s.desk?.accounts.map((a) => a.id).join("\n") ?? null);
  return (
    <div className="flex flex-col gap-2.5 p-2.5">
      <h1 className="sr-only">Risk</h1>
      {ids === null ? (
        <Card title="Risk" className="min-h-[260px]">
          <Empty>No word from the desk yet. Each account appears with its first snapshot.</Empty>
        </Card>
      ) : ids === "" ? (
        <Card title="Risk">
          <Empty>The desk trades no account.</Empty>
        </Card>
      ) : (
        ids.split("\n").map((id) => <Account key={id} id={id} />)
      )}
    </div>
  );
}
function Account({ id }: { id: string }) {
  const a = useLive((s) => s.desk?.accounts.find((x) => x.id === id));
  if (!a) return null;
  return (
    <section aria-label={`Account ${id}`} className="flex flex-col gap-2.5">
      <AccountHead a={a} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 lg:grid-cols-[minmax(0,1fr)_360px] xl:grid-cols-[minmax(0,1fr)_420px] min-[106rem]:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_420px]">
        <div className="flex min-w-0 flex-col gap-2.5 min-[106rem]:contents">
          <div className="flex min-w-0 flex-col gap-2.5">
            <Doubts a={a} />
            <Duty a={a} />
            <Triggers a={a} />
            <Exposure a={a} />
          </div>
          <div className="flex min-w-0 flex-col gap-2.5">
            <Reconciliation a={a} />
            <Repairs a={a} />
            <Budgets a={a} />
          </div>
        </div>
        <div className="flex min-w-0 flex-col gap-2.5">
          <Ladder a={a} />
          <DeadMan a={a} />
        </div>
      </div>
    </section>
  );
}
