import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { ExpressionError } from "../../../src/data/expression/expression-error.ts";
import { MOST_DEPTH, parseExpression } from "../../../src/data/expression/parser.ts";
import { MOST_CHARACTERS } from "../../../src/data/expression/tokens.ts";
import { columnsOf, type Node, termsOf } from "../../../src/data/expression/tree.ts";

/** The tree with all its brackets, so that precedence can be read. */
function bracketed(node: Node): string {
  switch (node.kind) {
    case "number":
      return String(node.value);
    case "text":
      return JSON.stringify(node.value);
    case "column":
      return node.name;
    case "negative":
      return `(-${bracketed(node.operand)})`;
    case "not":
      return `(not ${bracketed(node.operand)})`;
    case "membership":
      return `(${bracketed(node.operand)} in ${JSON.stringify(node.values)})`;
    case "call":
      return `${node.name}(${node.operands.map(bracketed).join(", ")})`;
    default:
      return `(${bracketed(node.left)} ${node.sign} ${bracketed(node.right)})`;
  }
}

function failure(text: string): ExpressionError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${text} was parsed`);
}

describe("parseExpression", () => {
  it.each([
    ["1 + 2 * 3", "(1 + (2 * 3))"],
    ["a - b - c", "((a - b) - c)"],
    ["a / b * c % d", "(((a / b) * c) % d)"],
    ["-a ** 2", "(-(a ** 2))"],
    ["2 ** -1 ** 2", "(2 ** (-(1 ** 2)))"],
    ["a ** b ** c", "(a ** (b ** c))"],
    ["10**(lgE-18)", "(10 ** (lgE - 18))"],
    ["--a", "(-(-a))"],
    ["+a", "a"],
    ["a > 1 & b < 2", "((a > 1) and (b < 2))"],
    ["a > 1 and b < 2 or not c == 3", "(((a > 1) and (b < 2)) or (not (c == 3)))"],
    ["a > 1 | b > 1 & c > 1", "((a > 1) or ((b > 1) and (c > 1)))"],
    ["NOT a > 1 AND b > 1", "((not (a > 1)) and (b > 1))"],
    ["a + 1 > b * 2", "((a + 1) > (b * 2))"],
    ["0 < a <= 1", "((0 < a) and (a <= 1))"],
    ["id in (14, -402)", "(id in [14,-402])"],
    ['primary not in [\'proton\', "it""s"]', '(not (primary in ["proton","it\\"s"]))'],
    ["where(a > 1, log10(b), 0)", "where((a > 1), log10(b), 0)"],
    ["event.sd.energy * 1e-18 + .5 - 2.", "(((event.sd.energy * 1e-18) + 0.5) - 2)"],
    ["`in` + `a b`", "(in + a b)"],
    ["log + 1", "(log + 1)"],
    ["θ > 1", "(θ > 1)"],
  ])("reads %s", (text, expected) => {
    expect(bracketed(parseExpression(text))).toBe(expected);
  });

  it("takes what back quotes hold for a column, whatever it says", () => {
    expect(parseExpression("`1e5`")).toMatchObject({ kind: "column", name: "1e5" });
    expect(parseExpression("`a``b`")).toMatchObject({ kind: "column", name: "a`b" });
  });

  it.each([
    ["", "it ends too early; expected a column, a number, a text in quotes or (", 1],
    ["a >", "it ends too early", 4],
    ["a > 1 && b > 2", "unexpected &&; write &", 7],
    ["a = 1", "unexpected =; write ==", 3],
    ["~a", "unexpected ~; write not", 1],
    ["a ^ 2", "unexpected ^; write **", 3],
    ["(a", "it ends too early; expected )", 3],
    ["a b", "unexpected b; expected a sign", 3],
    ["a `b\t`", "unexpected b\\t; expected a sign", 3],
    ["a)", "unexpected ); expected a sign", 2],
    ["1.2.3", "1.2.3 is no number", 1],
    ["3x", "3x is no number", 1],
    ["1e999", "1e999 does not fit", 1],
    ["9007199254740993", "9007199254740993 does not fit; expected a whole number below 2^53", 1],
    ["'a", "the quote ' is not closed", 1],
    ["lg10(a)", "unknown function lg10; did you mean log10?", 1],
    ["constructor(a)", "unknown function constructor; expected one of", 1],
    ["a in 3", "unexpected 3; expected (", 6],
    ["a in (b)", "unexpected b; expected a number or a text", 7],
    ["a in (1, 2]", "unexpected ]; expected )", 11],
    ["and", "unexpected and", 1],
    ["a; b", 'unexpected ";"', 2],
    ["a + 🙂", 'unexpected "🙂"', 5],
    ["log(a,)", "unexpected ); expected a column", 7],
  ])("refuses %j", (text, problem, character) => {
    const error = failure(text);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.problem).toContain(problem);
    expect(error.message).toContain(`(character ${character})`);
  });

  it("points at the place", () => {
    expect(failure("a > 1 && b").message).toBe("unexpected &&; write & (character 7)\n  a > 1 && b\n        ^^");
    const long = `${"a + ".repeat(100)}? + ${"b + ".repeat(100)}c`;
    const [, shown, marks] = failure(long).message.split("\n");
    expect(shown!.length).toBe(104);
    expect(shown![marks!.indexOf("^")]).toBe("?");
  });

  it("limits length and depth, and no more than that", () => {
    expect(failure("a".repeat(MOST_CHARACTERS + 1)).problem).toContain(`expected at most ${MOST_CHARACTERS}`);
    const nested = (depth: number) => `${"(".repeat(depth)}a${")".repeat(depth)}`;
    expect(parseExpression(nested(MOST_DEPTH)).kind).toBe("column");
    for (const text of [
      nested(MOST_DEPTH + 1),
      `${"-".repeat(999)}a`,
      `${"not ".repeat(400)}a > 1`,
      `a${"**a".repeat(300)}`,
    ]) {
      expect(failure(text).problem).toContain("deep");
    }
    expect(bracketed(parseExpression(`a${"+a".repeat(900)}`)).length).toBeGreaterThan(900);
  });
});

describe("termsOf", () => {
  it("splits at the top alone, and keeps each term's place", () => {
    const text = "a > 1 & (b < 2 | c < 3) & (d == 4 and e == 5)";
    const terms = termsOf(parseExpression(text)).map(({ from, to }) => text.slice(from, to));
    expect(terms).toEqual(["a > 1", "b < 2 | c < 3", "d == 4", "e == 5"]);
  });

  it("keeps the brackets inside a term", () => {
    const text = "(a + 1) * 2 > (b) & 1 < (c) < 2";
    const terms = termsOf(parseExpression(text)).map(({ from, to }) => text.slice(from, to));
    expect(terms).toEqual(["(a + 1) * 2 > (b)", "1 < (c)", "(c) < 2"]);
  });
});

describe("columnsOf", () => {
  it("names each once", () => {
    expect(columnsOf(parseExpression("where(a > b, log(a), max(c, 1)) in (1, 2) & not d == 'x'"))).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
  });
});

it("a number that no double can hold apart from zero", () => {
  expect(() => parseExpression("1e-400")).toThrow("1e-400 is too small; expected a number above 2.5e-324");
  expect(() => parseExpression("0e-400 + 0.0")).not.toThrow();
});
