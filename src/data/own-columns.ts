import { columnsOf, type Node, operandsOf } from "./expression/tree.ts";

/** Stands before the name of a column of the file's own where plain names are those of the dictionary and of features. */
const OWN = "file.";

/** What an expression takes a column of the file's own for. */
export type OwnKind = "number" | "text";

/** The file's name of a column of its own; undefined for any other name. */
export function ownName(name: string): string | undefined {
  return name.startsWith(OWN) ? name.slice(OWN.length) : undefined;
}

/** What an expression takes a column for; `presence` where only `missing` asks for it. */
export type ColumnUse = OwnKind | "presence";

/** The columns that an expression reads, with what it takes them for: a text where it is compared with one, else a number. */
export function usesOf(root: Node): Map<string, ColumnUse> {
  const texts = new Set<string>();
  const valued = new Set<string>();
  const visit = (node: Node): void => {
    const operands = operandsOf(node);
    const isOfTexts =
      (node.kind === "comparison" && operands.some(({ kind }) => kind === "text")) ||
      (node.kind === "membership" && node.values.some((value) => typeof value === "string"));
    for (const operand of operands) {
      if (isOfTexts && operand.kind === "column") texts.add(operand.name);
      if (operand.kind === "column" && !(node.kind === "call" && node.name === "missing")) valued.add(operand.name);
      visit(operand);
    }
  };
  visit(root);
  const used = (name: string) => (valued.has(name) ? "number" : "presence");
  return new Map(columnsOf(root).map((name) => [name, texts.has(name) ? "text" : used(name)]));
}

/** The columns of the file's own that an expression reads, with what it takes them for. */
export function ownColumnsOf(root: Node): Map<string, OwnKind> {
  const own = [...usesOf(root)].filter(([name]) => ownName(name) !== undefined);
  return new Map(own.map(([name, use]) => [name, use === "text" ? use : "number"]));
}
