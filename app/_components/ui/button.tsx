/** Buttons: quiet by default, one accent for what is applied, red for HALT alone. The label is a verb. */
import clsx from "clsx";
import type { ComponentProps } from "react";

const base =
  "inline-flex items-center justify-center gap-1.5 rounded border font-medium whitespace-nowrap transition-colors disabled:opacity-55";
const looks = {
  quiet: "border-line bg-raised text-ink hover:border-faint",
  accent: "border-accent bg-accent-wash text-accent hover:bg-accent hover:text-panel",
  bare: "border-transparent bg-transparent text-dim hover:bg-raised hover:text-ink",
};
const sizes = { small: "h-6 px-2 text-[11.5px]", normal: "h-8 px-3 text-[12.5px]", icon: "h-7 w-7 text-[12px]" };

export type ButtonProps = ComponentProps<"button"> & { look?: keyof typeof looks; size?: keyof typeof sizes };
export function Button({ look = "quiet", size = "small", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={clsx(base, looks[look], sizes[size], className)} {...rest} />;
}
