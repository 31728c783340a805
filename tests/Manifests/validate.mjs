// Checks manifests, a JSON array in a file, and says what is wrong with them: their values by the JSON schemas, and their names by
// the types, for the schemas take a field that there is not for one that is nobody's business.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const folder = fileURLToPath(new URL(".", import.meta.url));
const manifests = JSON.parse(readFileSync(process.argv[2], "utf8"));
const problems = [];
const say = (manifest, problem) => problems.push(`${manifest.kind} ${manifest.metadata?.name}: ${problem}`);

function moduleOf({ apiVersion, kind }) {
  const path = `${apiVersion}/${kind}`;
  if (apiVersion.startsWith("gateway.networking.k8s.io/")) return `@kubernetes-models/gateway-api/${path}`;
  return apiVersion.startsWith("gateway.envoyproxy.io/") ? `@kubernetes-models/envoy-gateway/${path}` : `kubernetes-models/${path}`;
}

const known = [];
for (const manifest of manifests) {
  let models;
  try {
    models = await import(moduleOf(manifest));
  } catch {
    say(manifest, `there is no ${manifest.kind} in ${manifest.apiVersion}`);
    continue;
  }
  known.push(manifest);
  try {
    new models[manifest.kind](manifest).validate();
  } catch (error) {
    say(manifest, error.message);
  }
}

// One line for each manifest, so that a diagnostic's line tells which it is about.
const lines = known.map((manifest, i) => {
  const type = `import("${moduleOf(manifest)}").I${manifest.kind}`;
  return `export const manifest${i}: ${type} = ${JSON.stringify(manifest)};`;
});
const file = `${folder}manifests.ts`;
const options = { noEmit: true, strict: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists } = host;
host.fileExists = (name) => name === file || fileExists(name);
host.getSourceFile = (name, ...rest) =>
  name === file ? ts.createSourceFile(name, lines.join("\n"), ...rest) : getSourceFile(name, ...rest);
for (const diagnostic of ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))) {
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
  say(known[line], ts.flattenDiagnosticMessageText(diagnostic.messageText, " "));
}

console.log(problems.join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;
