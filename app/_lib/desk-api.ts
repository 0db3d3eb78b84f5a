/** The shapes that the console sends and reads over tRPC, named once. The router itself: server/api/router.ts. */
import type { OrderId } from "../../engine/core/types.ts";
import type { SideName } from "../../engine/core/view-types.ts";

export type Scalar = number | string | boolean | null;
export interface Change {
  /** Path in the settings document, ["markets", key, "params", "fade"]. */
  field: string[];
  value: Scalar;
}
export interface FieldChange {
  /** Dotted path. */
  field: string;
  before: unknown;
  after: unknown;
}
export interface RevisionItem {
  revision: number;
  /** Unix ms. */
  at: number;
  by: string;
  why: string;
  basedOn: number | null;
  changes: FieldChange[];
}
export type ScopeInput =
  | { scope: "all" }
  | { scope: "account"; account: string }
  | { scope: "market"; market: string }
  | { scope: "side"; market: string; side: SideName }
  | { scope: "order"; market: string; id: OrderId };
export type CommandInput =
  | { do: "halt"; reason: string }
  | { do: "resume" | "pause" | "cancel" | "flatten"; scope: ScopeInput }
  | { do: "disconnect"; scope: Extract<ScopeInput, { scope: "all" | "account" }> }
  | { do: "widen"; scope: ScopeInput; factor: number }
  | { do: "acknowledge"; alert: number };
export interface CommandAnswer {
  ok: boolean;
  message: string;
}
