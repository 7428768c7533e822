// Holds every generated dashboard against Grafana's own types, by TypeScript's compiler.
// Usage: node grafana.mjs [repository]; exit status 1 and one line for each place that Grafana's schema does not have.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.argv[2] ?? join(here, "../.."));
const folders = ["examples/ai-teams/monitoring/ops/grafana", "tests/tests/operations/ops/grafana"];
const dashboards = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(root, folder, name), "utf8") })),
);
const overview = dashboards.find(({ path }) => path.endsWith("overview.json"));

/** A judge that accepts everything is none: what is wrong with the dashboard, and the edit. */
const wrong = [
  ["the wrapper of Grafana's API", (board) => ({ dashboard: board })],
  ["no version of the schema", (board) => delete board.schemaVersion],
  ["no variables", (board) => delete board.templating],
  ["a panel without a kind", (board) => delete board.panels[0].type],
  ["a kind that does not exist", (board) => (board.panels[0].type = "graph")],
  ["a misspelt key of the dashboard", (board) => (board.schemaversion = 42)],
  ["a misspelt key of a panel", (board) => (board.panels[0].gridpos = board.panels[0].gridPos)],
  ["a misspelt option", (board) => (board.panels.find(({ type }) => type === "stat").options.grafMode = "area")],
  ["an option's value that does not exist", (board) => (board.panels.find(({ type }) => type === "stat").options.graphMode = "bars")],
  ["options of another kind of panel", (board) => (board.panels.find(({ type }) => type === "logs").options = board.panels[0].options)],
  ["a query without an expression", (board) => delete board.panels[0].targets[0].expr],
  ["a query's format that does not exist", (board) => (board.panels[0].targets[0].format = "rows")],
  ["a number as text", (board) => (board.panels[0].gridPos.w = "12")],
  ["a variable of no kind", (board) => (board.templating.list[0].type = "datasources")],
  ["thresholds of no mode", (board) => (board.panels[0].fieldConfig.defaults.thresholds = { mode: "relative", steps: [] })],
  ["a data source that no variable chooses", (board) => (board.panels[0].targets[0].datasource.uid = "PBFA97CFB590B2093")],
];
const broken = wrong.map(([what, edit]) => {
  const board = JSON.parse(overview.text);
  const edited = edit(board);
  return { what, text: JSON.stringify(edited?.dashboard ? edited : board, null, 2) };
});

// The compiler finds Grafana's types above the files that it reads, so these stand beside them.
const work = join(here, "node_modules/.dashboards");
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const judged = [...dashboards, ...broken];
judged.forEach(({ text }, at) => {
  // The first line is ours; the others have the numbers of the file's lines, and one more.
  writeFileSync(join(work, `board${at}.ts`), `export const board: import("../../grafana.js").Dashboard =\n${text}`);
});
const options = { noEmit: true, strict: true, module: "nodenext", target: "esnext", types: [], skipLibCheck: true };
writeFileSync(join(work, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: judged.map((_, at) => `board${at}.ts`) }));

const compiler = createRequire(import.meta.url).resolve("typescript/package.json").replace("package.json", "bin/tsc");
const run = spawnSync(process.execPath, [compiler, "--project", work, "--pretty", "false"], { encoding: "utf8", cwd: work });
if (run.error) throw run.error;

const faults = judged.map(() => []);
let strange = "";
for (const line of run.stdout.split("\n").filter((text) => text && !text.startsWith(" "))) {
  const found = line.match(/board(\d+)\.ts\((\d+),(\d+)\): error TS\d+: (.*)$/);
  if (found) faults[found[1]].push(`${found[2] - 1}:${found[3]}: ${found[4]}`);
  else strange += `${line}\n`;
}

let failed = 0;
const complain = (text) => {
  failed += 1;
  console.error(text);
};
if (strange || run.stderr) complain(`the compiler says something else:\n${strange}${run.stderr}`);
if (dashboards.length < 5) complain(`only ${dashboards.length} dashboards found`);
dashboards.forEach(({ path }, at) => faults[at].forEach((fault) => complain(`${path}:${fault}`)));
broken.forEach(({ what }, at) => {
  if (faults[dashboards.length + at].length === 0) complain(`Grafana's types accept ${what}`);
});
console.log(`Grafana's types: ${dashboards.length} dashboards judged, ${broken.length} broken ones refused, ${failed} faults`);
process.exit(failed === 0 ? 0 : 1);
