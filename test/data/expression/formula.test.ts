import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import type { ExpressionColumn } from "../../../src/data/expression/compiled.ts";
import { ExpressionError } from "../../../src/data/expression/expression-error.ts";
import { Formula } from "../../../src/data/expression/formula.ts";
import type { ColumnKind } from "../../../src/data/expression/kinds.ts";

const origin = { path: "mine.csv", firstRow: 100 };

/** Values of an expression over columns whose kinds are plain to see. */
function evaluate(text: string, columns: Record<string, ExpressionColumn>, keep?: Uint8Array): number[] {
  const kinds = Object.fromEntries(
    Object.entries(columns).map(([name, column]): [string, ColumnKind] => [
      name,
      "offsets" in column ? "list" : Array.isArray(column) ? "text" : "number",
    ]),
  );
  const formula = new Formula(text, kinds, "column x");
  const first = Object.values(columns)[0]!;
  const rows = "offsets" in first ? first.offsets.length - 1 : first.length;
  const table = { rows, columns, origin, keep };
  if (formula.kind === "text") return [];
  return formula.kind === "truth" ? [...formula.truths(table)] : [...formula.numbers(table)];
}

const numbers = (...values: number[]) => Float64Array.from(values);

describe("Formula", () => {
  it("does the examples of the documentation", () => {
    expect(evaluate("10**(lgE-18)", { lgE: numbers(18, 19, 20) })).toEqual([1, 10, 100]);
    const station = {
      core_distance_m: numbers(301, 300, 900),
      total_signal_vem: numbers(6, 6, 6),
      saturation: numbers(0, 0, 1),
    };
    expect(evaluate("core_distance_m > 300 & total_signal_vem > 5 & saturation == 0", station)).toEqual([1, 0, 0]);
  });

  it("knows its functions", () => {
    const value = (text: string) => evaluate(text, { x: numbers(0) })[0];
    expect(value("log10(1000) + log10(0.001)")).toBe(0);
    expect(value("log(exp(2))")).toBeCloseTo(2, 14);
    expect(value("sqrt(16) + abs(-1) + floor(-1.5)")).toBe(3);
    expect(value("min(3, 1, 2) + max(3, 1, 2)")).toBe(4);
    expect(value("sin(rad(90)) + cos(rad(180))")).toBe(0);
    expect(value("deg(rad(30))")).toBeCloseTo(30, 13);
    expect(value("where(x > 0, 1 / x, 7)")).toBe(7);
    expect(value("-7 % 3")).toBe(2);
    expect(value("2 ** 10 + 2 ** -1")).toBe(1024.5);
    expect(value("2 ** 0.5")).toBeCloseTo(Math.SQRT2, 14);
    expect(value("0 ** 0 + (-2) ** 3")).toBe(-7);
  });

  it("compares texts", () => {
    const columns = { primary: ["proton", "iron", "helium"] };
    expect(evaluate("primary == 'iron'", columns)).toEqual([0, 1, 0]);
    expect(evaluate("primary not in ('proton', 'iron')", columns)).toEqual([0, 0, 1]);
  });

  it("compares no text that is missing", () => {
    const columns = { primary: ["proton", ""] };
    const problem = "row 101, column x: primary is missing";
    expect(() => evaluate("primary == 'iron'", columns)).toThrow(problem);
    expect(() => evaluate("primary not in ('proton', 'iron')", columns)).toThrow(problem);
    expect(evaluate("missing(primary)", columns)).toEqual([0, 1]);
    expect(evaluate("not missing(primary) & primary != 'iron'", columns)).toEqual([1, 0]);
  });

  it("looks at no row that was cut, and at nothing right of a decided term", () => {
    expect(evaluate("1 / x", { x: numbers(0, 2) }, Uint8Array.of(0, 1))).toEqual([Number.NaN, 0.5]);
    expect(evaluate("x > 0 & log10(x) > 1", { x: numbers(0, 100) })).toEqual([0, 1]);
    expect(evaluate("missing(x) | x > 1", { x: numbers(Number.NaN, 0) })).toEqual([1, 0]);
  });

  it.each([
    ["1 / x", 0, "1 / 0 is no number (x = 0)"],
    ["5 % x", 0, "5 % 0 is no number"],
    ["log10(x)", 0, "log10(0) is -Infinity; expected a finite number (x = 0)"],
    ["sqrt(x) > 1", -1, "sqrt(-1) is NaN"],
    ["1 / exp(x)", 1000, "exp(1000) is Infinity"],
    ["x * x", 1e200, "1e+200 * 1e+200 is Infinity"],
    ["10 ** x", 400, "10 ** 400 is Infinity"],
    ["0 ** x", -0.5, "0 ** -0.5 is Infinity"],
    ["x ** 0.5", -1, "-1 ** 0.5 is NaN"],
    ["x > 1", Number.NaN, "x is missing or NaN (x = NaN)"],
    ["x + 1", Number.POSITIVE_INFINITY, "x is Infinity"],
  ])("says where %s of %d has no value", (text, x, problem) => {
    const compute = () => evaluate(text, { x: numbers(5, x) });
    expect(compute).toThrow(DataError);
    expect(compute).toThrow(`mine.csv: row 101, column x: ${problem}`);
  });

  it("shows the part that has no value", () => {
    expect(() => evaluate("2 + log(x - 1) * 3", { x: numbers(1) })).toThrow("\n  2 + log(x - 1) * 3\n      ^^^^^^^^^^");
  });

  it.each([
    ["x + y", "unknown column y"],
    ["zenit_deg > 1", "unknown column zenit_deg; did you mean zenith_deg?"],
    ["x > 'a'", "a text; expected a number"],
    ["name > 1", "a text; expected a number"],
    ["name == 1", "a number; expected a text"],
    ["name + 1", "a text; expected a number or a list of numbers"],
    ["x & x > 1", "a number; expected true or false, a comparison such as x > 0"],
    ["(x > 1) + 1", "true or false; expected a number or a list of numbers; where(truth, 1, 0) makes a number of one"],
    ["not x", "a number; expected true or false"],
    ["trace > 1", "a list of numbers; expected a number"],
    ["missing(x + 1)", "missing of no column"],
    ["missing()", "expected a column"],
    ["where(x > 1, 2)", "where of 2 values; expected 3"],
    ["log(x, 2)", "log of 2 values; expected 1"],
    ["min(x)", "min of 1 values; expected 2 to 20"],
    ["name in ('a', 1)", "1 among a texts in brackets"],
    ["toString + 1", "unknown column toString"],
  ])("refuses %s", (text, problem) => {
    const columns = {
      x: numbers(1),
      zenith_deg: numbers(1),
      name: ["a"],
      trace: { offsets: Int32Array.of(0, 1), values: Float32Array.of(1) },
    };
    expect(() => evaluate(text, columns)).toThrow(ExpressionError);
    expect(() => evaluate(text, columns)).toThrow(problem);
  });

  describe("of lists", () => {
    const kinds = { trace: "list", other: "list", gain: "number" } as const;
    const columns = {
      trace: { offsets: Int32Array.of(0, 2, 3), values: Float32Array.of(1, 2, 3) },
      other: { offsets: Int32Array.of(0, 2, 3), values: Float32Array.of(1, 1, 1) },
      gain: numbers(2, 10),
    };

    it("calculates bin by bin", () => {
      const formula = new Formula("max(trace, other + 0.5) / gain", kinds, "column trace_pmt1");
      expect(formula.kind).toBe("list");
      const { offsets, values } = formula.lists({ rows: 2, columns, origin });
      expect([...offsets]).toEqual([0, 2, 3]);
      expect([...values]).toEqual([0.75, 1, Math.fround(0.3)]);
      const cut = formula.lists({ rows: 2, columns, origin, keep: Uint8Array.of(0, 1) });
      expect([...cut.offsets]).toEqual([0, 0, 1]);
      expect([...cut.values]).toEqual([Math.fround(0.3)]);
    });

    it("names row and bin of what does not fit", () => {
      const lists = (text: string, changed: object) => () =>
        new Formula(text, kinds, "column t").lists({ rows: 2, columns: { ...columns, ...changed }, origin });
      expect(lists("trace * 1e39", {})).toThrow(
        "mine.csv: row 100, column t: bin 0: 1e+39; expected a number that float32 can hold",
      );
      const bad = { offsets: Int32Array.of(0, 2, 3), values: Float32Array.of(1, Number.NaN, 1) };
      expect(lists("trace * 1", { trace: bad })).toThrow("row 100, column t: bin 1: trace is missing or NaN");
      const shorter = { offsets: Int32Array.of(0, 2, 2), values: Float32Array.of(1, 1) };
      expect(lists("trace + other", { other: shorter })).toThrow(
        "row 101, column t: other has 0 bins; expected 1, as in trace",
      );
    });
  });
});

