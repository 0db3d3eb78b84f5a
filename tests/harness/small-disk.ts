/** A disk of a few megabytes, and how to fill it. */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../server/database.ts";

/** A small disk of its own, which only root may have; null for others. */
export function smallDisk(): string | null {
  const folder = temporaryFolder();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=6m", "quotewright-test", folder]).status !== 0) return null;
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}
export function fillUp(file: string): void {
  try {
    for (;;) appendFileSync(file, Buffer.alloc(4_096));
  } catch {
    // It is full.
  }
}
