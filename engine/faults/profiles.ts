/** The four kinds of venue that the world has: the rules that the core is told of them, and what else differs. */
import { profileRules, type VenueProfile, type VenueRules } from "../core/venue-rules.ts";

export type ProfileId = VenueProfile;
export const profileIds = Object.keys(profileRules) as ProfileId[];

export interface Profile {
  id: ProfileId;
  rules: VenueRules;
  /** How the venue names our orders: by a text of ours, or by one byte. */
  naming: "text" | "slot";
  /** What a reply says: the state of each order, or only that the request was taken (the stream tells the rest). */
  replies: "state" | "taken";
  /** Usual time from the wire to the book. */
  latencyMs: readonly [low: number, high: number];
  /** Share of requests that are lost without any fault: a chain drops some. */
  lostShare: number;
  hasDeadMan: boolean;
}
const of = (id: ProfileId, more: Omit<Profile, "id" | "rules">): Profile => ({ id, rules: profileRules[id], ...more });

export const profiles: Readonly<Record<ProfileId, Profile>> = {
  "client-id": of("client-id", {
    ...{ naming: "text", replies: "state", latencyMs: [1, 12], lostShare: 0, hasDeadMan: true },
  }),
  solana: of("solana", {
    ...{ naming: "slot", replies: "taken", latencyMs: [350, 900], lostShare: 0.01, hasDeadMan: false },
  }),
  batch: of("batch", { naming: "text", replies: "taken", latencyMs: [2, 30], lostShare: 0, hasDeadMan: true }),
  replace: of("replace", { naming: "text", replies: "state", latencyMs: [2, 25], lostShare: 0, hasDeadMan: true }),
};
