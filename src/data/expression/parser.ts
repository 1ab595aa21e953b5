import { nearest } from "../../core/suggestion.ts";
import { excerpt } from "../validation.ts";
import { ExpressionError, type Span } from "./expression-error.ts";
import { FUNCTION_NAMES } from "./functions.ts";
import { type Token, tokensOf } from "./tokens.ts";
import type { ArithmeticSign, ComparisonSign, Node } from "./tree.ts";

/** Brackets, signs before a value and calls inside each other at most. */
export const MOST_DEPTH = 50;

const COMPARISONS = ["==", "!=", "<", "<=", ">", ">="];
/** Words that are no columns unless they stand in back quotes. */
const WORDS = ["and", "or", "not", "in"];

/**
 * The tree of an expression. Precedence, weakest first: `or` and `|`; `and` and `&`; `not`; comparisons and `in`; `+ -`;
 * `* / %`; a sign before a value; `**`, which is read from the right: `-a ** 2` is `-(a ** 2)`, as in Python. Unlike in Python, `&` and `|`
 * are weaker than comparisons: `a > 1 & b < 2` is `(a > 1) & (b < 2)`. `0 < a < 1` is `0 < a & a < 1`.
 *
 * Throws ExpressionError at the first place where the text is no expression.
 *
 * @example parseExpression("10 ** (lgE - 18)").kind // "arithmetic"
 */
