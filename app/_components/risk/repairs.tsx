"use client";
/** Differences that a rule has put right: none is absorbed without being listed. */
import type { AccountView } from "../../../engine/core/view-types.ts";
import { clock, clockSeconds } from "../../_lib/format.ts";
import { Card, Empty } from "../ui/card.tsx";

export function Repairs({ a }: { a: AccountView }) {
  const { repairs, newestRepairs } = a.truth.reconciliation;
  return (
    <Card
      title="Repairs by rule"
      note={repairs > newestRepairs.length ? `${repairs}, the newest ${newestRepairs.length}` : `${repairs}`}
      bodyClassName="max-h-60"
      scrolls={repairs > 0}
    >
      {repairs === 0 ? (
        <Empty>No difference had to be repaired since the start.</Empty>
      ) : (
        <ul>
          {newestRepairs.map((r) => (
            <li key={`${r.at} ${r.text}`} className="border-t border-soft px-3 py-1.5">
              <p>{r.text}</p>
              <p className="text-[11.5px] text-faint" title={clock(r.at)}>
                {clockSeconds(r.at)} UTC · {r.rule}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
