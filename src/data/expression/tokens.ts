import { ExpressionError, type Span } from "./expression-error.ts";

/** A word of an expression. */
export interface Token extends Span {
  kind: "number" | "text" | "name" | "sign" | "end";
  /** without quotes; of a number its digits */
  text: string;
  /** a name in back quotes: a column, whatever it says */
  quoted?: boolean;
}

/** Characters of an expression at most. */
export const MOST_CHARACTERS = 2000;

/** Longer signs before those that they begin with. */
const SIGNS = ["**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "&", "|", "(", ")", ",", "[", "]"];
/** What others write for a sign or a word. */
const OTHERS: Readonly<Record<string, string>> = {
  "&&": "&",
  "||": "|",
  "^": "**",
  "~": "not",
  "!": "not",
  "=": "==",
  "<>": "!=",
};
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** A name may hold dots, as the branches of ROOT trees do. */
const NAME = /[\p{L}_][\p{L}\p{N}_.]*/uy;
const QUOTES: Readonly<Record<string, "text" | "name">> = { "'": "text", '"': "text", "`": "name" };

/**
 * Cuts an expression into numbers, texts in quotes ('...' or "...", the quote itself written twice), names (bare or in back
 * quotes) and signs; the last token is the end. Throws ExpressionError.
 */
export function tokensOf(text: string): Token[] {
  if (text.length > MOST_CHARACTERS) {
    const span = { from: MOST_CHARACTERS, to: MOST_CHARACTERS + 1 };
    throw new ExpressionError(`${text.length} characters; expected at most ${MOST_CHARACTERS}`, text, span);
  }
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to;
  }
  tokens.push({ kind: "end", text: "the end", from: text.length, to: text.length });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  const quote = QUOTES[text[at]!];
  if (quote) return quoted(text, at, quote);
  const number = matchAt(NUMBER, text, at);
  if (number !== undefined) return numberToken(text, at, number);
  const name = matchAt(NAME, text, at);
  if (name !== undefined) return { kind: "name", text: name, from: at, to: at + name.length };
  const other = Object.keys(OTHERS).find((sign) => text.startsWith(sign, at));
  const sign = SIGNS.find((one) => text.startsWith(one, at));
  if (sign !== undefined && sign.length >= (other?.length ?? 0)) {
    return { kind: "sign", text: sign, from: at, to: at + sign.length };
  }
  if (other === undefined) {
    const character = String.fromCodePoint(text.codePointAt(at)!);
    const span = { from: at, to: at + character.length };
    throw new ExpressionError(`unexpected ${JSON.stringify(character)}`, text, span);
  }
  throw new ExpressionError(`unexpected ${other}; write ${OTHERS[other]}`, text, { from: at, to: at + other.length });
}

function numberToken(text: string, at: number, number: string): Token {
  const to = at + number.length;
  const rest = matchAt(/[\p{L}\p{N}_.]+/uy, text, to);
  if (rest !== undefined) {
    throw new ExpressionError(`${number}${rest} is no number`, text, { from: at, to: to + rest.length });
  }
  const value = Number(number);
  const digits = /^\d+$/.test(number);
  if (!Number.isFinite(value) || (digits && !Number.isSafeInteger(value))) {
    const limit = digits ? "a whole number below 2^53" : "a number below 1.8e308";
    throw new ExpressionError(`${number} does not fit; expected ${limit}`, text, { from: at, to });
  }
  if (value === 0 && /[1-9]/.test(number.replace(/[eE].*/, ""))) {
    throw new ExpressionError(`${number} is too small; expected a number above 2.5e-324`, text, { from: at, to });
  }
  return { kind: "number", text: number, from: at, to };
}

function quoted(text: string, at: number, kind: "text" | "name"): Token {
  const quote = text[at]!;
  let content = "";
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== quote) content += text[i];
    else if (text[i + 1] === quote) content += text[++i];
    else return { kind, text: content, from: at, to: i + 1, ...(kind === "name" && { quoted: true }) };
  }
  throw new ExpressionError(`the quote ${quote} is not closed`, text, { from: at, to: at + 1 });
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
