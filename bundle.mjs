/**
 * Write lstmgru_lab/explorers/dist: for notebooks one script and one style sheet for each explorer, because
 * anywidget sends both with every instance; for pages without a kernel one classic script and one sheet with
 * all explorers, because Chromium loads no modules from disk.
 *
 *     node bundle.mjs            once
 *     node bundle.mjs --watch    again whenever a file changes; with ANYWIDGET_HMR=1 notebooks follow at once
 *
 * Every module in js/explorers is an explorer. A style sheet belongs to the module of the same name; base.css
 * belongs to all.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HOME = join(dirname(fileURLToPath(import.meta.url)), "lstmgru_lab", "explorers");
const PALETTE = join(dirname(HOME), "learning", "palette.json");
const FOLDERS = ["core", "maths", "parts", "explorers"]; // the order of their style sheets
const COMMON = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  sourcemap: "external", // a file beside the script: nothing of it is sent
  sourcesContent: false,
  metafile: true,
  logLevel: "warning",
};

/** The gates' colours as custom properties, for `@import "palette"` in a style sheet. */
const palette = {
  name: "palette",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^palette$/ }, () => ({ path: basename(PALETTE), namespace: "palette" }));
    onLoad({ filter: /.*/, namespace: "palette" }, () => {
      const { hues } = JSON.parse(readFileSync(PALETTE, "utf-8"));
      const rules = Object.entries(hues).map(
        ([name, pair]) => `--lx-${name}: light-dark(${pair.join(", ")});`,
      );
      return { contents: `.lstmgru-explorer { ${rules.join(" ")} }`, loader: "css", resolveDir: HOME };
    });
  },
};

const stem = (path) => basename(path).replace(/\.\w+$/, "");

/** The style sheet of these modules: what all explorers have, then each folder's. */
async function writeStyle(home, modules, outfile) {
  const sheets = readdirSync(join(home, "css")).map(stem);
  const named = FOLDERS.flatMap((folder) =>
    modules
      .filter((path) => basename(dirname(path)) === folder)
      .map(stem)
      .sort(),
  );
  const wanted = ["base", ...named.filter((name) => sheets.includes(name))];
  const contents = ['@import "palette";', ...wanted.map((name) => `@import "./${name}.css";`)].join("\n");
  const stdin = { contents, loader: "css", resolveDir: join(home, "css") };
  return (await build({ ...COMMON, stdin, outfile, plugins: [palette] })).metafile;
}

/** A script, and the sheet that its modules need; the names of what was written. */
async function writeBoth(home, name, options) {
  const { metafile } = await build({ ...COMMON, ...options, outfile: join(home, "dist", `${name}.js`) });
  const style = await writeStyle(home, Object.keys(metafile.inputs), join(home, "dist", `${name}.css`));
  return Object.keys({ ...metafile.outputs, ...style.outputs }).map((path) => basename(path));
}

/** Bundle the explorers of a folder that has js/ and css/ into its dist/. */
export async function bundle(home = HOME) {
  const dist = join(home, "dist");
  mkdirSync(dist, { recursive: true });
  const names = readdirSync(join(home, "js", "explorers"))
    .map(stem)
    .sort();
  const notebooks = names.map((name) =>
    writeBoth(home, name, { entryPoints: [join(home, "js", "explorers", `${name}.js`)], format: "esm" }),
  );
  const imports = names.map((name) => `import ${name} from "./explorers/${name}.js";`);
  const contents = [
    ...imports,
    'import { openPage } from "./core/page.js";',
    `openPage({ ${names.join(", ")} });`,
  ];
  const stdin = { contents: contents.join("\n"), sourcefile: "all.js", resolveDir: join(home, "js") };
  const written = (
    await Promise.all([...notebooks, writeBoth(home, "page", { stdin, format: "iife" })])
  ).flat();
  for (const old of readdirSync(dist).filter((name) => !written.includes(name))) rmSync(join(dist, old));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [home = HOME] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
  await bundle(home);
  if (process.argv.includes("--watch")) {
    let timer;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => bundle(home).catch(() => {}), 50); // esbuild has printed what is wrong
    };
    for (const folder of ["js", "css"]) watch(join(home, folder), { recursive: true }, again);
    console.log("watching; end with Ctrl-C");
  }
}
