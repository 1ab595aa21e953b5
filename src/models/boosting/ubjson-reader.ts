import { DataError } from "../../core/errors.ts";

/** Containers in containers; a model needs 7. */
const DEEPEST = 64;
/** Values of a typed container that take no bytes (`[$T#...`): so many in one file, whatever it says. */
const MOST_EMPTY_VALUES = 1_000_000;

const utf8 = new TextDecoder("utf-8", { fatal: true });
const character = (marker: string) => marker.charCodeAt(0);

const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [..."[]{}"].map(character) as [number, number, number, number];
const [TYPE, COUNT, NO_OPERATION] = [..."$#N"].map(character) as [number, number, number];

/** Bytes of a number of each type. */
const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

/**
 * Reads Universal Binary JSON (ubjson.org, Draft 12), the whole of it: typed and counted containers, no-ops, characters,
 * high-precision numbers. Arrays of one number type become typed arrays, so a large model is read without a value being
 * made for each number; whole numbers beyond 2^53 are rounded. Memory is bounded by the size of the file.
 *
 * @throws DataError, with the byte where, for anything else
 */
export function readUbjson(bytes: Uint8Array): unknown {
  return new UbjsonReader(bytes).document();
}

class UbjsonReader {
  private at = 0;
  private emptyValues = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  document(): unknown {
    const value = this.value(this.marker(), 0);
    while (this.bytes[this.at] === NO_OPERATION) this.at++;
    if (this.at < this.bytes.length) throw this.damaged(`${this.bytes.length - this.at} bytes after the end`);
    return value;
  }

  private damaged(what: string): DataError {
    return new DataError(`not a model that can be used: ${what} (UBJSON, byte ${this.at} of ${this.bytes.length})`);
  }

  /** Moves on by `count` bytes; returns where they begin. */
  private take(count: number): number {
    const begin = this.at;
    if (!(count <= this.bytes.length - begin)) throw this.damaged(`ends ${count} bytes too early, or a size is wrong`);
    this.at = begin + count;
    return begin;
  }

  /** The next byte that is no no-op. */
  private marker(): number {
    let byte: number;
    do byte = this.bytes[this.take(1)]!;
    while (byte === NO_OPERATION);
    return byte;
  }

  private value(marker: number, depth: number): unknown {
    switch (marker) {
      case ARRAY:
        return this.array(depth + 1);
      case OBJECT:
        return this.object(depth + 1);
      case 0x5a: // Z
        return null;
      case 0x54: // T
        return true;
      case 0x46: // F
        return false;
      case 0x43: // C
        return String.fromCharCode(this.bytes[this.take(1)]!);
      case 0x53: // S
        return this.text(this.length());
      case 0x48: // H
        return this.highPrecision(this.text(this.length()));
      default:
        return this.number(marker);
    }
  }

  private number(marker: number): number {
    const size = SIZES[String.fromCharCode(marker)];
    if (size === undefined) throw this.damaged(`no type of value: byte ${marker}`);
    const begin = this.take(size);
    return numberAt(this.view, begin, String.fromCharCode(marker));
  }

  /** A decimal number of any length, as the nearest double. */
  private highPrecision(text: string): number {
    if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text))
      throw this.damaged(`no number: ${JSON.stringify(text.slice(0, 40))}`);
    return Number(text);
  }

  private length(): number {
    const marker = this.marker();
    if (marker === character("d") || marker === character("D")) throw this.damaged("a size that is no whole number");
    const length = this.number(marker);
    if (length < 0) throw this.damaged(`a size of ${length}`);
    return length;
  }

  private text(length: number): string {
    const begin = this.take(length);
    try {
      return utf8.decode(this.bytes.subarray(begin, begin + length));
    } catch {
      throw this.damaged("text that is not UTF-8");
    }
  }

  /** What stands before the values of a container: `$` type, `#` count. */
  private header(depth: number): { type?: number; count?: number } {
    if (depth > DEEPEST) throw this.damaged(`nested deeper than ${DEEPEST}`);
    let type: number | undefined;
    if (this.bytes[this.at] === TYPE) {
      this.at++;
      type = this.bytes[this.take(1)]!;
      if (this.bytes[this.at] !== COUNT) throw this.damaged("a type of all values without their count");
    }
    if (this.bytes[this.at] !== COUNT) return {};
    this.at++;
    const count = this.length();
    return type === undefined ? { count } : { type, count };
  }

  private array(depth: number): unknown {
    const { type, count } = this.header(depth);
    if (type !== undefined) return this.typedArray(type, count!, depth);
    const values: unknown[] = [];
    if (count !== undefined) {
      for (let i = 0; i < count; i++) values.push(this.value(this.marker(), depth));
      return values;
    }
    for (let marker = this.marker(); marker !== ARRAY_END; marker = this.marker()) {
      values.push(this.value(marker, depth));
    }
    return values;
  }

  private typedArray(type: number, count: number, depth: number): unknown {
    const size = SIZES[String.fromCharCode(type)];
    if (size !== undefined) return numbersAt(this.view, this.take(size * count), count, String.fromCharCode(type));
    const values: unknown[] = [];
    for (let i = 0; i < count; i++) values.push(this.typedValue(type, depth));
    return values;
  }

  private typedValue(type: number, depth: number): unknown {
    const before = this.at;
    const value = type === NO_OPERATION ? null : this.value(type, depth);
    if (this.at === before && ++this.emptyValues > MOST_EMPTY_VALUES) {
      throw this.damaged(`more than ${MOST_EMPTY_VALUES} values that take no bytes`);
    }
    return value;
  }

  private object(depth: number): Record<string, unknown> {
    const { type, count } = this.header(depth);
    const members: [string, unknown][] = [];
    const member = () => {
      const key = this.text(this.length());
      members.push([key, type === undefined ? this.value(this.marker(), depth) : this.typedValue(type, depth)]);
    };
    if (count !== undefined) {
      for (let i = 0; i < count; i++) member();
    } else {
      for (;;) {
        if (this.marker() === OBJECT_END) break;
        this.at--; // the marker of the length of a key
        member();
      }
    }
    // Not by assignment, to which a key __proto__ would be more than a key.
    return Object.fromEntries(members);
  }
}

function numberAt(view: DataView, at: number, type: string): number {
  switch (type) {
    case "i":
      return view.getInt8(at);
    case "U":
      return view.getUint8(at);
    case "I":
      return view.getInt16(at);
    case "l":
      return view.getInt32(at);
    case "L":
      return view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
    case "d":
      return view.getFloat32(at);
    default:
      return view.getFloat64(at);
  }
}

function numbersAt(view: DataView, at: number, count: number, type: string): ArrayLike<number> {
  const size = SIZES[type]!;
  const values = type === "d" ? new Float32Array(count) : size === 8 ? new Float64Array(count) : new Int32Array(count);
  // One loop per type that a large model has, so that each stays simple enough to be fast.
  if (type === "d") for (let i = 0; i < count; i++) values[i] = view.getFloat32(at + 4 * i);
  else if (type === "l") for (let i = 0; i < count; i++) values[i] = view.getInt32(at + 4 * i);
  else for (let i = 0; i < count; i++) values[i] = numberAt(view, at + size * i, type);
  return values;
}
