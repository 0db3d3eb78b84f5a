/** A style with variables of our own, which React's type does not know. */
import type { CSSProperties } from "react";

export type Style = CSSProperties & Record<`--${string}`, string>;
