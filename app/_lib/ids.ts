/** Command ids: a repeat with the same id gets the first answer, so each press of a button makes one. */
export function newCommandId(): string {
  // not crypto.randomUUID: it is missing on pages that a browser does not count as secure
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
