import { NoValue, type Row } from "./formula-text.ts";

/** What is no expression by docs/column-maps.md. */
export class NoFormula extends Error {}

/** What an expression is at a row. */
export type Value = (row: Row) => number | boolean;

const WORDS = ["and", "or", "not", "in"];
const TOKEN =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\p{L}\p{N}_.])|([\p{L}_][\p{L}\p{N}_.]*)|`((?:[^`]|``)*)`|(\*\*|[=!<>]=|<(?!>)|>|[-+*/%&|(),[\]]))/uy;

interface Token {
  kind: "number" | "name" | "quoted" | "sign";
  text: string;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [, number, name, quoted, sign] = TOKEN.exec(text) ?? [];
    if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (name !== undefined)
      tokens.push({
        kind: WORDS.includes(name.toLowerCase()) ? "sign" : "name",
        text: WORDS.includes(name.toLowerCase()) ? name.toLowerCase() : name,
      });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted.replaceAll("``", "`") });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else throw new NoFormula("no token");
  }
  return tokens;
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new NoValue();
}

const NUMBERS: Readonly<Record<string, (...values: number[]) => number>> = {
  "+": (a, b) => a! + b!,
  "-": (a, b) => a! - b!,
  "*": (a, b) => a! * b!,
  "/": (a, b) => a! / b!,
  "%": (a, b) => a! - b! * Math.floor(a! / b!),
  "**": (a, b) => power(a!, b!),
  log: Math.log,
  log10: (x) =>
    power(10, Math.round(Math.log(x!) / Math.LN10)) === x
      ? Math.round(Math.log(x) / Math.LN10)
      : Math.log(x!) / Math.LN10,
  exp: Math.exp,
  sqrt: Math.sqrt,
  abs: Math.abs,
  floor: Math.floor,
  sin: Math.sin,
  cos: Math.cos,
  deg: (a) => a! / (Math.PI / 180),
  rad: (a) => a! * (Math.PI / 180),
  min: Math.min,
  max: Math.max,
};
const SEVERAL = ["min", "max"];