export function parseExpression(text: string): Node {
  return new Parser(text).parse();
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    this.tokens = tokensOf(text);
  }

  parse(): Node {
    const root = this.either();
    const token = this.token();
    if (token.kind !== "end")
      this.fail(`unexpected ${excerpt(token.text)}; expected a sign such as + or &, or the end`, token);
    return root;
  }

  private either(): Node {
    return this.joined(
      ["or", "|"],
      () => this.all(),
      (left, right) => ({ kind: "logic", sign: "or", left, right }),
    );
  }

  private all(): Node {
    return this.joined(
      ["and", "&"],
      () => this.negated(),
      (left, right) => ({ kind: "logic", sign: "and", left, right }),
    );
  }

  private negated(): Node {
    const start = this.token();
    if (!this.takes("not")) return this.comparison();
    const operand = this.deeper(start, () => this.negated());
    return { kind: "not", operand, ...this.since(start) };
  }

  private comparison(): Node {
    let start = this.token();
    let left = this.sum();
    let chain: Node | undefined;
    const first = start;
    for (;;) {
      const link = this.membership(left, start) ?? this.compared(left, start);
      if (!link) return chain ?? left;
      chain = chain ? { kind: "logic", sign: "and", left: chain, right: link.node, ...this.since(first) } : link.node;
      if (!link.right) return chain;
      [left, start] = [link.right.node, link.right.start];
    }
  }

  /** `left SIGN right`, if a sign of comparison comes next; the right side may be compared with a further one. */
  private compared(left: Node, start: Token): { node: Node; right?: { node: Node; start: Token } } | undefined {
    const sign = this.takesOne(COMPARISONS) as ComparisonSign | undefined;
    if (!sign) return undefined;
    const right = { start: this.token(), node: this.sum() };
    return { node: { kind: "comparison", sign, left, right: right.node, ...this.since(start) }, right };
  }

  /** `operand in (a, b)` or `operand not in (a, b)`, if that comes next. */
  private membership(operand: Node, start: Token): { node: Node; right?: undefined } | undefined {
    const negated = this.tokens[this.next + 1]?.text === "in" && this.takes("not");
    if (!this.takes("in")) return undefined;
    const close = this.takes("[") ? "]" : ")";
    if (close === ")") this.expect("(");
    const values = [this.literal()];
    while (this.takes(",")) values.push(this.literal());
    this.expect(close);
    const node: Node = { kind: "membership", operand, values, ...this.since(start) };
    return { node: negated ? { kind: "not", operand: node, ...this.since(start) } : node };
  }

  private literal(): number | string {
    const negative = this.takes("-");
    const token = this.token();
    if (token.kind === "text" && !negative) return this.take().text;
    if (token.kind !== "number")
      this.fail(`unexpected ${excerpt(token.text)}; expected a number or a text in quotes`, token);
    return (negative ? -1 : 1) * Number(this.take().text);
  }

  private sum(): Node {
    return this.joined(["+", "-"], () => this.product(), arithmetic);
  }

  private product(): Node {
    return this.joined(["*", "/", "%"], () => this.signed(), arithmetic);
  }

  private signed(): Node {
    const start = this.token();
    const sign = this.takesOne(["-", "+"]);
    if (!sign) return this.raised();
    const operand = this.deeper(start, () => this.signed());
    return sign === "+" ? operand : { kind: "negative", operand, ...this.since(start) };
  }

  private raised(): Node {
    const start = this.token();
    const left = this.value();
    if (!this.takes("**")) return left;
    const right = this.deeper(start, () => this.signed());
    return { kind: "arithmetic", sign: "**", left, right, ...this.since(start) };
  }

  private value(): Node {
    const token = this.take();
    if (token.kind === "number") return { kind: "number", value: Number(token.text), ...span(token) };
    if (token.kind === "text") return { kind: "text", value: token.text, ...span(token) };
    if (token.kind === "sign" && token.text === "(") {
      const inner = this.deeper(token, () => this.either());
      this.expect(")");
      return inner;
    }
    if (token.kind !== "name" || (!token.quoted && WORDS.includes(token.text.toLowerCase()))) {
      const what = token.kind === "end" ? "it ends too early" : `unexpected ${excerpt(token.text)}`;
      this.fail(`${what}; expected a column, a number, a text in quotes or (`, token);
    }
    const following = this.token();
    if (!token.quoted && following.kind === "sign" && following.text === "(") return this.call(token);
    return { kind: "column", name: token.text, ...span(token) };
  }

  private call(name: Token): Node {
    if (!FUNCTION_NAMES.includes(name.text)) {
      const near = nearest(name.text, FUNCTION_NAMES);
      const hint = near ? `; did you mean ${near}?` : `; expected one of ${FUNCTION_NAMES.join(", ")}`;
      this.fail(`unknown function ${name.text}${hint}`, name);
    }
    this.expect("(");
    const operands = this.deeper(name, () => {
      const list = [this.either()];
      while (this.takes(",")) list.push(this.either());
      return list;
    });
    this.expect(")");
    return { kind: "call", name: name.text, operands, ...this.since(name) };
  }

  /** Parts with signs between them, read from the left. */
  private joined<S extends string>(
    signs: readonly S[],
    part: () => Node,
    join: (left: Node, right: Node, sign: S) => NodeWithoutPlace,
  ): Node {
    const start = this.token();
    let left = part();
    for (let sign = this.takesOne(signs); sign !== undefined; sign = this.takesOne(signs)) {
      left = { ...join(left, part(), sign), ...this.since(start) };
    }
    return left;
  }

  private deeper<T>(at: Token, work: () => T): T {
    if (++this.depth > MOST_DEPTH) this.fail(`nested more than ${MOST_DEPTH} deep`, at);
    const result = work();
    this.depth--;
    return result;
  }

  private token(): Token {
    return this.tokens[this.next]!;
  }

  /** The next token; the end is never passed. */
  private take(): Token {
    const token = this.token();
    if (token.kind !== "end") this.next++;
    return token;
  }

  private takesOne<S extends string>(texts: readonly S[]): S | undefined {
    return texts.find((text) => this.takes(text));
  }

  /** Whether the next token is that sign or word, which may be in capitals; if so it is taken. */
  private takes(text: string): boolean {
    const { kind, quoted, text: has } = this.token();
    const found = kind === "sign" ? has === text : kind === "name" && !quoted && has.toLowerCase() === text;
    if (found) this.next++;
    return found;
  }

  private expect(text: string): void {
    if (this.takes(text)) return;
    const token = this.token();
    const what = token.kind === "end" ? "it ends too early" : `unexpected ${excerpt(token.text)}`;
    this.fail(`${what}; expected ${text}`, token);
  }

  /** From the start of a token to the end of the one that was taken last. */
  private since({ from }: Token): Span {
    return { from, to: this.tokens[this.next - 1]!.to };
  }

  private fail(problem: string, { from, to }: Span): never {
    throw new ExpressionError(problem, this.text, { from, to });
  }
}

type NodeWithoutPlace = Node extends infer N ? (N extends Node ? Omit<N, keyof Span> : never) : never;

function arithmetic(left: Node, right: Node, sign: ArithmeticSign): NodeWithoutPlace {
  return { kind: "arithmetic", sign, left, right };
}

function span({ from, to }: Token): Span {
  return { from, to };
}
