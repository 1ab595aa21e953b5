import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, sha256 } from "../../src/core/hash.ts";

describe("sha256", () => {
  test("of abc and of nothing are those of FIPS 180-2, appendix B.1, and RFC 6234", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256()).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test("is of the bytes of all parts, one after the other, and only of the bytes a view shows", () => {
    const bytes = Uint8Array.of(120, 97, 98, 99, 120);
    expect(sha256(bytes.subarray(1, 3), "c")).toBe(sha256("abc"));
    expect(sha256(Float32Array.of(1))).toBe(sha256(Uint8Array.of(0, 0, 0x80, 0x3f)));
  });
});

describe("canonicalJson", () => {
  test("sorts keys at every depth, and leaves lists and spaces out of it", () => {
    expect(canonicalJson({ b: [3, 1, { z: 1, y: null }], a: { d: "x y", c: true } })).toBe(
      '{"a":{"c":true,"d":"x y"},"b":[3,1,{"y":null,"z":1}]}',
    );
  });

  test("leaves out what is undefined", () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test("is the same text in whatever order an object was made, and reads back as the same content", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(record));
        expect(JSON.parse(canonicalJson(record))).toEqual(JSON.parse(JSON.stringify(record)));
      }),
      { seed: 1 },
    );
  });

  test("tells different content apart", () => {
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
    expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: "1" }));
  });
});
