"use client";
/** What a person should know; it stays until somebody says that he has seen it. */
import clsx from "clsx";
import type { Alert } from "../../../engine/core/types.ts";
import { runCommand } from "../../_lib/commands.ts";
import { age } from "../../_lib/format.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Button } from "../ui/button.tsx";
import { Card, Empty } from "../ui/card.tsx";

const SHOWN = 30;
const weight = { critical: 2, warning: 1, info: 0 } as const;
const tone = { critical: "text-down", warning: "text-warn", info: "text-dim" } as const;
const none: readonly Alert[] = [];

/** Open before seen, then by weight, then the newest first. */
function inOrder(alerts: readonly Alert[]): Alert[] {
  const open = (a: Alert) => Number(a.acknowledgedBy === null);
  return [...alerts]
    .sort((a, b) => open(b) - open(a) || weight[b.severity] - weight[a.severity] || b.at - a.at)
    .slice(0, SHOWN);
}
export function Alerts() {
  const alerts = useLive((s) => s.desk?.alerts ?? none);
  // whole seconds of the desk's clock: the ages need no more
  const nowMs = useLive((s) => Math.floor((s.desk?.at ?? 0) / 1000) * 1000);
  const open = alerts.filter((a) => a.acknowledgedBy === null).length;
  return (
    <div id="alerts" className="scroll-mt-24">
      <Card title="Alerts" note={open > 0 ? `${open} open` : undefined} bodyClassName="max-h-40" scrolls>
        {alerts.length === 0 ? (
          <Empty>No alerts. What needs a person stays here until acknowledged.</Empty>
        ) : (
          <ul>
            {inOrder(alerts).map((a) => (
              <li key={a.id} className="flex items-start gap-2 border-t border-soft px-3 py-1.5">
                <div className="min-w-0 flex-1">
                  <p>
                    <span
                      className={clsx("font-semibold", a.acknowledgedBy === null ? tone[a.severity] : "text-faint")}
                    >
                      {a.severity}
                    </span>{" "}
                    <span className={a.acknowledgedBy === null ? undefined : "text-dim"}>{a.text}</span>
                  </p>
                  <p className="text-[11.5px] text-faint">
                    {age(Math.max(0, nowMs - a.at / 1000))} ago{a.count > 1 && ` · ${a.count} times`} · {a.code}
                    {a.acknowledgedBy !== null && ` · seen by ${a.acknowledgedBy}`}
                  </p>
                </div>
                {a.acknowledgedBy === null && (
                  <Button
                    aria-label={`Acknowledge: ${a.text}`}
                    onClick={() => void runCommand({ do: "acknowledge", alert: a.id }, "Alert acknowledged")}
                  >
                    Acknowledge
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
