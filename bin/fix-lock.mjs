/**
 * Run after each change of dependencies: adds the lock entries of optional platform packages of other systems, which npm
 * leaves out (and then refuses to install there), and takes away the address of whichever registry was used.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const file = process.argv[2] ?? path.resolve(import.meta.dirname, "../package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const packages = lock.packages;
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "win32", "openbsd", "netbsd", "sunos", "openharmony", "aix"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "riscv64", "ppc64", "s390x", "loong64", "mips64el", "wasm32"];

/** Looks upward through the nested node_modules, as Node does. */
function isLocked(from, name) {
  for (let at = from; ; ) {
    if (packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (!at) return false;
    const i = at.lastIndexOf("node_modules/");
    at = i <= 0 ? "" : at.slice(0, i - 1);
  }
}
function entryFor(name, version, isDev) {
  const parts = name.split("/").pop().split("-");
  const armHard = parts.includes("gnueabihf") || parts.includes("musleabihf") ? "arm" : undefined;
  const cpu = PROCESSORS.find((p) => parts.includes(p)) ?? armHard;
  const os = SYSTEMS.find((s) => parts.includes(s));
  const libc = parts.includes("musl") ? ["musl"] : parts.includes("gnu") ? ["glibc"] : undefined;
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(isDev && { dev: true }),
    ...(libc && { libc }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

let added = 0;
for (const [from, p] of Object.entries({ ...packages })) {
  delete p.resolved;
  for (const [name, range] of Object.entries(p.optionalDependencies ?? {})) {
    if (isLocked(from, name)) continue;
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range)) {
      console.log(`left out: ${name} ${range} is a range, not a version`);
      continue;
    }
    packages[`node_modules/${name}`] = entryFor(name, range, p.dev);
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
