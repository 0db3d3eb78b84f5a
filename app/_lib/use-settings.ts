"use client";
/** The newest settings document. The stream says when there is a newer one than the page has read. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { queryClient, trpc } from "./trpc.ts";
import { useLive } from "./use-live.ts";

export function useCurrentSettings() {
  const query = useQuery(trpc.settings.current.queryOptions());
  const newest = useLive((s) => s.desk?.revision.newest ?? null);
  const have = query.data?.revision;
  useEffect(() => {
    if (newest === null || have === undefined || newest <= have) return;
    void queryClient.invalidateQueries(trpc.settings.pathFilter());
  }, [newest, have]);
  return query;
}
