import type { Random } from "../../../src/core/random.ts";
import { joined } from "./bytes.ts";
import { oneOf } from "./case.ts";

/** A value of Thrift's compact protocol, which can be changed and written again. */
export type Thrift =
  | { kind: "bool"; value: boolean }
  | { kind: "byte"; value: number }
  | { kind: "int"; type: 4 | 5 | 6; value: bigint }
  | { kind: "double"; value: Uint8Array }
  | { kind: "binary"; value: Uint8Array }
  | { kind: "list"; type: number; items: Thrift[] }
  | ThriftStruct;

export interface ThriftStruct {
  kind: "struct";
  fields: { id: number; value: Thrift }[];
}

/** The structure that starts there, and where it ends. */
export function readThrift(bytes: Uint8Array, start = 0): { tree: ThriftStruct; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const zigzag = (): bigint => {
    const value = varint();
    return value & 1n ? -((value + 1n) >> 1n) : value >> 1n;
  };
  const taken = (length: number): Uint8Array => {
    at += length;
    return bytes.slice(at - length, at);
  };
  const readValue = (type: number, inList: boolean): Thrift => {
    if (type === 1 || type === 2) return { kind: "bool", value: inList ? view.getUint8(at++) === 1 : type === 1 };
    if (type === 3) return { kind: "byte", value: view.getUint8(at++) };
    if (type === 4 || type === 5 || type === 6) return { kind: "int", type, value: zigzag() };
    if (type === 7) return { kind: "double", value: taken(8) };
    if (type === 8) return { kind: "binary", value: taken(Number(varint())) };
    if (type === 12) return struct();
    const head = view.getUint8(at++);
    const count = head >> 4 === 15 ? Number(varint()) : head >> 4;
    const items = Array.from({ length: count }, () => readValue(head & 15, true));
    return { kind: "list", type: head & 15, items };
  };
  const struct = (): ThriftStruct => {
    const fields: ThriftStruct["fields"] = [];
    for (let id = 0; ; ) {
      const head = view.getUint8(at++);
      if ((head & 15) === 0) return { kind: "struct", fields };
      id = head >> 4 === 0 ? Number(zigzag()) : id + (head >> 4);
      fields.push({ id, value: readValue(head & 15, false) });
    }
  };
  return { tree: struct(), end: at };
}

export function writeThrift(tree: ThriftStruct): Uint8Array {
  const parts: Uint8Array[] = [];
  const put = (...bytes: number[]) => void parts.push(Uint8Array.from(bytes));
  const varint = (value: bigint): void => {
    let left = BigInt.asUintN(64, value);
    const bytes: number[] = [];
    for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
    put(...bytes, Number(left));
  };
  const zigzag = (value: bigint) => varint(value < 0n ? -2n * value - 1n : 2n * value);
  const typeOf = (value: Thrift): number => {
    const types = { bool: 1, byte: 3, double: 7, binary: 8, list: 9, struct: 12 };
    if (value.kind === "int") return value.type;
    return value.kind === "bool" && !value.value ? 2 : types[value.kind];
  };
  const write = (value: Thrift, inList: boolean): void => {
    if (value.kind === "bool") {
      if (inList) put(value.value ? 1 : 2);
    } else if (value.kind === "byte") put(value.value);
    else if (value.kind === "int") zigzag(value.value);
    else if (value.kind === "double") parts.push(value.value);
    else if (value.kind === "binary") {
      varint(BigInt(value.value.length));
      parts.push(value.value);
    } else if (value.kind === "list") {
      put(0xf0 | value.type);
      varint(BigInt(value.items.length));
      for (const item of value.items) write(item, true);
    } else struct(value);
  };
  const struct = ({ fields }: ThriftStruct): void => {
    for (const { id, value } of fields) {
      put(typeOf(value));
      zigzag(BigInt(id));
      write(value, false);
    }
    put(0);
  };
  struct(tree);
  return joined(...parts);
}

/** The value of a field, or of fields within fields. */
export function fieldOf(tree: Thrift, ...ids: readonly number[]): Thrift | undefined {
  let found: Thrift | undefined = tree;
  for (const id of ids) {
    if (found?.kind === "list") found = found.items[id];
    else found = found?.kind === "struct" ? found.fields.find((field) => field.id === id)?.value : undefined;
  }
  return found;
}

export function numberOf(tree: Thrift, ...ids: readonly number[]): number | undefined {
  const found = fieldOf(tree, ...ids);
  return found?.kind === "int" ? Number(found.value) : undefined;
}

/** Changes one value of a structure to something else, and says where. */
export function spoil(tree: ThriftStruct, random: Random): string {
  const places: { at: string; change(): void }[] = [];
  const walk = (value: Thrift, at: string): void => {
    places.push({ at, change: () => change(value, random) });
    if (value.kind === "list") for (const [i, item] of value.items.entries()) walk(item, `${at}[${i}]`);
    if (value.kind === "struct") for (const { id, value: inner } of value.fields) walk(inner, `${at}.${id}`);
  };
  walk(tree, "");
  const place = oneOf(random, places);
  place.change();
  return place.at;
}

function change(value: Thrift, random: Random): void {
  if (value.kind === "bool") value.value = !value.value;
  else if (value.kind === "byte") value.value ^= 1 + random.integer(255);
  else if (value.kind === "int") value.value = otherNumber(value, random);
  else if (value.kind === "double") value.value = value.value.map((byte) => byte ^ 0x55);
  else if (value.kind === "binary") value.value = otherBytes(value.value, random);
  else if (value.kind === "list") changeOrder(value.items, random);
  else changeOrder(value.fields, random);
}

function otherNumber({ value, type }: { value: bigint; type: number }, random: Random): bigint {
  const width = type === 4 ? 16 : type === 5 ? 32 : 64;
  const huge = 2n ** BigInt(width - 1);
  const found = oneOf(random, [
    () => value + 1n,
    () => value - 1n,
    () => -value - 1n,
    () => value * 2n + 1n,
    () => value ^ (1n << BigInt(random.integer(width - 1))),
    () => huge - 1n,
    () => -huge,
    () => (value === 0n ? 1n : 0n),
    () => BigInt(random.integer(20)),
    () => 2n ** 28n,
  ])();
  return found === value ? value + 1n : found;
}

function otherBytes(value: Uint8Array, random: Random): Uint8Array {
  return oneOf(random, [
    () => new Uint8Array(),
    () => joined(value, value, Uint8Array.of(0)),
    () => new Uint8Array(100_000).fill(0x61),
    () => value.slice(0, -1),
    () => Uint8Array.from(value, (byte) => byte ^ (random.integer(4) === 0 ? 1 << random.integer(8) : 0)),
    () => Uint8Array.of(0xff, 0xfe),
    () => Buffer.from("__proto__"),
  ])();
}

/** One entry less, twice, or in another's place. */
function changeOrder<T>(items: T[], random: Random): void {
  if (items.length === 0) return;
  const at = random.integer(items.length);
  const other = random.integer(items.length);
  oneOf(random, [
    () => items.splice(at, 1),
    () => items.splice(other, 0, items[at]!),
    () => ([items[at], items[other]] = [items[other]!, items[at]!]),
    () => items.splice(0, items.length),
    () => items.push(...Array.from({ length: 2000 }, () => items[at]!)),
  ])();
}
