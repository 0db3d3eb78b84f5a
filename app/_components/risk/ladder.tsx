"use client";
/**
 * The ladder of stopping, from the lightest rung down, each with what it does to orders and position, in the engine's own words.
 * Lowering risk is one click; flattening trades, so it is reviewed; the way back up is a separate act.
 */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Rung } from "../../../engine/core/risk/ladder.ts";
import type { AccountView, MarketView } from "../../../engine/core/view-types.ts";
import { runCommand } from "../../_lib/commands.ts";
import { openForAccount } from "../../_lib/overlays.ts";
import { sayError } from "../../_lib/say-error.ts";
import { trpc } from "../../_lib/trpc.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Button } from "../ui/button.tsx";
import { Card, Empty } from "../ui/card.tsx";

const WIDER = [1.5, 2, 4] as const;

/** How many of the account's markets each rung holds now. */
interface Held {
  markets: number;
  widened: number;
  paused: number;
  flattening: number;
  positions: number;
}
function heldOf(markets: Iterable<MarketView>, account: string): string {
  const held: Held = { markets: 0, widened: 0, paused: 0, flattening: 0, positions: 0 };
  for (const m of markets) {
    if (m.account !== account) continue;
    held.markets++;
    if (m.widen !== 1) held.widened++;
    if (m.state === "paused") held.paused++;
    if (m.state === "flattening") held.flattening++;
    if (m.position !== 0) held.positions++;
  }
  // one primitive: the card is drawn again when a count changes, not with every price
  return JSON.stringify(held);
}
export function Ladder({ a }: { a: AccountView }) {
  const query = useQuery(trpc.desk.ladder.queryOptions());
  const held = JSON.parse(useLive((s) => heldOf(s.markets.values(), a.id))) as Held;
  const gate = useLive((s) => s.desk?.gate ?? 0);
  const isOff = a.truth.level < 2;
  const whyNoResume =
    gate === 0
      ? "The desk is halted: resume it as a whole, above"
      : !isOff && held.paused === 0 && held.flattening === 0
        ? "Nothing of the account is paused or switched off"
        : undefined;
  return (
    <Card title="Ways to stop" note="the lightest first; HALT is above on every page">
      {query.data === undefined ? (
        <Empty>{query.error ? `The ladder could not be read: ${sayError(query.error)}` : "Reading the ladder."}</Empty>
      ) : (
        <ol>
          {query.data.map((rung) => (
            <Step key={rung.name} rung={rung} now={nowOf(rung.name, held, a)}>
              <Act rung={rung.name} a={a} held={held} isHalted={gate === 0} />
            </Step>
          ))}
        </ol>
      )}
      <div className="flex items-center gap-3 border-t border-line px-3 py-2">
        <p className="min-w-0 flex-1 text-[11.5px] text-dim">Resuming is separate, and by a person.</p>
        <Button
          disabled={whyNoResume !== undefined}
          title={whyNoResume}
          onClick={() => openForAccount("resume-account", a.id)}
        >
          Resume…
        </Button>
      </div>
    </Card>
  );
}
const CONNECTIONS = { open: "", closing: "being cancelled", closed: "closed", reading: "being read again" } as const;
function nowOf(rung: Rung["name"], h: Held, a: AccountView): string {
  const of = (n: number, word: string) => (n === 0 ? "" : `${n} of ${h.markets} ${word}`);
  if (rung === "widen") return of(h.widened, "widened");
  if (rung === "pause") return of(h.paused, "paused");
  if (rung === "disconnect") return CONNECTIONS[a.connections ?? "open"];
  return rung === "flatten" ? of(h.flattening, "closing") : "";
}
function Step({ rung: r, now, children }: { rung: Rung; now: string; children: ReactNode }) {
  return (
    <li data-rung={r.name} className="border-t border-soft px-3 py-2">
      <div className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="font-semibold">{r.label}</h3>
        {now !== "" && <span className="text-[11.5px] text-warn">{now}</span>}
        <div className="ml-auto flex gap-1">{children}</div>
      </div>
      <dl className="mt-1 grid grid-cols-[54px_1fr] gap-x-2 text-[11.5px] leading-[16px]">
        <dt className="text-faint">orders</dt>
        <dd className="text-dim">{r.orders}</dd>
        <dt className="text-faint">position</dt>
        <dd>{r.position}</dd>
        <dt className="text-faint">back</dt>
        <dd className="text-dim">{r.back}</dd>
      </dl>
    </li>
  );
}
function Act(props: { rung: Rung["name"]; a: AccountView; held: Held; isHalted: boolean }) {
  const { rung, a, held, isHalted } = props;
  const scope = { scope: "account", account: a.id } as const;
  if (rung === "widen")
    return (
      <>
        {WIDER.map((factor) => (
          <Button
            key={factor}
            aria-label={`Widen every market of ${a.id} ×${factor}`}
            onClick={() => void runCommand({ do: "widen", scope, factor }, `Widen ${a.id} ×${factor}`)}
          >
            ×{factor}
          </Button>
        ))}
        {held.widened > 0 && (
          <Button
            aria-label={`Spreads of ${a.id} back to ×1`}
            onClick={() => void runCommand({ do: "widen", scope, factor: 1 }, `${a.id} spreads ×1`)}
          >
            ×1
          </Button>
        )}
      </>
    );
  if (rung === "pause")
    return <Button onClick={() => void runCommand({ do: "pause", scope }, `Pause ${a.id}`)}>Pause new</Button>;
  if (rung === "cancel")
    return (
      <Button onClick={() => void runCommand({ do: "cancel", scope }, `Cancel all of ${a.id}`)}>Cancel all</Button>
    );
  if (rung === "flatten") {
    const why = isHalted
      ? "The desk is halted: nothing is traded before a person resumes"
      : held.positions === 0
        ? "No position is held"
        : undefined;
    return (
      <Button disabled={why !== undefined} title={why} onClick={() => openForAccount("flatten-account", a.id)}>
        Flatten…
      </Button>
    );
  }
  const isUnderWay = a.connections === "closing" || a.connections === "closed";
  return (
    <Button
      disabled={isUnderWay}
      title={isUnderWay ? "It is under way, or done: resume the account to connect it again" : undefined}
      onClick={() => void runCommand({ do: "disconnect", scope }, `Disconnect ${a.id}`)}
    >
      Disconnect
    </Button>
  );
}
