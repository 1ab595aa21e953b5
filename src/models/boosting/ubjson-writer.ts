import type { JsonContent } from "./float-text.ts";

const utf8 = new TextEncoder();
const LENGTH_BYTES = 9;

/**
 * Universal Binary JSON (ubjson.org, Draft 12) as XGBoost writes it: sizes are 64-bit, numbers big-endian, keys sorted;
 * typed arrays go with their type in front (`[$d#L`), other arrays with their count (`[#L`).
 */
export function writeUbjson(content: JsonContent): Uint8Array {
  const writer = new UbjsonWriter();
  writer.value(content);
  return writer.finish();
}

class UbjsonWriter {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  value(content: JsonContent): void {
    if (typeof content === "string") {
      this.marker("S");
      this.text(content);
    } else if (typeof content === "number") this.integer(content);
    else if (content instanceof Float32Array) this.numbers("d", content, 4);
    else if (content instanceof Int32Array) this.numbers("l", content, 4);
    else if (content instanceof BigInt64Array) this.numbers("L", content, 8);
    else if (content instanceof Uint8Array) this.numbers("U", content, 1);
    else if (Array.isArray(content)) {
      this.marker("[");
      this.count(content.length);
      for (const member of content) this.value(member);
    } else {
      const members = content as { readonly [key: string]: JsonContent };
      this.marker("{");
      for (const key of Object.keys(members).sort()) {
        this.text(key);
        this.value(members[key]!);
      }
      this.marker("}");
    }
  }

  /** Makes room for `count` bytes and moves on by them; returns where they begin. */
  private reserve(count: number): number {
    const begin = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return begin;
  }

  private marker(character: string): void {
    const at = this.reserve(1);
    this.bytes[at] = character.charCodeAt(0);
  }

  private size(size: number): void {
    const at = this.reserve(LENGTH_BYTES);
    this.bytes[at] = "L".charCodeAt(0);
    this.view.setBigInt64(at + 1, BigInt(size));
  }

  private count(count: number): void {
    this.marker("#");
    this.size(count);
  }

  private text(text: string): void {
    const encoded = utf8.encode(text);
    this.size(encoded.length);
    const at = this.reserve(encoded.length);
    this.bytes.set(encoded, at);
  }

  /** A whole number in the smallest type that holds it. */
  private integer(value: number): void {
    if (value === (value << 24) >> 24) {
      this.marker("i");
      const at = this.reserve(1);
      this.view.setInt8(at, value);
    } else if (value === (value << 16) >> 16) {
      this.marker("I");
      const at = this.reserve(2);
      this.view.setInt16(at, value);
    } else if (value === (value | 0)) {
      this.marker("l");
      const at = this.reserve(4);
      this.view.setInt32(at, value);
    } else this.size(value);
  }

  private numbers(
    type: "d" | "l" | "L" | "U",
    values: Float32Array | Int32Array | BigInt64Array | Uint8Array,
    size: number,
  ): void {
    this.marker("[");
    this.marker("$");
    this.marker(type);
    this.count(values.length);
    const at = this.reserve(size * values.length);
    if (values instanceof Uint8Array) this.bytes.set(values, at);
    else if (values instanceof Float32Array) values.forEach((value, i) => void this.view.setFloat32(at + 4 * i, value));
    else if (values instanceof Int32Array) values.forEach((value, i) => void this.view.setInt32(at + 4 * i, value));
    else values.forEach((value, i) => void this.view.setBigInt64(at + 8 * i, value));
  }
}
