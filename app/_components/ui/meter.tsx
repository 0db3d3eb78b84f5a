/** A bar that is full when its limit is reached: amber from three quarters, red from nine tenths; the number is beside it. */
import clsx from "clsx";

export function Meter({ share, label }: { share: number | null; label: string }) {
  const filled = Math.max(0, Math.min(1, share ?? 0));
  return (
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="h-1 w-full" role="img" aria-label={label}>
      <rect width="100" height="4" rx="1" className="fill-line" />
      <rect
        width={filled * 100}
        height="4"
        rx="1"
        className={clsx(filled >= 0.9 ? "fill-down" : filled >= 0.75 ? "fill-warn" : "fill-dim")}
      />
    </svg>
  );
}

/**
 * Position against its limit. From the middle, left is short and right is long; a holding that cannot be short (spot) goes
 * from the left end.
 */
export function PositionBar({ share, longOnly = false }: { share: number | null; longOnly?: boolean }) {
  const [zero, whole] = longOnly ? [0.5, 61] : [31, 30];
  const length = Math.abs(share ?? 0) * whole;
  const near = Math.abs(share ?? 0) >= 0.9;
  return (
    <svg viewBox="0 0 62 12" className="h-3 w-[62px] shrink-0" aria-hidden>
      <rect y="4" width="62" height="4" rx="1" className="fill-soft" />
      <rect
        x={(share ?? 0) < 0 ? zero - length : zero}
        y="3"
        width={length}
        height="6"
        rx="1"
        className={near ? "fill-warn" : "fill-dim"}
      />
      <rect x={zero - 0.5} width="1" height="12" className="fill-faint" />
    </svg>
  );
}
