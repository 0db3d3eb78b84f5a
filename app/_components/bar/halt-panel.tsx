"use client";
/** What a halt has done so far, under the bar of every page. It says "verified" only when the desk has read the venue. */
import clsx from "clsx";
import { Check, Circle, LoaderCircle } from "lucide-react";
import { useEffect, useRef } from "react";
import { span } from "../../_lib/format.ts";
import { type HaltStep, haltAskedFor, haltRequest, haltSteps } from "../../_lib/halt.ts";
import { overlay } from "../../_lib/overlays.ts";
import { useLive } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Button } from "../ui/button.tsx";

export function HaltPanel() {
  const halt = useLive((s) => s.desk?.halt ?? null);
  const gate = useLive((s) => s.desk?.gate ?? null);
  // whole seconds of the desk's clock, for a halt that takes its time
  const forSeconds = useLive((s) =>
    s.desk?.halt.state === "running" && s.desk.halt.requestedAt !== null
      ? Math.max(0, Math.floor((s.desk.at - s.desk.halt.requestedAt) / 1000))
      : 0,
  );
  const request = useSignal(haltRequest, { is: "idle" });
  const before = useRef("none");
  const state = halt?.state ?? "none";
  useEffect(() => {
    // resumed: what this page once asked for is history
    if (before.current !== "none" && state === "none") haltRequest.set({ is: "idle" });
    before.current = state;
  }, [state]);
  if (state === "none" && request.is === "idle" && gate !== 0) return null;
  const verified = state === "verified";
  return (
    <section aria-label="Halt" data-testid="halt-panel" className="border-b-2 border-halt bg-halt-wash px-3 py-2.5">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
        <div className="min-w-[190px] max-sm:basis-full" role="status">
          <h2 className="text-[15px] font-semibold text-down">
            {verified
              ? "Halted, 0 open verified"
              : state === "running"
                ? `Halting${forSeconds > 0 ? `, for ${forSeconds} s` : ""}`
                : gate === 0
                  ? "Halted"
                  : "HALT asked for"}
          </h2>
          <p className="text-[12px] text-dim">
            {halt && state !== "none"
              ? `${halt.reason || "no reason given"} · ${haltAskedFor(halt)}`
              : request.is === "idle"
                ? "Nothing is sent until a person resumes."
                : `${request.by} · waiting for the desk's word`}
          </p>
        </div>
        {halt && state !== "none" && (
          <ol className="grid flex-1 gap-x-6 gap-y-2 max-sm:basis-full max-sm:grid-cols-2 sm:flex sm:flex-wrap">
            {haltSteps(halt).map((s) => (
              <Step key={s.label} step={s} />
            ))}
            <li className="max-sm:col-span-2 sm:flex-1 sm:basis-64">
              <div className="font-medium">Positions left</div>
              <div className="text-[12px] text-dim">
                {halt.positionsLeft.length > 0
                  ? halt.positionsLeft.map((p) => (
                      <span key={p} className="mr-3 inline-block whitespace-nowrap">
                        {p}
                      </span>
                    ))
                  : verified
                    ? "none"
                    : "known when the venue was read"}
              </div>
            </li>
          </ol>
        )}
        <Button
          look="quiet"
          size="normal"
          disabled={gate !== 0 || state === "running"}
          title={state === "running" ? "Only after every venue was read and is empty" : undefined}
          onClick={() => overlay.set("resume")}
        >
          Resume quoting…
        </Button>
      </div>
      {request.is === "asking" && request.error !== null && (
        <p role="alert" className="mt-1.5 font-medium text-down">
          The desk has not accepted HALT yet: {request.error} (try {request.tries}, asking again each second). Use{" "}
          <a href="/halt" className="underline">
            the plain form at /halt
          </a>{" "}
          or run <code className="rounded bg-raised px-1">npm run kill</code> on the desk's machine.
        </p>
      )}
    </section>
  );
}
const icons = { done: Check, running: LoaderCircle, waiting: Circle };
function Step({ step }: { step: HaltStep }) {
  const Icon = icons[step.state];
  return (
    <li className={clsx("flex gap-1.5", step.state === "waiting" && "text-faint")}>
      <Icon
        size={15}
        className={clsx(
          "mt-0.5 shrink-0",
          step.state === "done" && "text-up",
          step.state === "running" && "animate-spin text-warn",
        )}
      />
      <div>
        <div className="font-medium">
          {step.label}
          {step.tookMs !== null && <span className="ml-1.5 text-dim">+{span(step.tookMs)}</span>}
          <span className="sr-only">, {step.state}</span>
        </div>
        <div className="text-[12px] text-dim">{step.detail}</div>
      </div>
    </li>
  );
}
