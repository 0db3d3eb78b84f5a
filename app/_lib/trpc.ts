/** tRPC over TanStack Query: what is asked for. What streams is in live-store.ts. */
import { QueryClient } from "@tanstack/react-query";
import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import superjson from "superjson";
import type { AppRouter } from "../../server/api/router.ts";

export const queryClient = new QueryClient({
  // the stream says when something changed; nothing is fetched again because a window got the focus
  defaultOptions: { queries: { refetchOnWindowFocus: false, staleTime: 60_000, retry: 1 } },
});
export const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc", transformer: superjson })] });
export const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });

export interface Problem {
  field: string;
  reason: string;
}
/** Per-field reasons of a refusal, in the order the server gave them; empty where it gave none. */
export function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof TRPCClientError)) return [];
  const problems: unknown = error.data?.problems;
  if (!Array.isArray(problems)) return [];
  return problems.flatMap((p: unknown) =>
    typeof p === "object" && p !== null && "field" in p && "reason" in p
      ? [{ field: String(p.field), reason: String(p.reason) }]
      : [],
  );
}
export const isConflict = (error: unknown): boolean =>
  error instanceof TRPCClientError && error.data?.code === "CONFLICT";
