import { parseAst } from "vitest/node";

/** A file as the rules see it; `path` is relative to the repository, with forward slashes. */
export interface SourceText {
  path: string;
  text: string;
}

/** A module that a file names: `import`, `export ... from`, `import()`, the type `import("...")`, `require("...")`. */
export interface Import {
  specifier: string;
  /** gone after compilation: `import type`, or every name in the braces is a `type` */
  typeOnly: boolean;
  line: number;
}

/** Any node of the syntax tree (ESTree with TypeScript's additions). */
export interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

export interface SourceFile extends SourceText {
  imports: readonly Import[];
  /** the nodes of the tree, parents before children */
  nodes: readonly Node[];
  /** line of a node, counted from 1 */
  line(node: Node): number;
}

/** What a rule found: one sentence with the place. */
export interface Violation {
  rule: string;
  where: string;
  message: string;
}

/** How AssemblyScript marks a function; TypeScript has no decorators there. */
const INLINE = /^@inline$/gm;

/** Parses TypeScript with the parser that vitest carries, so that comments and strings are never mistaken for code. */
export function parseSource({ path, text }: SourceText): SourceFile {
  const nodes: Node[] = [];
  const script = text.replace(INLINE, (mark) => " ".repeat(mark.length));
  collect(parseAst(script, { lang: "ts", astType: "ts" } as Parameters<typeof parseAst>[1]), nodes);
  const line = (node: Node): number => text.slice(0, node.start).split("\n").length;
  const imports = nodes.flatMap((node): Import[] => {
    const specifier = specifierOf(node);
    return specifier === undefined ? [] : [{ specifier, typeOnly: isTypeOnly(node), line: line(node) }];
  });
  return { path, text, imports, nodes, line };
}

function collect(value: unknown, nodes: Node[]): void {
  if (Array.isArray(value)) {
    for (const member of value) collect(member, nodes);
  } else if (value !== null && typeof value === "object") {
    if (typeof (value as Node).type === "string") nodes.push(value as Node);
    for (const member of Object.values(value)) collect(member, nodes);
  }
}

const NAMES_A_MODULE = [
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
];

function specifierOf(node: Node): string | undefined {
  if (node.type === "CallExpression") return requiredSpecifier(node);
  if (!NAMES_A_MODULE.includes(node.type)) return undefined;
  const source = node.source as { value?: unknown } | null;
  return typeof source?.value === "string" ? source.value : undefined;
}

/** What is named in `require("...")` or `require.resolve("...")`. */
function requiredSpecifier(call: Node): string | undefined {
  const callee = call.callee as Node & { name?: string; object?: { name?: string } };
  if ((callee.name ?? callee.object?.name) !== "require") return undefined;
  const [argument] = call.arguments as { value?: unknown }[];
  return typeof argument?.value === "string" ? argument.value : undefined;
}

function isTypeOnly(node: Node): boolean {
  if (node.type === "TSImportType" || node.importKind === "type" || node.exportKind === "type") return true;
  const names = node.specifiers as { importKind?: string; exportKind?: string }[] | undefined;
  return (
    names !== undefined &&
    names.length > 0 &&
    names.every((name) => name.importKind === "type" || name.exportKind === "type")
  );
}
