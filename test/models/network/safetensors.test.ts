import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { readSafetensors, writeSafetensors } from "../../../src/models/network/safetensors.ts";

const TENSORS = [
  { name: "proton/encoder.0.kernel", shape: [2, 3], values: Float32Array.of(1, -2, 0.5, 1e-30, 3e38, 0) },
  { name: "proton/encoder.0.bias", shape: [3], values: Float32Array.of(7, 8, 9) },
  { name: "empty", shape: [0], values: new Float32Array() },
];

function fileOf(header: unknown, numbers: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(numbers, 8 + text.length);
  return bytes;
}

const entry = (over: object = {}) => ({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...over } });

describe("safetensors", () => {
  test("of one number: length of the header, header, spaces up to a multiple of eight, the number", () => {
    const bytes = writeSafetensors([{ name: "a", shape: [1], values: Float32Array.of(1) }]);
    const json = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const length = Math.ceil(json.length / 8) * 8;
    expect([...bytes.subarray(0, 8)]).toEqual([length, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + length))).toBe(json.padEnd(length, " "));
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  test("come back to the bit, from an odd place in memory, too", () => {
    const bytes = writeSafetensors(TENSORS);
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    for (const file of [bytes, moved.subarray(3)]) {
      const read = readSafetensors(file, "w");
      for (const tensor of TENSORS) expect(read.get(tensor.name)).toEqual(tensor);
      expect(read.size).toBe(3);
    }
  });

  test("metadata that others write is passed over", () => {
    const file = fileOf({ __metadata__: { format: "pt" }, ...entry() }, new Uint8Array(4));
    expect([...readSafetensors(file, "w").keys()]).toEqual(["a"]);
  });

  test("every cut is refused", () => {
    const bytes = writeSafetensors(TENSORS);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readSafetensors(bytes.subarray(0, length), "w")).toThrow(DataError);
    }
  });

  test.each([
    ["no JSON", fileOf("{", new Uint8Array()), /w: not a safetensors file: its header is not valid JSON/],
    ["another type", fileOf(entry({ dtype: "F16" }), new Uint8Array(4)), /a: numbers of type F16; expected F32/],
    ["a gap", fileOf(entry({ data_offsets: [4, 8] }), new Uint8Array(8)), /a: bytes 4 to 8; expected 0 to 4/],
    ["another shape", fileOf(entry({ shape: [2] }), new Uint8Array(4)), /a: bytes 0 to 4; expected 0 to 8/],
    ["bytes left over", fileOf(entry(), new Uint8Array(5)), /bytes; expected \d+$/],
    ["NaN", fileOf(entry(), Uint8Array.of(0, 0, 0xc0, 0x7f)), /w: a: number 0 is NaN; expected a finite one/],
    ["no header", fileOf([1], new Uint8Array()), /not a safetensors file/],
  ])("%s is refused", (_what, file, message) => {
    expect(() => readSafetensors(file, "w")).toThrow(message);
    expect(() => readSafetensors(file, "w")).toThrow(DataError);
  });
});
