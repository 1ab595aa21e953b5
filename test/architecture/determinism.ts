import type { Node, SourceFile, Violation } from "./source-file.ts";

/** Rooms whose results are hashed: the same input must give the same bytes on every machine and every day. */
const HASHED = ["core", "simulation", "data", "features", "models", "evaluation", "validation"].map(
  (room) => `src/${room}/`,
);

/** Data are moved here, not computed: a power of two may give the largest whole number of a type. */
const MAY_RAISE = "src/data/";

const FORBIDDEN_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  // Math.pow differs in the last digit between V8 versions; Math.random has no seed.
  Math: ["pow", "random"],
  Date: ["now"],
};

/** No clock, no unseeded chance, no power that V8 versions round differently. */
export function determinismViolations(file: SourceFile): Violation[] {
  if (!HASHED.some((folder) => file.path.startsWith(folder))) return [];
  return file.nodes.flatMap((node): Violation[] => {
    const what = forbiddenMember(node) ?? clock(node) ?? (file.path.startsWith(MAY_RAISE) ? undefined : power(node));
    if (what === undefined) return [];
    return [{ rule: "determinism", where: `${file.path}:${file.line(node)}`, message: `${what} in a hashed room` }];
  });
}

function forbiddenMember(node: Node): string | undefined {
  const [object, names] = membersTaken(node);
  const forbidden = FORBIDDEN_MEMBERS[object ?? ""] ?? [];
  const name = names.find((taken) => forbidden.includes(taken));
  return name === undefined ? undefined : `${object}.${name}`;
}

/** The object and the members that `a.b`, `a["b"]` or `const { b } = a` takes. */
function membersTaken(node: Node): [object: string | undefined, names: string[]] {
  if (node.type === "MemberExpression") return [identifier(node.object), [memberName(node.property)]];
  if (node.type !== "VariableDeclarator" || (node.id as Node).type !== "ObjectPattern") return [undefined, []];
  const properties = (node.id as Node).properties as Node[];
  return [identifier(node.init), properties.map((property) => memberName(property.key))];
}

function identifier(value: unknown): string | undefined {
  const node = value as Node | null | undefined;
  return node?.type === "Identifier" ? (node.name as string) : undefined;
}

function memberName(value: unknown): string {
  return identifier(value) ?? String((value as { value?: unknown } | undefined)?.value);
}

function clock(node: Node): string | undefined {
  return (node.type === "NewExpression" || node.type === "CallExpression") && identifier(node.callee) === "Date"
    ? "the clock (Date)"
    : undefined;
}

/** `x ** 2` is a product; `x ** 0.5` and `x ** y` are what `Math.pow` is. */
function power(node: Node): string | undefined {
  if (node.operator !== "**" && node.operator !== "**=") return undefined;
  const exponent = node.right as Node;
  const literal = exponent.type === "UnaryExpression" && exponent.operator === "-" ? exponent.argument : exponent;
  return Number.isInteger((literal as { value?: unknown }).value)
    ? undefined
    : "** with an exponent that is no integer literal";
}