/** Whole exponents are products, by squares; others exp(p ln x). */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 1024) {
    return base === 0 ? (exponent > 0 ? 0 : Infinity) : Math.exp(exponent * Math.log(base));
  }
  let [product, square] = [1, base];
  for (const bit of [...Math.abs(exponent).toString(2)].reverse()) {
    if (bit === "1") product *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / product : product;
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** A parsed part, and whether it is true or false, or a number. */
interface Part {
  isTruth: boolean;
  at: Value;
}

/** The number that an expression of columns of these names is. Throws NoFormula where it is none; its value throws NoValue. */
export function readFormula(text: string, names: readonly string[]): (row: Row) => number {
  const reader = new Reader(tokensOf(text), names);
  const found = reader.either();
  if (!reader.isAtEnd || text.length > 2000) throw new NoFormula("more");
  return numberOf(found);
}

function numberOf({ isTruth, at }: Part): (row: Row) => number {
  if (isTruth) throw new NoFormula("a truth");
  return at as (row: Row) => number;
}

function truthOf({ isTruth, at }: Part): (row: Row) => boolean {
  if (!isTruth) throw new NoFormula("a number");
  return at as (row: Row) => boolean;
}

class Reader {
  private next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly names: readonly string[],
  ) {}

  get isAtEnd(): boolean {
    return this.next === this.tokens.length;
  }

  either(): Part {
    let left = this.both();
    while (this.takes("|", "or") !== undefined) {
      const [a, b] = [truthOf(left), truthOf(this.both())];
      left = { isTruth: true, at: (row) => a(row) || b(row) };
    }
    return left;
  }

  private both(): Part {
    let left = this.negated();
    while (this.takes("&", "and") !== undefined) {
      const [a, b] = [truthOf(left), truthOf(this.negated())];
      left = { isTruth: true, at: (row) => a(row) && b(row) };
    }
    return left;
  }

  private negated(): Part {
    if (this.takes("not") === undefined) return this.compared();
    const operand = truthOf(this.negated());
    return { isTruth: true, at: (row) => !operand(row) };
  }

  private compared(): Part {
    let left = this.sum();
    const terms: ((row: Row) => boolean)[] = [];
    for (;;) {
      const isNegated = this.tokens[this.next]?.text === "not" && this.tokens[this.next + 1]?.text === "in";
      if (isNegated) this.next++;
      if (this.takes("in") !== undefined) {
        const [operand, values] = [numberOf(left), this.list()];
        terms.push((row) => values.includes(operand(row)) !== isNegated);
        break;
      }
      const sign = this.takes(...Object.keys(COMPARISONS));
      if (sign === undefined) break;
      const [a, right] = [numberOf(left), this.sum()];
      const b = numberOf(right);
      terms.push((row) => {
        const value = a(row);
        return COMPARISONS[sign]!(value, b(row));
      });
      left = right;
    }
    return terms.length === 0 ? left : { isTruth: true, at: (row) => terms.every((term) => term(row)) };
  }

  private list(): number[] {
    const close = this.takes("(", "[") ?? this.fail();
    const values: number[] = [];
    do {
      const sign = this.takes("-") === undefined ? 1 : -1;
      values.push(sign * this.number());
    } while (this.takes(",") !== undefined);
    if (this.takes(close === "(" ? ")" : "]") === undefined) this.fail();
    return values;
  }

  private sum(): Part {
    return this.joined(["+", "-"], () => this.product());
  }

  private product(): Part {
    return this.joined(["*", "/", "%"], () => this.signed());
  }

  private joined(signs: readonly string[], part: () => Part): Part {
    let left = part();
    for (let sign = this.takes(...signs); sign !== undefined; sign = this.takes(...signs)) {
      left = this.calculated(sign, [left, part()]);
    }
    return left;
  }

  private signed(): Part {
    const sign = this.takes("-", "+");
    if (sign === undefined) return this.raised();
    const operand = numberOf(this.signed());
    return { isTruth: false, at: (row) => (sign === "-" ? -operand(row) : operand(row)) };
  }

  private raised(): Part {
    const base = this.value();
    return this.takes("**") === undefined ? base : this.calculated("**", [base, this.signed()]);
  }

  private calculated(name: string, parts: readonly Part[]): Part {
    const operands = parts.map(numberOf);
    const compute = NUMBERS[name]!;
    return { isTruth: false, at: (row) => finite(compute(...operands.map((operand) => operand(row)))) };
  }

  private number(): number {
    const token = this.tokens[this.next++];
    const value = Number(token?.text);
    if (token?.kind !== "number" || !Number.isFinite(value)) this.fail();
    const isLost = value === 0 && /[1-9]/.test(token!.text.replace(/[eE].*/, ""));
    if (isLost || (/^\d+$/.test(token!.text) && !Number.isSafeInteger(value))) this.fail();
    return value;
  }

  private value(): Part {
    const token = this.tokens[this.next] ?? this.fail();
    if (token.kind === "number") {
      const value = this.number();
      return { isTruth: false, at: () => value };
    }
    this.next++;
    if (token.kind === "sign") {
      if (token.text !== "(") this.fail();
      const inner = this.either();
      if (this.takes(")") === undefined) this.fail();
      return inner;
    }
    if (token.kind === "name" && this.takes("(") !== undefined) return this.called(token.text);
    if (!this.names.includes(token.text)) this.fail();
    return { isTruth: false, at: (row) => finite(row[token.text]!) };
  }

  private called(name: string): Part {
    const operands = [this.either()];
    while (this.takes(",") !== undefined) operands.push(this.either());
    if (this.takes(")") === undefined) this.fail();
    if (name === "where" && operands.length === 3) {
      const truth = truthOf(operands[0]!);
      const [yes, no] = operands.slice(1).map(numberOf);
      return { isTruth: false, at: (row) => (truth(row) ? yes!(row) : no!(row)) };
    }
    const fits = SEVERAL.includes(name) ? operands.length >= 2 && operands.length <= 20 : operands.length === 1;
    if (!/^[a-z]/.test(name) || !Object.hasOwn(NUMBERS, name) || !fits) this.fail();
    return this.calculated(name, operands);
  }

  private takes(...texts: readonly string[]): string | undefined {
    const token = this.tokens[this.next];
    if (token?.kind !== "sign" || !texts.includes(token.text)) return undefined;
    this.next++;
    return token.text;
  }

  private fail(): never {
    throw new NoFormula(`token ${this.next}`);
  }
}
