// Checks manifests, a JSON array in a file, by the rules of a public linter, and says which rules which of them break.
import { readFileSync } from "node:fs";
import { createDefaultMonokleValidator } from "@monokle/validation";

const manifests = JSON.parse(readFileSync(process.argv[2], "utf8"));
const resources = manifests.map((content) => {
  const id = `${content.kind} ${content.metadata.name}`;
  return {
    id,
    fileId: id,
    filePath: id,
    fileOffset: 0,
    name: content.metadata.name,
    apiVersion: content.apiVersion,
    kind: content.kind,
    namespace: content.metadata.namespace,
    content,
    text: JSON.stringify(content),
  };
});

const validator = createDefaultMonokleValidator();
await validator.preload({
  // The other rules need files from the network.
  plugins: { "pod-security-standards": true, practices: true, "resource-links": true },
});
const { runs } = await validator.validate({ resources });
const findings = runs.flatMap(({ results }) =>
  results.map(({ ruleId, locations }) => {
    const [uri] = locations.map((location) => location.physicalLocation?.artifactLocation?.uri).filter(Boolean).slice(-1);
    return `${ruleId} ${decodeURI(uri)}`;
  }),
);
console.log([...new Set(findings)].sort().join("\n"));
