/** Keys: the bits of a float32 as a signed integer that compares as the float does. -0 has the key of 0. */

const NEGATIVE_ZERO = -0x80000000;
const INFINITY_BITS = 0x7f800000;

/** The key of the float32 with these bits. */
export function keyOf(bits: number): number {
  return bits === NEGATIVE_ZERO ? 0 : bits ^ ((bits >> 31) & 0x7fffffff);
}

/** The bits of the float32 with this key. */
export function bitsOf(key: number): number {
  return key ^ ((key >> 31) & 0x7fffffff);
}

/** Whether it is the key of a NaN: these lie beyond those of the infinities, on either side. */
export function isNanKey(key: number): boolean {
  return key > INFINITY_BITS || key < ~INFINITY_BITS;
}

/** The keys of values. */
export function keysOf(values: Float32Array): Int32Array {
  const keys = new Int32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
  for (let i = 0; i < keys.length; i++) keys[i] = keyOf(keys[i]!);
  return keys;
}
