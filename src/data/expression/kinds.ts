import { nearest } from "../../core/suggestion.ts";
import { excerpt } from "../validation.ts";
import { ExpressionError } from "./expression-error.ts";
import { FUNCTIONS } from "./functions.ts";
import type { Node } from "./tree.ts";

/** What a column holds per row: a number, a text, or a list of numbers (a trace). */
export type ColumnKind = "number" | "text" | "list";
/** What an expression is per row. */
export type Kind = ColumnKind | "truth";

const WORDS: Readonly<Record<Kind, string>> = {
  number: "a number",
  text: "a text",
  list: "a list of numbers",
  truth: "true or false",
};

/**
 * What an expression is, given what its columns are: `kindOf` of a name, undefined for one that is not there. Numbers and lists
 * of numbers are calculated with bin by bin; comparisons are true or false and nothing else is: a number is no truth, nor a
 * truth a number.
 *
 * @param names all columns, for the message that names the nearest
 * @throws ExpressionError at the first part that cannot be meant
 */
export function checkKinds(
  root: Node,
  text: string,
  { kindOf, names }: { kindOf(name: string): ColumnKind | undefined; names: readonly string[] },
): Kind {
  const fail = (problem: string, node: Node): never => {
    throw new ExpressionError(problem, text, node);
  };
  const expect = (node: Node, ...kinds: Kind[]): Kind => {
    const kind = visit(node);
    if (kinds.includes(kind)) return kind;
    return fail(`${WORDS[kind]}; expected ${kinds.map((one) => WORDS[one]).join(" or ")}${advice(kind, kinds)}`, node);
  };
  const listIfAny = (kinds: readonly Kind[]): Kind => (kinds.includes("list") ? "list" : "number");
  const call = (node: Node & { kind: "call" }): Kind => {
    const { name, operands } = node;
    const count = (least: number, most: number): void => {
      if (operands.length >= least && operands.length <= most) return;
      fail(`${name} of ${operands.length} values; expected ${least === most ? least : `${least} to ${most}`}`, node);
    };
    if (name === "where") {
      count(3, 3);
      expect(operands[0]!, "truth");
      return listIfAny(operands.slice(1).map((operand) => expect(operand, "number")));
    }
    if (name === "missing") {
      count(1, 1);
      if (operands[0]!.kind !== "column") fail("missing of no column; expected a column's name", operands[0]!);
      expect(operands[0]!, "number", "text");
      return "truth";
    }
    count(...FUNCTIONS[name]!.operands);
    return listIfAny(operands.map((operand) => expect(operand, "number", "list")));
  };
  const compared = ({ sign, left, right }: Node & { kind: "comparison" }): Kind => {
    const equality = sign === "==" || sign === "!=";
    const kind = equality ? expect(left, "number", "text") : expect(left, "number");
    expect(right, kind);
    return "truth";
  };
  const visit = (node: Node): Kind => {
    switch (node.kind) {
      case "number":
      case "text":
        return node.kind;
      case "column":
        return kindOf(node.name) ?? fail(unknownColumn(node.name, names), node);
      case "negative":
        return expect(node.operand, "number", "list");
      case "not":
        return expect(node.operand, "truth");
      case "logic":
        expect(node.left, "truth");
        return expect(node.right, "truth");
      case "arithmetic":
        return listIfAny([expect(node.left, "number", "list"), expect(node.right, "number", "list")]);
      case "comparison":
        return compared(node);
      case "membership": {
        const kind = expect(node.operand, "number", "text");
        const odd = node.values.find((value) => (typeof value === "number") !== (kind === "number"));
        if (odd !== undefined) fail(`${JSON.stringify(odd)} among ${WORDS[kind]}s in brackets`, node);
        return "truth";
      }
      case "call":
        return call(node);
    }
  };
  return visit(root);
}

/** The message of a name that no column has, with the nearest that one has. */
function unknownColumn(name: string, names: readonly string[]): string {
  const [near, said] = [nearest(name, names), excerpt(name)];
  if (near !== undefined) return `unknown column ${said}; did you mean ${near}?`;
  const shown = names.slice(0, 30).join(", ");
  return `unknown column ${said}; expected one of ${shown}${names.length > 30 ? `, ... (${names.length} in all)` : ""}`;
}

function advice(kind: Kind, expected: readonly Kind[]): string {
  if (expected.includes("truth") && kind === "number") return ", a comparison such as x > 0";
  if (kind === "truth") return "; where(truth, 1, 0) makes a number of one";
  return "";
}
