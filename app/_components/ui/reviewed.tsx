"use client";
/** What every act that raises or trades risk has under its review: the facts, the act, the way out, and why not now. */
import { useState } from "react";
import { Button } from "./button.tsx";

export function Facts({ rows }: { rows: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1.5">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="whitespace-pre-line">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
/** One act at a time: the button waits until `act` has ended. `blocked` says why it may not be done, null where it may. */
export function Act(props: {
  verb: string;
  leave: string;
  blocked: string | null;
  act: () => Promise<void>;
  onLeave: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    await props.act().finally(() => setBusy(false));
  };
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3">
      <Button look="accent" size="normal" disabled={props.blocked !== null || busy} onClick={() => void act()}>
        {props.verb}
      </Button>
      <Button size="normal" onClick={props.onLeave}>
        {props.leave}
      </Button>
      {props.blocked !== null && <span className="text-[12px] text-warn">Not now: {props.blocked}.</span>}
    </div>
  );
}