/** An expression with the value that JavaScript gives it; `level` is its precedence, 9 for what needs no brackets. */
interface Sample {
  text: string;
  level: number;
  value(row: Record<string, number>): number;
}

const within = (sample: Sample, least: number) => (sample.level < least ? `(${sample.text})` : sample.text);

const { tree } = fc.letrec<{ tree: Sample; truth: Sample }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom("a", "b", "c").map((name): Sample => ({ text: name, level: 9, value: (row) => row[name]! })),
    fc.integer({ min: 0, max: 9 }).map((n): Sample => ({ text: String(n), level: 9, value: () => n })),
    fc
      .tuple(tie("tree"), fc.constantFrom("+", "-", "*"), tie("tree"), fc.constantFrom("", " ", "\t "))
      .map(([l, sign, r, space]): Sample => {
        const level = sign === "*" ? 6 : 5;
        return {
          text: [within(l, level), sign, within(r, level + 1)].join(space),
          level,
          value: (row) => {
            const [x, y] = [l.value(row), r.value(row)];
            return sign === "+" ? x + y : sign === "-" ? x - y : x * y;
          },
        };
      }),
    tie("tree").map((one): Sample => ({ text: `-${within(one, 7)}`, level: 7, value: (row) => -one.value(row) })),
    fc.tuple(tie("tree"), fc.integer({ min: 0, max: 2 })).map(
      ([base, n]): Sample => ({
        text: `${within(base, 9)}**${n}`,
        level: 8,
        value: (row) => [1, base.value(row), base.value(row) * base.value(row)][n]!,
      }),
    ),
    fc.tuple(tie("truth"), tie("tree"), tie("tree")).map(
      ([test, yes, no]): Sample => ({
        text: `where(${test.text}, ${yes.text}, ${no.text})`,
        level: 9,
        value: (row) => (test.value(row) ? yes.value(row) : no.value(row)),
      }),
    ),
  ),
  truth: fc.oneof(
    { maxDepth: 5 },
    fc.tuple(tie("tree"), fc.constantFrom("<", ">=", "=="), tie("tree")).map(
      ([l, sign, r]): Sample => ({
        text: `${within(l, 5)} ${sign} ${within(r, 5)}`,
        level: 4,
        value: (row) => {
          const [x, y] = [l.value(row), r.value(row)];
          return Number(sign === "<" ? x < y : sign === ">=" ? x >= y : x === y);
        },
      }),
    ),
    fc.tuple(tie("truth"), fc.constantFrom("&", "and", "|", "or"), tie("truth")).map(([l, sign, r]): Sample => {
      const level = sign === "&" || sign === "and" ? 2 : 1;
      return {
        text: `${within(l, level)} ${sign} ${within(r, level + 1)}`,
        level,
        value: (row) => (level === 2 ? l.value(row) && r.value(row) : l.value(row) || r.value(row)),
      };
    }),
    tie("truth").map(
      (one): Sample => ({ text: `not ${within(one, 3)}`, level: 3, value: (row) => Number(!one.value(row)) }),
    ),
  ),
}));

