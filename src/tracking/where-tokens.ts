/** A word of an expression that says which runs are meant. */
export interface Token {
  kind: "word" | "text" | "name" | "sign";
  /** without quotes */
  text: string;
  /** 0-based place of its first character */
  at: number;
}

/** An expression that means nothing, and the place where that shows. */
export class WhereError extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Two signs before those that they begin with. */
const SIGNS = ["!=", "<=", ">=", "!~", "=", "<", ">", "~", "(", ")", ","];
const QUOTES: Readonly<Record<string, Token["kind"]>> = { "'": "text", '"': "text", "`": "name" };
const WORD = /[^\s=!<>~(),'"`]+/y;

/**
 * Cuts an expression into words, quoted texts ('...' and "...", the quote itself written twice), quoted names (`...`) and
 * signs. Throws WhereError.
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const kind = QUOTES[text[at]!];
    const [token, end] = kind ? quoted(text, at, kind) : bare(text, at);
    tokens.push(token);
    at = end;
  }
  return tokens;
}

function quoted(text: string, at: number, kind: Token["kind"]): [Token, end: number] {
  const quote = text[at]!;
  let content = "";
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== quote) content += text[i];
    else if (text[i + 1] === quote) content += text[++i];
    else return [{ kind, text: content, at }, i + 1];
  }
  throw new WhereError(`the quote ${quote} is not closed`, at);
}

function bare(text: string, at: number): [Token, end: number] {
  const sign = SIGNS.find((one) => text.startsWith(one, at));
  if (sign !== undefined) return [{ kind: "sign", text: sign, at }, at + sign.length];
  WORD.lastIndex = at;
  const [word] = WORD.exec(text) ?? [];
  if (word === undefined) throw new WhereError(`unexpected ${text[at]}`, at);
  return [{ kind: "word", text: word, at }, at + word.length];
}
