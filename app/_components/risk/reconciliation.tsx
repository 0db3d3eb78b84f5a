"use client";
/** Our word against the venue's, as of the last look: orders, positions, balances. A difference is shown and asked about. */
import clsx from "clsx";
import type { ReactNode } from "react";
import type { AccountView, TruthView } from "../../../engine/core/view-types.ts";
import { plain } from "../../_lib/format.ts";
import { lookAge, ORDERS_EVERY_MS, POSITIONS_EVERY_MS } from "../../_lib/risk.ts";
import { useDeskNow } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";
import { type LogColumn, LogTable } from "../ui/log-table.tsx";

type Position = TruthView["reconciliation"]["positions"][number];
type Balance = TruthView["reconciliation"]["balances"][number];
const symbolOf = (key: string): string => key.slice(key.indexOf("/") + 1);
const differs = (p: Position) => p.theirs !== null && p.theirs !== p.ours;
const verdict = (isOther: boolean) => (isOther ? "differs" : "agrees");
const tone = (isOther: boolean) => (isOther ? "font-semibold text-down" : "text-dim");

/** The verdict is over the exact amounts, which the title has. */
const shown = (amount: string): string => plain(Number(amount), 4);

const positionColumns: readonly LogColumn<Position>[] = [
  { head: "position in", widthPx: 84, align: "left", cell: (p) => symbolOf(p.market) },
  { head: "ours", widthPx: 68, cell: (p) => plain(p.ours, p.decimals) },
  { head: "theirs", widthPx: 68, cell: (p) => plain(p.theirs, p.decimals) },
  {
    head: "verdict",
    widthPx: 72,
    align: "left",
    cell: (p) => (p.theirs === null ? "in balances" : verdict(differs(p))),
    tone: (p) => tone(differs(p)),
  },
];
const balanceColumns: readonly LogColumn<Balance>[] = [
  { head: "balance of", widthPx: 60, align: "left", cell: (b) => b.asset },
  { head: "ours", widthPx: 84, cell: (b) => shown(b.ours), title: (b) => b.ours },
  { head: "theirs", widthPx: 84, cell: (b) => shown(b.theirs), title: (b) => b.theirs },
  {
    head: "verdict",
    widthPx: 60,
    align: "left",
    cell: (b) => verdict(!b.agrees),
    tone: (b) => tone(!b.agrees),
  },
];
const marketOf = (p: Position) => p.market;
const assetOf = (b: Balance) => b.asset;

export function Reconciliation({ a }: { a: AccountView }) {
  const r = a.truth.reconciliation;
  const { now } = useDeskNow();
  const orders = lookAge(r.ordersCheckedAt, ORDERS_EVERY_MS, now);
  const positions = lookAge(r.positionsCheckedAt, POSITIONS_EVERY_MS, now);
  return (
    <Card title="Ours against the venue's" note="asked for on a channel of its own, beside the stream">
      <dl className="grid grid-cols-2 border-t border-line sm:grid-cols-4">
        <Look
          label="open orders"
          age={orders}
          more={r.ours === r.theirs ? "" : ", others on their way or in doubt"}
          help="Ours and theirs as of the venue's last list; what was on its way then may be in one of them alone"
        >
          {r.ordersCheckedAt === null ? "–" : `${r.ours} ours, ${r.theirs} theirs`}
        </Look>
        <Look label="positions" age={positions} help="Compared when nothing had filled for two seconds">
          {r.positionsCheckedAt === null ? "–" : r.differences === 0 ? "agree" : `${r.differences} differ`}
        </Look>
        <Look label="not ours" note={r.foreignPolicy === "halt" ? "one would halt the account" : "one would be told"}>
          <span className={r.foreign > 0 ? "text-down" : undefined}>{r.foreign} orders</span>
        </Look>
        <Look
          label="late statements"
          note={`${r.inferredFills} fill${r.inferredFills === 1 ? "" : "s"} inferred`}
          help="Statements of the venue that were older than what we knew, and ignored; fills that stand in for real ones"
        >
          {plain(r.staleReports, 0)} ignored
        </Look>
      </dl>
      {r.positionsCheckedAt === null ? (
        <Empty>Positions and balances are compared for the first time when nothing has filled for two seconds.</Empty>
      ) : (
        <div className="grid border-t border-line md:grid-cols-2">
          <div className="min-w-0 pt-1">
            {r.positions.length > 0 && (
              <LogTable name="position" entries={r.positions} columns={positionColumns} idOf={marketOf} />
            )}
            {r.flatMarkets > 0 && (
              <p className="px-3 py-1.5 text-[11.5px] text-faint">
                {r.flatMarkets} market{r.flatMarkets === 1 ? "" : "s"} flat on both sides
              </p>
            )}
          </div>
          <div className="min-w-0 pt-1 max-md:border-t max-md:border-soft">
            <LogTable name="balance" entries={r.balances} columns={balanceColumns} idOf={assetOf} />
          </div>
        </div>
      )}
    </Card>
  );
}
function Look(props: {
  label: string;
  age?: { text: string; isLate: boolean };
  /** Behind the age. */
  more?: string;
  note?: string;
  help?: string;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0 px-3 py-2" title={props.help}>
      <dt className="text-[11px] text-faint">{props.label}</dt>
      <dd className="font-semibold">{props.children}</dd>
      <dd className={clsx("text-[11.5px]", props.age?.isLate ? "text-warn" : "text-dim")}>
        {props.age?.text ?? props.note}
        {props.age?.isLate && ", late"}
        {props.more}
      </dd>
    </div>
  );
}
