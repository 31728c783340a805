// Extracts the schemas of some resources from the official Pulumi packages: extract.mjs <output file> <type token …>.
// Names, types and required inputs come from the TypeScript declarations; aliases and secrets from the constructors.
//
// A type is "string", "number", "boolean", "any", or one of { list: type }, { map: type }, { union: types },
// { value: constant }, { type: name }, which is in the package's inputs or outputs, and { enum: name }.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";

const [file, ...tokens] = process.argv.slice(2);

// The project uses Docker 5.1.0, which is not on npm: what holds against 5.0.0 and 5.2.0 holds against it. 5.1.0 already
// has these of the properties that 5.2.0 adds.
const folders = ["@pulumi/aws", "@pulumi/docker", "docker-5.0.0", "@pulumi/kubernetes", "@pulumi/random"];
const added = { "docker-5.0.0": { RemoteImageBuild: ["provenance", "sbom"] } };

const find = (path) => new URL(`node_modules/${path}`, import.meta.url);
const read = (path) => readFileSync(find(path), "utf8");
const lock = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url), "utf8"));

/** The declarations in a file, by name with namespace. */
function declarationsOf(path) {
  const found = new Map();
  const visit = (node, namespace) => {
    const visitAll = (nodes, name) => nodes.forEach((inner) => visit(inner, name));
    if (ts.isModuleDeclaration(node)) visitAll(node.body.statements, `${namespace}${node.name.text}.`);
    else if (ts.isVariableStatement(node)) visitAll(node.declarationList.declarations, namespace);
    // A type alias has the name of the constant with the enum's values.
    else if (node.name && !(ts.isTypeAliasDeclaration(node) && found.has(namespace + node.name.text)))
      found.set(namespace + node.name.text, node);
  };
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  ts.createSourceFile(path, read(path), options).statements.forEach((node) => visit(node, ""));
  return found;
}

const nameOf = (node) => (ts.isQualifiedName(node) ? `${nameOf(node.left)}.${node.right.text}` : node.text);
const isUndefined = (node) => node.kind === ts.SyntaxKind.UndefinedKeyword;
const isEventual = (node) => ts.isTypeReferenceNode(node) && /^pulumi\.(Input|Output)$/.test(nameOf(node.typeName));

class Package {
  declarations = new Map();

  constructor(folder) {
    const { name, version } = JSON.parse(read(`${folder}/package.json`));
    const locked = lock.packages[`node_modules/${folder}`].version;
    if (version !== locked) throw new Error(`${folder} is ${version}, not ${locked}: run 'npm ci --prefix tests/Schemas'`);
    this.folder = folder;
    this.schema = { name: name.split("/")[1], version, resources: {}, inputs: {}, outputs: {}, enums: {} };
    tokens.forEach((token) => this.addResource(token));
    for (const [type, names] of Object.entries(added[folder] ?? {}))
      for (const side of ["inputs", "outputs"])
        for (const property of names) this.schema[side][type][property] = { type: "string", required: false };
  }

  declared(path, name) {
    if (!this.declarations.has(path)) this.declarations.set(path, declarationsOf(`${this.folder}/${path}.d.ts`));
    return this.declarations.get(path).get(name);
  }

  /** Adds a resource, unless the package does not have it. */
  addResource(token) {
    const [packageName, module, name] = token.split(":");
    const isProvider = token === `pulumi:providers:${this.schema.name}`;
    if (packageName !== this.schema.name && !isProvider) return;
    const className = isProvider ? "Provider" : name;
    const inCamelCase = className[0].toLowerCase() + className.slice(1);
    const path =
      isProvider ? "provider"
      : packageName === "kubernetes" ? `${module.replace(/\.[^/]*/, "")}/${inCamelCase}`
      : module.replace(/^index\//, "");
    if (!existsSync(find(`${this.folder}/${path}.js`))) return;
    const code = read(`${this.folder}/${path}.js`);
    if (!code.includes(`__pulumiType = '${isProvider ? this.schema.name : token}';`)) return;
    const texts = (pattern, text = code) => [...text.matchAll(pattern)].map((match) => match[1]);
    const options = (name) => code.match(`const ${name} = (.*);`)?.[1] ?? "";
    this.schema.resources[token] = {
      inputs: this.properties(this.declared(path, `${className}Args`)),
      outputs: this.properties(this.declared(path, className)),
      aliases: texts(/type: "([^"]*)"/g, options("aliasOpts")),
      secretInputs: texts(/pulumi\.secret\(args\.(\w+)\)/g),
      secretOutputs: texts(/"([^"]*)"/g, options("secretOpts")),
    };
  }

  properties(declaration) {
    const found = {};
    for (const member of declaration.members) {
      const isStatic = member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword);
      if (isStatic || !(ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))) continue;
      const type = isEventual(member.type) ? member.type.typeArguments[0] : member.type;
      const required = !member.questionToken && !(ts.isUnionTypeNode(type) && type.types.some(isUndefined));
      found[member.name.text] = { type: this.type(type), required };
    }
    return found;
  }

  type(node) {
    if (isEventual(node)) return this.type(node.typeArguments[0]);
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword: return "string";
      case ts.SyntaxKind.NumberKeyword: return "number";
      case ts.SyntaxKind.BooleanKeyword: return "boolean";
      case ts.SyntaxKind.AnyKeyword: return "any";
      case ts.SyntaxKind.LiteralType: return { value: node.literal.text };
      case ts.SyntaxKind.ArrayType: return { list: this.type(node.elementType) };
      case ts.SyntaxKind.TypeLiteral: return { map: this.type(node.members[0].type) };
      case ts.SyntaxKind.UnionType: return this.union(node.types.filter((one) => !isUndefined(one)));
      case ts.SyntaxKind.TypeReference: return this.reference(nameOf(node.typeName));
    }
    throw new Error(`${this.folder}: cannot read a type that is a ${ts.SyntaxKind[node.kind]}`);
  }

  union(nodes) {
    const cases = new Map(nodes.map((node) => this.type(node)).map((type) => [JSON.stringify(type), type]));
    return cases.size === 1 ? [...cases.values()][0] : { union: [...cases.values()] };
  }

  reference(name) {
    const [, root, inner] = name.match(/^(?:(\w+)\.)?(.*)$/);
    if (root === "inputs" || root === "outputs") {
      if (!(inner in this.schema[root])) {
        this.schema[root][inner] = {}; // a type may contain itself
        this.schema[root][inner] = this.properties(this.declared(`types/${root.slice(0, -1)}`, inner));
      }
      return { type: inner };
    }
    if (root === "enums") {
      const [, module, last] = inner.match(/^(?:(.*)\.)?(.*)$/);
      const { members } = this.declared(["types/enums", ...(module?.split(".") ?? []), "index"].join("/"), last).type;
      this.schema.enums[inner] = Object.fromEntries(members.map(({ name, type }) => [name.text, type.literal.text]));
      return { enum: inner };
    }
    if (root === undefined) return "string"; // a resource of which the id or the ARN is taken, or an alias of string
    throw new Error(`${this.folder}: cannot read the type ${name}`);
  }
}

writeFileSync(file, JSON.stringify(folders.map((folder) => new Package(folder).schema)));
