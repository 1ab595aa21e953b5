import { ConfigError } from "../core/errors.ts";

/** A value in the notation: a list holds no lists that hold lists. */
export type NotationValue = number | string | boolean | null | readonly NotationValue[];

/** Lists within lists, at most: a choice of lists of layers. */
const DEEPEST = 2;
const SPACE = /\s*/y;
const WORD = /[A-Za-z_]\w*/y;
/** a text in quotes, with backslashes before quotes within */
const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;
/** a value without quotes, up to what ends it */
const BARE = /[^\s,()[\]"'][^,()[\]"']*/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** words that mean a value, as YAML and as Python write them */
const WORDS: Readonly<Record<string, boolean | null>> = {
  ...{ true: true, True: true, false: false, False: false, null: null, None: null },
};

/** Reads `name(value, [value, ...], ...)` from left to right. */
export class NotationReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** @throws ConfigError if there is none */
  word(): string {
    return this.match(WORD)?.[0] ?? this.fail("the name of a distribution");
  }

  /** What stands in parentheses, up to the end of the text. */
  args(): NotationValue[] {
    const args = this.values("(", ")", 0);
    if (this.rest() !== "") this.fail("the end");
    return args;
  }

  private values(open: string, close: string, depth: number): NotationValue[] {
    this.take(open);
    const values: NotationValue[] = [];
    if (this.next() === close) {
      this.take(close);
      return values;
    }
    for (;;) {
      values.push(this.value(depth));
      if (this.next() === close) break;
      this.take(",", `, or ${close}`);
      // A comma before the end, as Python allows.
      if (this.next() === close) break;
    }
    this.take(close);
    return values;
  }

  private value(depth: number): NotationValue {
    if (this.next() === "[") {
      if (depth >= DEEPEST) throw new ConfigError(`lists within lists within a list in ${this.text}; expected values`);
      return this.values("[", "]", depth + 1);
    }
    const quoted = this.match(QUOTED);
    if (quoted) return (quoted[1] ?? quoted[2]!).replaceAll(/\\(.)/g, "$1");
    const bare = this.match(BARE)?.[0].trim() ?? this.fail("a value");
    if (NUMBER.test(bare)) return Number(bare);
    return Object.hasOwn(WORDS, bare) ? WORDS[bare]! : bare;
  }

  private take(mark: string, expected = mark): void {
    if (this.next() !== mark) this.fail(expected);
    this.at++;
  }

  /** The next character that is no space; "" at the end. */
  private next(): string {
    this.match(SPACE);
    return this.text.charAt(this.at);
  }

  private rest(): string {
    this.match(SPACE);
    return this.text.slice(this.at);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    if (pattern !== SPACE) this.match(SPACE);
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private fail(expected: string): never {
    const there = this.rest();
    throw new ConfigError(
      `${this.text}: ${there === "" ? "it ends" : `${there} stands`} where ${expected} is expected`,
    );
  }
}
