"use client";
/** What cancels when this desk is no more, on three levels: the orders' own expiry, the venue's timer, the watchdog. */
import clsx from "clsx";
import type { ReactNode } from "react";
import type { AccountView } from "../../../engine/core/view-types.ts";
import { age } from "../../_lib/format.ts";
import { linkWords, type Standing } from "../../_lib/risk.ts";
import { useDeskNow, useLive } from "../../_lib/use-live.ts";
import { Card } from "../ui/card.tsx";
import { Dot } from "../ui/chip.tsx";

const dots = { good: "full", warn: "half", bad: "bad", waiting: "hollow" } as const;

export function DeadMan({ a }: { a: AccountView }) {
  const watchdog = useLive((s) => s.desk?.watchdog ?? null);
  const { now, extraMs } = useDeskNow();
  const { orderLife, deadMan } = a.truth;
  const left = deadMan && deadMan.leftMs - extraMs;
  const setAge = deadMan && deadMan.setAgeMs + extraMs;
  const engine = watchdog && linkWords(watchdog.engine, extraMs);
  const control = watchdog?.control && linkWords(watchdog.control, extraMs);
  const reaches = watchdog?.engine.reachesVenue ?? null;
  return (
    <Card title="Dead-man" note="what cancels when nobody does">
      <ul>
        <Level name="each order's own expiry" standing={orderLife === null ? "waiting" : "good"}>
          {orderLife === null
            ? "This venue's orders don't expire by themselves: the two below are what there is."
            : `Each expires after ${age(orderLife.ms)}${orderLife.nextAt === null ? "" : `, the next in ${age(Math.max(0, orderLife.nextAt - now))} unless renewed`}.`}
        </Level>
        <Level
          name="the venue's timer"
          standing={left === null ? "waiting" : left <= 0 ? "bad" : (setAge ?? 0) > 6_000 ? "warn" : "good"}
        >
          {left === null || setAge === null
            ? "Not set yet."
            : left > 0
              ? `Armed: cancels everything in ${age(left)} unless set anew; set ${age(setAge)} ago.`
              : `Ran out: not set for ${age(setAge)}. The venue has cancelled everything, and it is armed again with the next answer.`}
        </Level>
        <Level name="watchdog, heard by the engine" standing={engine?.standing ?? "waiting"}>
          {engine
            ? `${capital(engine.text)}. It stops the desk when the engine is silent for 3 s.`
            : "None is told of."}
        </Level>
        <Level name="watchdog, heard by the console's process" standing={control?.standing ?? "waiting"}>
          {control ? `${capital(control.text)}.` : "None is told of."}
        </Level>
        <Level
          name="watchdog's own way to the venue"
          standing={reaches === null ? "waiting" : reaches ? "good" : "bad"}
        >
          {reaches === null ? "Not tried yet." : reaches ? "The venue answers it." : "The venue does not answer it."}
          {watchdog?.said != null && ` Its last words: ${watchdog.said}`}
        </Level>
      </ul>
    </Card>
  );
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
function Level({ name, standing, children }: { name: string; standing: Standing; children: ReactNode }) {
  return (
    <li data-level={name} data-standing={standing} className="flex gap-2 border-t border-soft px-3 py-1.5">
      <span className="pt-[5px]">
        <Dot look={dots[standing]} />
      </span>
      <div className="min-w-0">
        <p className={clsx("font-medium", standing === "bad" && "text-down")}>
          {name}
          <span className="sr-only">
            , {standing === "good" ? "in order" : standing === "waiting" ? "not there" : "trouble"}
          </span>
        </p>
        <p className="text-[11.5px] leading-[16px] text-dim">{children}</p>
      </div>
    </li>
  );
}
