import type { Decimal } from "./cell.ts";
import type { GrowingNumbers } from "./growing-numbers.ts";

const ZERO = 0x30;
const NINE = 0x39;
const PLUS = 0x2b;
const MINUS = 0x2d;
const SMALL_E = 0x65;
const LARGE_E = 0x45;
const SPACE = 0x20;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const OPENING = 0x5b;
const CLOSING = 0x5d;
/** What stands for all characters beyond ASCII. */
const NO_DIGIT = 0x80;
/** Characters of a text that are sooner copied one by one. */
const SHORT = 24;
/** Digits of which every whole number is exact in a double. */
const MOST_DIGITS = 15;
/** 1, 1e1, ... 1e22, which a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads numbers out of a text, byte by byte, several times faster than its pieces would be cut out and given to Number. A
 * number of at most 15 digits times or over a power of ten up to 1e22 is a product of two exact doubles, so the nearest double, as
 * Number's is (W. D. Clinger, PLDI 1990, p. 92). All others are NaN here, and are to be read another way.
 */
export class DecimalReader {
  /** of the text, as UTF-8, and a zero byte */
  private bytes = Buffer.alloc(4096);
  /** where the next number is looked for; after `next`, what follows it */
  private at = 0;
  private readonly point: number;

  /** @param single whether numbers are rounded to float32; those beyond its range are left then */
  constructor(
    decimal: Decimal,
    private readonly single = false,
  ) {
    this.point = decimal.charCodeAt(0);
  }

  /** The number that a text is; NaN for any other text, and for a number that is to be read another way. */
  number(text: string): number {
    this.load(text);
    const value = this.next();
    return this.at === text.length ? value : Number.NaN;
  }

  /** Adds the numbers of a list such as [0.1 0.2 0.3]; says no, and adds none, where it is to be read another way. */
  list(text: string, numbers: GrowingNumbers): boolean {
    const before = numbers.length;
    const end = text.length - 1;
    if (end < 1 || text.charCodeAt(0) !== OPENING || text.charCodeAt(end) !== CLOSING) return false;
    this.load(text);
    this.at = 1;
    this.skipSpaces();
    while (this.at < end) {
      const value = this.next();
      if (Number.isNaN(value) || !this.isApart(end)) {
        numbers.cut(before);
        return false;
      }
      numbers.push(value);
    }
    return true;
  }

  /** Bytes are read twice as fast as the characters of a text that is part of another. */
  private load(text: string): void {
    this.at = 0;
    if (text.length >= this.bytes.length) this.bytes = Buffer.alloc(2 * text.length);
    const { bytes } = this;
    if (text.length > SHORT) bytes[bytes.write(text)] = 0;
    else {
      for (let i = 0; i < text.length; i++) bytes[i] = Math.min(text.charCodeAt(i), NO_DIGIT);
      bytes[text.length] = 0;
    }
  }

  /** Goes from the end of an entry to the next, or to the end of the list; says no where there is neither. */
  private isApart(end: number): boolean {
    const from = this.at;
    this.skipSpaces();
    if (this.at === end) return true;
    const code = this.bytes[this.at]!;
    const isComma = code === COMMA && (this.point !== COMMA || this.bytes[this.at + 1] === SPACE);
    if (code !== SEMICOLON && !isComma) return this.at > from;
    this.at++;
    this.skipSpaces();
    return this.at < end;
  }

  private skipSpaces(): void {
    while (this.bytes[this.at] === SPACE) this.at++;
  }

  /** The number that begins here; NaN for none, for one of many digits, and for whole ones with leading zeros. A decimal comma is between digits. */
  private next(): number {
    const { bytes, point } = this;
    let { at } = this;
    let code = bytes[at]!;
    const isNegative = code === MINUS;
    if (isNegative || code === PLUS) code = bytes[++at]!;
    const first = code;
    const start = at;
    let whole = 0;
    for (; code >= ZERO && code <= NINE; code = bytes[++at]!) whole = 10 * whole + (code - ZERO);
    let digits = at - start;
    let decimals = 0;
    if (code === point && (point !== COMMA || (digits > 0 && isDigit(bytes[at + 1]!)))) {
      const after = ++at;
      for (code = bytes[at]!; code >= ZERO && code <= NINE; code = bytes[++at]!) {
        whole = 10 * whole + (code - ZERO);
      }
      decimals = at - after;
      digits += decimals;
    } else if (first === ZERO && digits > 1) return Number.NaN;
    if (digits === 0 || digits > MOST_DIGITS) return Number.NaN;
    let exponent = -decimals;
    if (code === SMALL_E || code === LARGE_E) {
      code = bytes[++at]!;
      const isSmall = code === MINUS;
      if (isSmall || code === PLUS) code = bytes[++at]!;
      const from = at;
      let power = 0;
      for (; code >= ZERO && code <= NINE; code = bytes[++at]!) power = 10 * power + (code - ZERO);
      if (at === from || at > from + 3) return Number.NaN;
      exponent += isSmall ? -power : power;
    }
    if (exponent < -22 || exponent > 22) return Number.NaN;
    this.at = at;
    const size = exponent < 0 ? whole / POWERS[-exponent]! : whole * POWERS[exponent]!;
    const value = this.single ? Math.fround(size) : size;
    if (value === Number.POSITIVE_INFINITY) return Number.NaN;
    return isNegative ? -value : value;
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
