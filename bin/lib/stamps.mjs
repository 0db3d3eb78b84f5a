/**
 * Remembers what a set-up step was done for, so that no step runs twice for the same input. Node built-ins only: this
 * runs on a bare clone. A stamp is written after its step, so a step that was broken off is done again.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

/** @returns {Generator<string>} every file below `place`, sorted; generated folders left out */
function* filesOf(place) {
  if (!existsSync(place)) return;
  if (statSync(place).isFile()) {
    yield place;
    return;
  }
  const entries = readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const e of entries) if (e.name !== "generated") yield* filesOf(path.join(place, e.name));
}

/** SHA-256 over names and contents of all files below the places, and over the Node that runs. */
export function hashOf(root, ...places) {
  const h = createHash("sha256").update(process.version);
  for (const place of places)
    for (const file of filesOf(path.join(root, place)))
      h.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return h.digest("hex");
}

export function stampsIn(file) {
  const all = () => {
    try {
      return JSON.parse(readFileSync(file, "utf8"));
    } catch {
      return {};
    }
  };
  return {
    holds: (name, value) => all()[name] === value,
    set(name, value) {
      const beside = `${file}.${process.pid}`;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(beside, JSON.stringify({ ...all(), [name]: value }));
      renameSync(beside, file);
    },
  };
}

/**
 * True where what is installed is what the lock file asks for: npm leaves its own record in node_modules. Optional
 * packages are for other systems and may be missing.
 */
export function isInstalled(root) {
  try {
    const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
    const there = JSON.parse(readFileSync(path.join(root, "node_modules/.package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(
      ([name, p]) => name === "" || p.optional === true || p.devOptional === true || there[name]?.version === p.version,
    );
  } catch {
    return false;
  }
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return e.code === "EPERM";
  }
};
const pidIn = (file) => {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
};
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/**
 * One set-up at a time: waits while another living process holds the lock; takes over the lock of a dead one.
 * @returns {() => void} gives it back
 */
export function takeLock(file, onWait = () => {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => {
        if (pidIn(file) === process.pid) rmSync(file, { force: true });
      };
    } catch (e) {
      if (e.code !== "EEXIST") throw e;
    }
    const holder = pidIn(file);
    if (holder > 0 && !isAlive(holder)) {
      // Moved aside first: of two that see the dead one, only one can move it; a fresh lock moved by mistake goes back.
      const aside = `${file}.${process.pid}`;
      try {
        renameSync(file, aside);
        if (pidIn(aside) !== holder) renameSync(aside, file);
        rmSync(aside, { force: true });
      } catch (e) {
        if (e.code !== "ENOENT") throw e;
      }
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    pause(200);
  }
}
