/**
 * tRPC with its procedures by authority. There is no sign-in yet and the desk listens on loopback only, so whoever reaches
 * it is the operator; each procedure already says whose it is, so that access control can come without touching a router.
 */
import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { z } from "zod";
import type { SettingsProblem } from "../../engine/core/settings.ts";
import type { EngineHost } from "../engine-host.ts";
import type { OnceDesk } from "../once.ts";
import { Unanswered } from "../questions.ts";
import type { SettingsDesk } from "../settings.ts";
import { StorageError } from "../storage-error.ts";
import type { Store } from "../store.ts";

export interface About {
  version: string;
  /** Unix ms. */
  startedAt: number;
  mode: string;
  /** "http://127.0.0.1:3000". */
  address: string;
  /** Node's version. */
  node: string;
  pid: number;
  dataDir: string;
}
export interface Services {
  host: EngineHost;
  store: Store;
  settings: SettingsDesk;
  once: OnceDesk;
  about: About;
  now: () => number;
}
const ROLES = ["public", "viewer", "trader", "risk", "admin"] as const;
export type Role = (typeof ROLES)[number];
export interface Context extends Services {
  by: string;
  role: Role;
}

/** A refusal that names fields; the error formatter hands them to the form. */
export class Problems extends Error {
  override name = "Problems";
  readonly problems: readonly SettingsProblem[];
  constructor(problems: readonly SettingsProblem[]) {
    super(problems.map((p) => `${p.field} ${p.reason}`).join("; "));
    this.problems = problems;
  }
}

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  errorFormatter({ shape, error }) {
    const cause: unknown = error.cause;
    let problems: SettingsProblem[] = [];
    let message = shape.message;
    if (cause instanceof Problems) problems = [...cause.problems];
    else if (cause instanceof z.ZodError) {
      problems = cause.issues.map((i) => ({ field: i.path.join("."), reason: i.message }));
      message = problems.map((p) => `${p.field || "input"}: ${p.reason}`).join("; ");
    } else if (cause instanceof StorageError) message = cause.message;
    else if (error.code === "INTERNAL_SERVER_ERROR") message = "The desk failed inside: see its log.";
    // No stack: it holds paths of this machine.
    const { stack: _, ...data } = shape.data;
    return { ...shape, message, data: { ...data, problems } };
  },
});
export const router = t.router;
const needs = (role: Role) =>
  t.procedure.use(async ({ ctx, next }) => {
    if (ROLES.indexOf(ctx.role) < ROLES.indexOf(role))
      throw new TRPCError({ code: "FORBIDDEN", message: `This needs the role "${role}".` });
    const result = await next();
    const cause: unknown = result.ok ? null : result.error.cause;
    if (cause instanceof Unanswered)
      throw new TRPCError({ code: "SERVICE_UNAVAILABLE", message: cause.message, cause });
    return result;
  });
export const publicProcedure = t.procedure;
export const viewer = needs("viewer");
export const trader = needs("trader");
export const risk = needs("risk");
export const admin = needs("admin");

/** In the input of every mutation: made where the click was, so that a repeat is known. */
export const commandId = z.uuid();