describe("any expression", () => {
  const cell = fc.integer({ min: -8, max: 8 }).map((n) => n / 2);

  it("has the value that JavaScript gives the same tree, with the fewest brackets", () => {
    fc.assert(
      fc.property(
        tree,
        fc.array(fc.record({ a: cell, b: cell, c: cell }), { minLength: 1, maxLength: 4 }),
        (sample, rows) => {
          fc.pre(sample.text.length <= 1000);
          const columns = Object.fromEntries(
            ["a", "b", "c"].map((name) => [name, numbers(...rows.map((row) => row[name as "a"]))]),
          );
          const expected = rows.map((row) => sample.value(row));
          fc.pre(expected.every((value) => Math.abs(value) < 1e15));
          // + 0 makes 0 of -0, which == does not tell apart
          expect(evaluate(sample.text, columns).map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is an error with a place or a value, whatever the text", () => {
    const piece = fc.constantFrom(
      ..."abc ()+-*/%<>=!&|,.'\"`[]019eE#;\\\n\0é".split(""),
      "**",
      "and ",
      "not ",
      " in ",
      "log(",
      "1e9",
      "where(",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        try {
          evaluate(text, { a: numbers(1), b: numbers(-2), c: numbers(0) });
        } catch (error) {
          if (error instanceof ExpressionError) expect(error.span.from).toBeLessThanOrEqual(text.length);
          else expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
