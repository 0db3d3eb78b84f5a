/** Command ids, random UUIDs: a repeat with the same id gets the first answer, so each press of a button makes one. */
export function newCommandId(): string {
  // not crypto.randomUUID: it is missing on pages that a browser does not count as secure
  return uuidOf(crypto.getRandomValues(new Uint8Array(16)));
}
/** Sixteen random bytes as a UUID of version 4 (RFC 9562, 5.4): version and variant bits are set. */
export function uuidOf(random: Uint8Array): string {
  const bytes = Uint8Array.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
