import { DataError } from "../../core/errors.ts";
import { readUbjson } from "./ubjson-reader.ts";

/** The longest string of JavaScript engines (V8's, 2^29 - 24 characters). */
const LONGEST_TEXT = 536_870_888;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

export function damaged(what: string, cause?: unknown): DataError {
  return new DataError(`not a model that can be used: ${what}`, { cause });
}

/**
 * A value in a model file and its place there, for messages. Checks are by hand: with a schema library, reading the
 * millions of numbers of a large model takes twice as long.
 */
export class Entry {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path = "") {
    this.value = value;
    this.path = path;
  }

  /** @throws DataError saying what was found and what was expected */
  wrong(expected: string): DataError {
    const { value } = this;
    const found =
      value === undefined
        ? "missing"
        : typeof value === "object" && value !== null
          ? `${isObject(value) ? "an object" : "an array"}`
          : JSON.stringify(value).slice(0, 60);
    return damaged(`${this.path || "document"} is ${found}; expected ${expected}`);
  }

  /** Another value in the same place. */
  with(value: unknown): Entry {
    return new Entry(value, this.path);
  }

  /** The member of an object; its value is undefined where there is none. */
  member(name: string): Entry {
    if (!isObject(this.value)) throw this.wrong("an object");
    const value = Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return new Entry(value, this.path === "" ? name : `${this.path}.${name}`);
  }

  members(): [name: string, Entry][] {
    if (!isObject(this.value)) throw this.wrong("an object");
    return Object.keys(this.value).map((name) => [name, this.member(name)]);
  }

  text(): string {
    if (typeof this.value !== "string") throw this.wrong("a string");
    return this.value;
  }

  /** A whole number in a string, as parameters are in XGBoost's files; `absent` where there is none. */
  numeral(absent?: number): number {
    if (this.value === undefined && absent !== undefined) return absent;
    if (typeof this.value !== "string" || !/^\d{1,9}$/.test(this.value)) {
      throw this.wrong("a whole number >= 0 in a string");
    }
    return Number(this.value);
  }

  list(): Entry[] {
    const { value, path } = this;
    if (!Array.isArray(value)) throw this.wrong("an array");
    return value.map((member, i) => new Entry(member, `${path}[${i}]`));
  }

  /** Numbers of an array: whole ones of 32 bits, or any; `length` of them if given. */
  numbers(kind: "integers" | "floats", length?: number): ArrayLike<number> {
    const { value, path } = this;
    const typed = value instanceof Int32Array || value instanceof Float32Array || value instanceof Float64Array;
    if (!typed && !Array.isArray(value)) throw this.wrong(`an array of ${kind}`);
    const values = value as ArrayLike<number>;
    if (length !== undefined && values.length !== length) {
      throw damaged(`${path} has ${values.length} entries; expected ${length}`);
    }
    const check = kind === "integers" ? value instanceof Int32Array : value instanceof Float32Array;
    for (let i = 0; !check && i < values.length; i++) {
      const number: unknown = values[i];
      if (typeof number !== "number" || (kind === "integers" && number !== (number | 0))) {
        throw new Entry(number, `${path}[${i}]`).wrong(kind === "integers" ? "a whole number of 32 bits" : "a number");
      }
    }
    return values;
  }
}

/**
 * Parses JSON or UBJSON, told apart by their second byte: after `{`, JSON has a quotation mark, white space or `}`.
 *
 * @throws DataError for bytes that are neither
 */
export function parseDocument(bytes: Uint8Array): Entry {
  const second = String.fromCharCode(bytes[1] ?? 0);
  if (bytes[0] === "{".charCodeAt(0) && !/["\s}]/.test(second)) return new Entry(readUbjson(bytes));
  if (bytes.length > LONGEST_TEXT) {
    throw damaged(`${bytes.length} bytes of JSON; expected at most ${LONGEST_TEXT}, or UBJSON, which has no limit`);
  }
  try {
    return new Entry(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw damaged("expected XGBoost's JSON or UBJSON format, which this is not", cause);
  }
}
