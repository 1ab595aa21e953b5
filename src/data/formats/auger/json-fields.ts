import { DataError } from "../../../core/errors.ts";
import { excerpt } from "../../validation.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A part of a JSON document that is an object, and where it stands. */
export class JsonFields {
  constructor(
    private readonly values: JsonObject,
    /** file and path, for messages: `Auger_081847956000.json: stations[3]` */
    readonly where: string,
  ) {}

  /** Throws DataError for a document that is no JSON or no object. */
  static parse(text: string, where: string): JsonFields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new DataError(`${where}: no JSON: ${excerpt((cause as Error).message)}`, { cause });
    }
    return new JsonFields(objectAt(value, where), where);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.values, name) && this.values[name] !== null;
  }

  /** The finite number of that name. Throws DataError for anything else and outside low to high. */
  number(name: string, low = -Number.MAX_VALUE, high = Number.MAX_VALUE): number {
    const value = this.value(name);
    if (typeof value === "number" && value >= low && value <= high) return value;
    const range = high < Number.MAX_VALUE ? ` from ${low} to ${high}` : "";
    throw this.wrong(name, value, `a finite number${range}`);
  }

  /** The whole number or the text of that name, as a text. */
  id(name: string): string {
    const value = this.value(name);
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
    throw this.wrong(name, value, "a whole number below 2^53 or a text");
  }

  /** The object of that name. */
  object(name: string): JsonFields {
    const where = `${this.where}: ${name}`;
    return new JsonFields(objectAt(this.value(name), where), where);
  }

  /** The objects of a list of that name. */
  objects(name: string): JsonFields[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw this.wrong(name, value, "a list of objects");
    return value.map((each: unknown, i) => {
      const where = `${this.where}: ${name}[${i}]`;
      return new JsonFields(objectAt(each, where), where);
    });
  }

  /** The numbers of a list of that name, or the only one where there is no list. */
  numbers(name: string): number[] {
    const value = this.value(name);
    if (!Array.isArray(value)) return [this.number(name)];
    for (const [i, each] of value.entries()) {
      if (typeof each !== "number" || !Number.isFinite(each))
        throw this.wrong(`${name}[${i}]`, each, "a finite number");
    }
    return value as number[];
  }

  wrong(name: string, value: unknown, expected: string): DataError {
    return new DataError(`${this.where}: ${name}: ${textOf(value)}; expected ${expected}`);
  }

  private value(name: string): unknown {
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }
}

function objectAt(value: unknown, where: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new DataError(`${where}: ${textOf(value)}; expected an object`);
}

/** A value for a message. The engine writes lists in lists by recursion, and reads them without: those of some thousands overflow its stack. */
function textOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  try {
    return excerpt(JSON.stringify(value) ?? "nothing");
  } catch (error) {
    if (error instanceof RangeError) return `${Array.isArray(value) ? "a list" : "an object"} of many levels`;
    throw error;
  }
}
