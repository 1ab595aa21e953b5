import type { Span } from "./expression-error.ts";

export type ArithmeticSign = "+" | "-" | "*" | "/" | "%" | "**";
export type ComparisonSign = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** An expression as a plain tree; every node knows its place in the text. */
export type Node = Span &
  (
    | { kind: "number"; value: number }
    | { kind: "text"; value: string }
    | { kind: "column"; name: string }
    | { kind: "negative" | "not"; operand: Node }
    | { kind: "arithmetic"; sign: ArithmeticSign; left: Node; right: Node }
    | { kind: "comparison"; sign: ComparisonSign; left: Node; right: Node }
    | { kind: "logic"; sign: "and" | "or"; left: Node; right: Node }
    | { kind: "membership"; operand: Node; values: readonly (number | string)[] }
    | { kind: "call"; name: string; operands: readonly Node[] }
  );

/** The nodes right below a node, in the order of the text. */
export function operandsOf(node: Node): readonly Node[] {
  if ("left" in node) return [node.left, node.right];
  if ("operand" in node) return [node.operand];
  return "operands" in node ? node.operands : [];
}

/** The columns that an expression reads, each once, in the order of the text. */
export function columnsOf(root: Node): string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.kind === "column") names.add(node.name);
    operandsOf(node).forEach(visit);
  };
  visit(root);
  return [...names];
}

/** The terms that `and` or `&` joins at the top, in the order of the text; a term that is none is itself. */
export function termsOf(node: Node): Node[] {
  return node.kind === "logic" && node.sign === "and" ? [...termsOf(node.left), ...termsOf(node.right)] : [node];
}
