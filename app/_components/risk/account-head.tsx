"use client";
/** One account at a glance: what may be sent, and one line for each guard. A rule's stop is named, and a person's way back. */
import clsx from "clsx";
import type { AccountView } from "../../../engine/core/view-types.ts";
import { age } from "../../_lib/format.ts";
import { openForAccount } from "../../_lib/overlays.ts";
import { type Guard, guardsOf } from "../../_lib/risk.ts";
import { useDeskNow, useLive } from "../../_lib/use-live.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Chip, Dot, type Tone } from "../ui/chip.tsx";

const levels: readonly { word: string; tone: Tone; help: string }[] = [
  { word: "HALTED", tone: "bad", help: "Nothing is sent for it but cancels" },
  { word: "REDUCING", tone: "warn", help: "Only what makes its positions smaller is sent" },
  { word: "ACTIVE", tone: "grey", help: "Everything that passes the gates may be sent" },
];
const dots = { good: "full", warn: "half", bad: "bad", waiting: "hollow" } as const;
const tones = { good: "", warn: "text-warn", bad: "text-down", waiting: "text-dim" } as const;

export function AccountHead({ a }: { a: AccountView }) {
  const watchdog = useLive((s) => s.desk?.watchdog);
  const gate = useLive((s) => s.desk?.gate ?? 0);
  const { now, extraMs } = useDeskNow();
  const { truth } = a;
  // of desk and account the stricter one holds
  const level = levels[Math.min(truth.level, gate)] ?? levels[0]!;
  const links = [
    a.link.market === "up" ? "" : `market data ${a.link.market}`,
    a.link.private === "up" ? "" : `orders ${a.link.private}`,
  ];
  const broken = links.filter((l) => l !== "").join(", ");
  return (
    <Card
      title={a.id}
      note={`${a.mode.toUpperCase()} · ${a.venue}${broken === "" ? "" : ` · ${broken}`}`}
      actions={
        <Chip tone={level.tone} title={level.help}>
          {level.word}
          {gate === 0 && truth.level !== 0 && <span className="max-sm:hidden"> with the desk</span>}
        </Chip>
      }
    >
      {truth.text !== "" && (
        <div className="mx-3 mb-2 flex flex-wrap items-center gap-x-4 gap-y-1 rounded border border-warn bg-warn-wash px-3 py-1.5">
          <p className="min-w-0 flex-1 basis-64">
            <span className="font-semibold text-warn">{truth.code}</span> {truth.text}
            {truth.since !== null && <span className="text-dim">, {age(now - truth.since)} ago</span>}
          </p>
          <Button onClick={() => openForAccount("resume-account", a.id)}>Resume account…</Button>
        </div>
      )}
      {a.recovery != null && <p className="px-3 pb-2 text-warn">Starting: {a.recovery}</p>}
      <ul className="grid border-t border-line sm:grid-cols-2 md:grid-cols-3 xl:grid-cols-6">
        {guardsOf(a, watchdog, { now, extraMs }).map((g) => (
          <GuardItem key={g.name} guard={g} />
        ))}
      </ul>
    </Card>
  );
}
const GuardItem = ({ guard: g }: { guard: Guard }) => (
  <li
    data-guard={g.name}
    data-standing={g.standing}
    className="min-w-0 px-3 py-2 max-sm:border-t max-sm:border-soft max-sm:first:border-0"
  >
    <div className="text-[11px] text-faint">{g.name}</div>
    <div className={clsx("flex items-center gap-1.5 text-[14px] font-semibold", tones[g.standing])}>
      <Dot look={dots[g.standing]} />
      <span className="truncate">{g.word}</span>
      {g.standing === "bad" && <span className="sr-only">, trouble</span>}
    </div>
    <div className="text-[11.5px] leading-[15px] text-dim">{g.text}</div>
  </li>
);
