/** Tests of the core, loaded into this process as in-process-vitest.mjs lists them. */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { DECLARING } from "./in-process-vitest.mjs";

/** One module of all these tests and the code they test: what is shared is loaded once. Answers what each file of tests imports. */
export async function load(files) {
  const bundled = path.resolve(`.in-process-${process.pid}.mjs`);
  const { metafile } = await build({
    absWorkingDir: process.cwd(),
    metafile: true,
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: process.cwd() },
    outfile: bundled,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    plugins: [{ name: "in-process", setup: redirect }],
  });
  await import(pathToFileURL(bundled).href);
  rmSync(bundled);
  return new Map(files.map((file) => [file, new Set(metafile.inputs[file].imports.map((found) => found.path))]));
}
/** Tests meet the Vitest of this process, and files know their names and where they lie though they were put into one. */
function redirect(bundle) {
  const vitest = pathToFileURL(path.resolve(import.meta.dirname, "in-process-vitest.mjs")).href;
  bundle.onResolve({ filter: /^vitest$/ }, () => ({ path: vitest, external: true }));
  bundle.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
    const source = readFileSync(file, "utf8").replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)));
    const from = file.endsWith(".test.ts")
      ? `globalThis.${DECLARING} = ${JSON.stringify(path.relative("", file))};`
      : "";
    return { contents: from + source, loader: "ts" };
  });
}
