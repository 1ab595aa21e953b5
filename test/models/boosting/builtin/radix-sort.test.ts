import fc from "fast-check";
import { expect, test } from "vitest";
import { bitsOf, isNanKey, keysOf } from "../../../../src/models/boosting/builtin/float-key.ts";
import { RadixSort } from "../../../../src/models/boosting/builtin/radix-sort.ts";

const floats = fc.array(fc.float({ noNaN: true }), { maxLength: 200 }).map((values) => Float32Array.from(values));

test("keys compare as the floats do, and give them back", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), fc.float({ noNaN: true }), (a, b) => {
      const [x, y] = keysOf(Float32Array.of(a, b));
      expect(x! < y!).toBe(a < b);
      expect(x === y).toBe(a === b);
      const back = new Float32Array(Int32Array.of(bitsOf(x!)).buffer)[0];
      expect(back).toBe(a === 0 ? 0 : a);
      expect(isNanKey(x!)).toBe(false);
    }),
  );
  const nans = new Float32Array(Int32Array.of(0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001).buffer);
  for (const key of keysOf(nans)) expect(isNanKey(key)).toBe(true);
});

test("sorts keys, and weights with them in the order of equal keys", () => {
  fc.assert(
    fc.property(floats, fc.boolean(), (values, coarse) => {
      const keys = keysOf(coarse ? values.map((v) => Math.sign(v)) : values);
      const order = Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b);
      const radix = new RadixSort(keys.length);
      const sorted = keys.slice();
      radix.sort(sorted, keys.length);
      expect([...sorted]).toEqual(order.map((i) => keys[i]));
      const again = keys.slice();
      const weight = Float32Array.from(keys.keys());
      radix.sort(again, keys.length, weight);
      expect(again).toEqual(sorted);
      expect([...weight]).toEqual(order);
    }),
  );
});
