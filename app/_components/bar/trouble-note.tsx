"use client";
/** Under the bar of every page: what is wrong between page, desk and engine, and the way out. Nothing while all is well. */
import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { age } from "../../_lib/format.ts";
import { troubleOf } from "../../_lib/link.ts";
import { useLink, useLive } from "../../_lib/use-live.ts";

export function TroubleNote() {
  const link = useLink();
  const death = useLive((s) => s.death);
  const hasView = useLive((s) => s.desk !== null);
  // The exported page is drawn before any clock runs; the link's own timer draws this anew four times a second.
  const [openedAt, setOpenedAt] = useState<number | null>(null);
  useEffect(() => setOpenedAt(performance.now()), []);
  const openMs = openedAt === null ? 0 : performance.now() - openedAt;
  const trouble = troubleOf({ link, death, hasView, openMs });
  if (!trouble) return null;
  return (
    <section
      aria-label="Trouble"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b-2 border-warn bg-warn-wash px-3 py-2"
    >
      <p role="alert" className="flex items-center gap-2 text-[13px] font-semibold text-warn">
        <TriangleAlert size={16} className="shrink-0" />
        <span>
          {trouble.what}
          {trouble.forMs !== null && <span aria-hidden> for {age(trouble.forMs)}</span>}
        </span>
      </p>
      <p className="text-[12px] text-dim">{trouble.way}</p>
      <a href="/halt" className="text-[12px] font-medium text-accent underline">
        Open the plain page /halt
      </a>
    </section>
  );
}
