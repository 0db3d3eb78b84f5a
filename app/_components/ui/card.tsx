/** A titled panel, and the sentence that stands in an empty one. */
import clsx from "clsx";
import type { ReactNode } from "react";

export function Card(props: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  className?: string;
  bodyClassName?: string;
  /** The body scrolls by itself, so the keyboard must reach it. */
  scrolls?: boolean;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={props.title}
      // contained: what changes in one card is laid out and painted in it alone
      className={clsx(
        "flex min-w-0 flex-col overflow-hidden rounded-md border border-line bg-panel [contain:layout_paint]",
        props.className,
      )}
    >
      <header className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        <h2 className="text-[12px] font-semibold text-dim">{props.title}</h2>
        {props.note !== undefined && <span className="text-[11.5px] text-faint">{props.note}</span>}
        {props.actions !== undefined && <div className="ml-auto flex items-center gap-2">{props.actions}</div>}
      </header>
      <div
        className={clsx("min-h-0 flex-1", props.scrolls && "overflow-y-auto", props.bodyClassName)}
        tabIndex={props.scrolls ? 0 : undefined}
        data-figures
      >
        {props.children}
      </div>
    </section>
  );
}
export function Empty({ children }: { children: ReactNode }) {
  return <p className="px-3 pt-1 pb-4 text-[12px] text-faint">{children}</p>;
}
