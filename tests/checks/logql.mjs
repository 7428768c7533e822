// Parses every LogQL query of the documents, dashboards and data sources with Grafana's own grammar.
// Usage: node logql.mjs [repository]; exit status 1 and one line for each query that is not LogQL.
import { parser } from "@grafana/lezer-logql";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.argv[2] ?? join(here, "../.."));
const read = (path) => readFileSync(join(root, path), "utf8");
const list = (path, end) => readdirSync(join(root, path)).filter((name) => name.endsWith(end)).map((name) => join(path, name));

/** The queries of the ```logql blocks: one after another, with an empty line between them. */
function fromDocument(path) {
  const blocks = [...read(path).matchAll(/```logql\n([\s\S]*?)```/g)].map((found) => found[1]);
  const withoutComments = (text) => text.split("\n").filter((line) => !line.trim().startsWith("#")).join("\n").trim();
  return blocks.flatMap((block) => block.split(/\n\s*\n/).map(withoutComments)).filter(Boolean);
}

function fromDashboard(path) {
  const targets = JSON.parse(read(path)).panels.flatMap((panel) => panel.targets ?? []);
  return targets.filter((target) => target.datasource?.type === "loki").map((target) => target.expr);
}

/** The query that leads from a span to its logs; Grafana fills in ${...}, and $$ is a dollar in a provisioned file. */
function fromDatasources(path) {
  return [...read(path).matchAll(/^\s*query: '(\{.*)'$/gm)].map((found) => found[1].replace(/\$\$\{[^}]*\}/g, "x"));
}

/** Where the grammar met something it does not know. */
function faults(query) {
  const found = [];
  parser.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) found.push(query.slice(Math.max(0, node.from - 20), node.to + 20));
    },
  });
  return found;
}

// A judge that accepts everything is none: the manual's own mistake must be refused.
const wrong = '{service="api-gateway"} | json | count by (error_type)';
if (faults(wrong).length === 0) {
  console.error(`the grammar accepts what is not LogQL: ${wrong}`);
  process.exit(1);
}

const monitoring = "examples/ai-teams/monitoring";
const sources = [
  ...list("docs", ".md").map((path) => [path, fromDocument(path)]),
  ...list(`${monitoring}/ops/grafana`, ".json").map((path) => [path, fromDashboard(path)]),
  ...[`${monitoring}/grafana/provisioning/datasources/datasources.yaml`].map((path) => [path, fromDatasources(path)]),
];
let failed = 0;
let passed = 0;
for (const [path, queries] of sources) {
  for (const query of queries) {
    const problems = faults(query);
    if (problems.length === 0) passed += 1;
    else {
      failed += 1;
      console.error(`${path}: not LogQL near «${problems[0]}»\n  ${query}`);
    }
  }
}
if (passed + failed < 5) {
  console.error(`only ${passed + failed} queries found: the reader of the documents no longer matches them`);
  failed += 1;
}
console.log(`LogQL: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
