import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { readUbjson } from "../../../src/models/boosting/ubjson-reader.ts";
import { writeUbjson } from "../../../src/models/boosting/ubjson-writer.ts";

/** Latin-1 text as bytes: markers are letters, numbers are written as escapes. */
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const read = (text: string) => readUbjson(bytes(text));

describe("reads", () => {
  test.each<[string, string, unknown]>([
    ["null, true, false", "[ZTF]", [null, true, false]],
    ["whole numbers of every size", "[i\xffU\xffI\x01\x00l\x00\x01\x00\x00]", [-1, 255, 256, 65536]],
    ["a number of 64 bits", "L\xff\xff\xff\xff\xff\xff\xff\xfe", -2],
    ["floats", "[d\x3f\x80\x00\x00D\x3f\xf8\x00\x00\x00\x00\x00\x00]", [1, 1.5]],
    ["a decimal number", "Hi\x041e-2", 0.01],
    ["a character and text", "[CaSi\x02\xc3\xa9]", ["a", "é"]],
    ["no-ops everywhere", "N[Ni\x01NNi\x02N]NN", [1, 2]],
    ["a counted array", "[#i\x02i\x01Sl\x00\x00\x00\x01x", [1, "x"]],
    ["an array of arrays", "[$[#i\x02i\x01]]", [[1], []]],
    ["an array of texts", "[$S#i\x02i\x01ai\x01b", ["a", "b"]],
    ["values that take no bytes", "[$T#I\x00\x03", [true, true, true]],
    [
      "an object, a counted one, one of floats",
      "{i\x01a{#i\x01i\x01bZi\x01c{$d#i\x01i\x01d\x3f\x80\x00\x00}",
      { a: { b: null }, c: { d: 1 } },
    ],
    ["the last of equal keys", "{i\x01ai\x01i\x01ai\x02}", { a: 2 }],
  ])("%s", (_what, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test("typed arrays", () => {
    expect(read("[$d#i\x02\x3f\x80\x00\x00\xbf\x80\x00\x00")).toEqual(Float32Array.of(1, -1));
    expect(read("[$l#L\x00\x00\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff")).toEqual(Int32Array.of(-1));
    expect(read("[$U#U\x02\x00\xff")).toEqual(Int32Array.of(0, 255));
    expect(read("[$i#U\x01\x80")).toEqual(Int32Array.of(-128));
    expect(read("[$I#U\x01\x80\x00")).toEqual(Int32Array.of(-32768));
    expect(read("[$L#U\x01\x00\x20\x00\x00\x00\x00\x00\x00")).toEqual(Float64Array.of(2 ** 53));
    expect(read("[$D#U\x01\x3f\xf8\x00\x00\x00\x00\x00\x00")).toEqual(Float64Array.of(1.5));
  });

  test("a key __proto__ as a key", () => {
    const value = read("{i\x09__proto__{i\x01xT}}") as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect("x" in value).toBe(false);
  });
});

describe("refuses, saying where", () => {
  test.each<[string, string, RegExp]>([
    ["nothing", "", /ends 1 bytes too early.*byte 0 of 0/],
    ["an unknown type", "[x]", /no type of value: byte 120 .*byte 2 of 3/],
    ["a negative size", "Si\xff", /a size of -1/],
    ["a size that is no whole number", "Sd\x3f\x80\x00\x00", /a size that is no whole number/],
    ["a huge text", "SL\x7f\xff\xff\xff\xff\xff\xff\xffx", /ends \d+ bytes too early, or a size is wrong/],
    ["a huge typed array", "[$d#L\x00\xff\xff\xff\xff\xff\xff\xff", /ends \d+ bytes too early, or a size is wrong/],
    ["a huge array of nothing", "[$T#l\x7f\xff\xff\xff", /more than 1000000 values that take no bytes/],
    ["a huge object of nothing", "{$N#l\x7f\xff\xff\xff", /ends 1 bytes too early/],
    ["a huge counted array", "[#l\x7f\xff\xff\xffTT", /ends 1 bytes too early/],
    ["a type without count", "[$d\x3f\x80\x00\x00]", /a type of all values without their count/],
    ["bad UTF-8", "Si\x01\xff", /text that is not UTF-8/],
    ["a decimal that is none", "Hi\x03abc", /no number: "abc"/],
    ["bytes after the end", "TT", /1 bytes after the end/],
    ["deep nesting", "[".repeat(1_000_000), /nested deeper than 64/],
    ["deep typed nesting", "[$[#i\x01".repeat(100), /nested deeper than 64|no type/],
  ])("%s", (_what, text, message) => {
    expect(() => read(text)).toThrow(DataError);
    expect(() => read(text)).toThrow(message);
  });
});

test("writes what it reads, in XGBoost's form", () => {
  const content = {
    b: "é",
    a: [1, 200, -40000, 3_000_000_000],
    f: Float32Array.of(0.5),
    i: Int32Array.of(-7),
    l: BigInt64Array.of(-8n),
    u: Uint8Array.of(9),
  };
  const written = writeUbjson(content);
  expect(readUbjson(written)).toEqual({ ...content, l: Float64Array.of(-8), u: Int32Array.of(9) });
  const size = (count: number) => `L\0\0\0\0\0\0\0${String.fromCharCode(count)}`;
  expect(Buffer.from(writeUbjson({ f: Float32Array.of(1), n: 200, s: "x" })).toString("latin1")).toBe(
    `{${size(1)}f[$d#${size(1)}\x3f\x80\x00\x00${size(1)}nI\x00\xc8${size(1)}sS${size(1)}x}`,
  );
});
