import { globPattern } from "./glob.ts";
import { type RunField, runField } from "./run-field.ts";
import type { Scalar } from "./run-state.ts";
import type { ListedRun } from "./run-store.ts";
import { type Token, tokensOf, WhereError } from "./where-tokens.ts";

/** Whether a run is meant. */
export type RunTest = (run: ListedRun) => boolean;

const COMPARISONS: Readonly<Record<string, (value: Scalar, other: Scalar) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a! < b!,
  "<=": (a, b) => a! <= b!,
  ">": (a, b) => a! > b!,
  ">=": (a, b) => a! >= b!,
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The test that an expression describes:
 *
 *     metrics.shower_split.accuracy > 0.37 and (params.model.name = xgboost or not tags.try is null)
 *
 * A comparison is `FIELD SIGN VALUE` with one of = != < <= > >=, `FIELD ~ GLOB` or `!~` (with * and ?), `FIELD in (A, B)`, or
 * `FIELD is null` or `is not null`; `not`, `and`, `or` and brackets join them, `not` first, `or` last. A value is a number, a
 * word, true, false, or a text in quotes; a name with other characters stands in back quotes. A run that has no such field,
 * or one of another type, fits no comparison but `is null`; a metric that is not finite is null.
 *
 * Throws WhereError at the first place where it is no expression, or that lists all unknown fields.
 */
export function parseWhere(text: string): RunTest {
  return new WhereParser(text).parse();
}

class WhereParser {
  private readonly tokens: readonly Token[];
  private next = 0;
  private readonly unknown: { message: string; at: number }[] = [];

  constructor(private readonly text: string) {
    this.tokens = tokensOf(text);
  }

  parse(): RunTest {
    const test = this.either();
    const left = this.tokens[this.next];
    if (left) throw new WhereError(`unexpected ${left.text}; expected and, or, or the end`, left.at);
    const [first, ...others] = this.unknown;
    if (first) throw new WhereError([first, ...others].map(({ message }) => message).join("; "), first.at);
    return test;
  }

  private either(): RunTest {
    const tests = [this.all()];
    while (this.takes("or")) tests.push(this.all());
    return tests.length === 1 ? tests[0]! : (run) => tests.some((test) => test(run));
  }

  private all(): RunTest {
    const tests = [this.one()];
    while (this.takes("and")) tests.push(this.one());
    return tests.length === 1 ? tests[0]! : (run) => tests.every((test) => test(run));
  }

  private one(): RunTest {
    if (this.takes("not")) {
      const test = this.one();
      return (run) => !test(run);
    }
    if (!this.takes("(")) return this.comparison();
    const test = this.either();
    this.expect(")");
    return test;
  }

  private comparison(): RunTest {
    const field = this.field();
    if (this.takes("is")) {
      const not = this.takes("not");
      this.expect("null");
      return (run) => ((field(run) ?? null) === null) !== not;
    }
    if (this.takes("in")) return this.oneOf(field);
    const sign = this.token("a sign such as = or <");
    if (sign.text === "~" || sign.text === "!~") return this.like(field, sign.text === "~");
    const compare = sign.kind === "sign" ? COMPARISONS[sign.text] : undefined;
    if (!compare)
      throw new WhereError(`unexpected ${sign.text}; expected =, !=, <, <=, >, >=, ~, !~, in or is`, sign.at);
    const value = this.value();
    return (run) => {
      const has = field(run);
      return typeof has === typeof value && has !== null && compare(has as Scalar, value);
    };
  }

  private oneOf(field: RunField): RunTest {
    this.expect("(");
    const values = [this.value()];
    while (this.takes(",")) values.push(this.value());
    this.expect(")");
    return (run) => values.includes(field(run) ?? null);
  }

  private like(field: RunField, wanted: boolean): RunTest {
    const pattern = globPattern(String(this.token("a pattern").text));
    return (run) => {
      const has = field(run) ?? null;
      return has !== null && pattern.test(String(has)) === wanted;
    };
  }

  private field(): RunField {
    const { kind, text, at } = this.token("a field such as status or metrics.NAME");
    if (kind === "text" || kind === "sign") throw new WhereError(`unexpected ${text}; expected a field`, at);
    const found = runField(text);
    if (typeof found !== "string") return found;
    this.unknown.push({ message: found, at });
    return () => undefined;
  }

  private value(): Scalar {
    const { kind, text, at } = this.token("a value");
    if (kind === "text") return text;
    if (kind !== "word") throw new WhereError(`unexpected ${text}; expected a value`, at);
    if (NUMBER.test(text)) return Number(text);
    return text === "true" ? true : text === "false" ? false : text;
  }

  /** Whether the next token is that word or sign; if so it is taken. */
  private takes(text: string): boolean {
    const token = this.tokens[this.next];
    const found = token?.text.toLowerCase() === text && (token.kind === "word" || token.kind === "sign");
    if (found) this.next++;
    return found;
  }

  private expect(text: string): void {
    if (this.takes(text)) return;
    const token = this.tokens[this.next];
    const what = token ? `unexpected ${token.text}` : "it ends too early";
    throw new WhereError(`${what}; expected ${text}`, token?.at ?? this.text.length);
  }

  private token(what: string): Token {
    const token = this.tokens[this.next++];
    if (token) return token;
    throw new WhereError(`it ends too early; expected ${what}`, this.text.length);
  }
}
