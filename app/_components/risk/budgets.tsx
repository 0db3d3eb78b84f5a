"use client";
/** What may still be sent: token buckets, the share that only cancels and questions may take, what was granted for good. */
import type { AccountView, BudgetView } from "../../../engine/core/view-types.ts";
import { plain } from "../../_lib/format.ts";
import { Card } from "../ui/card.tsx";
import { Figure } from "../ui/figure.tsx";
import { Meter } from "../ui/meter.tsx";

const labels: Record<BudgetView["kind"], string> = {
  new: "new orders",
  amend: "amends",
  cancel: "cancels",
  request: "all requests",
};
export function Budgets({ a }: { a: AccountView }) {
  const { budgets, actions, actionsEver, requestsSaved } = a.truth;
  return (
    <Card title="Budgets" note="an empty one holds orders, never a cancel">
      <dl className="grid content-start gap-x-8 border-t border-line px-3 py-1.5 sm:grid-cols-2">
        {budgets.map((b) => (
          <Bucket key={b.kind} b={b} />
        ))}
        {actionsEver && (
          <Line
            label="granted for good"
            value={`${plain(actionsEver.used, 0)} of ${plain(actionsEver.max, 0)} used`}
            note={`the last ${plain(actionsEver.reserved, 0)} for cancels alone`}
            share={actionsEver.used / actionsEver.max}
          />
        )}
        <Line
          label="actions since the start"
          value={plain(actions, 0)}
          note={actionsEver ? "" : "this venue grants them without end"}
        />
        <Line label="requests saved" value={plain(requestsSaved, 0)} note="requotes within the tolerance, not sent" />
      </dl>
    </Card>
  );
}
const rate = (b: BudgetView) =>
  b.kind === "request" ? `${plain(b.perSecond * 60, 0)} a minute` : `${plain(b.perSecond, 0)} a second`;
function Bucket({ b }: { b: BudgetView }) {
  const kept = b.reserved > 0 ? `, ${plain(b.reserved, 0)} of it for cancels and questions` : "";
  return (
    <Line
      label={labels[b.kind]}
      value={`${plain(Math.floor(b.level), 0)} of ${plain(b.max, 0)} left`}
      note={`fills at ${rate(b)}${kept}`}
      share={b.max > 0 ? 1 - b.level / b.max : 1}
    />
  );
}
function Line(props: { label: string; value: string; note: string; share?: number }) {
  return (
    <div className="grid grid-cols-[1fr_auto] content-start gap-x-3 py-1" data-budget={props.label}>
      <dt>{props.label}</dt>
      <dd className="text-right font-semibold">
        <Figure text={props.value} />
      </dd>
      {props.share !== undefined && (
        <dd className="col-span-2 py-0.5">
          <Meter share={props.share} label={`${props.label}: share used`} />
        </dd>
      )}
      {props.note !== "" && <dd className="col-span-2 text-[11.5px] text-dim">{props.note}</dd>}
    </div>
  );
}
