import type { ShapKernels } from "./shap-kernels.ts";

const SHUT_OUT = 2;
/** Numbers of the tables of a split, and for one of the things to do there. */
const PER_SPLIT = 24;
const PER_CASE = 8;

/** The kernels of assembly/walk.ts in JavaScript: the same sums in the same order. Addresses are in bytes. */
export function plainWalk(buffer: ArrayBuffer): ShapKernels {
  const u8 = new Uint8Array(buffer);
  const u32 = new Uint32Array(buffer);
  const f32 = new Float32Array(buffer);
  const f64 = new Float64Array(buffer);
  return {
    enter(splits, count, values, stride, rows, cases) {
      for (let row = 0; row < rows; row++) {
        const x = (values + row * stride) >>> 2;
        const own = cases + row * (count + 1);
        u8[own + count] = 0;
        for (let i = 0; i < count; i++) {
          const split = (splits >>> 2) + 8 * i;
          const value = f32[x + u32[split]!]!;
          const side = Number.isNaN(value) ? u32[split + 6]! : Number(value >= f32[split + 1]!);
          u8[own + i] = u8[own + u32[split + 4]!] === u32[split + 5] ? side : SHUT_OUT;
        }
      }
    },

    walk(splits, count, leaves, rows, cases, tables, products, sums, stride) {
      const product = products >>> 3;
      for (let row = 0; row < rows; row++) {
        const own = cases + row * (count + 1);
        f64.fill(1, product, product + 2);
        for (let i = 0; i < count; i++) {
          const split = (splits >>> 2) + 8 * i;
          const table = (tables >>> 3) + PER_SPLIT * i + PER_CASE * u8[own + i]!;
          const left = product + 2 * u32[split + 2]!;
          const right = product + 2 * u32[split + 3]!;
          for (let point = 0; point < 2; point++) {
            const above = f64[product + 2 * i + point]!;
            f64[left + point] = above * f64[table + point]!;
            f64[right + point] = above * f64[table + 4 + point]!;
          }
        }
        for (let leaf = 0; leaf <= count; leaf++) {
          const slot = product + 2 * (count + leaf);
          f64[slot]! *= f64[(leaves >>> 3) + leaf]!;
          f64[slot + 1]! *= f64[(leaves >>> 3) + leaf]!;
        }
        const to = (sums + row * stride) >>> 3;
        for (let i = count - 1; i >= 0; i--) {
          const split = (splits >>> 2) + 8 * i;
          const table = (tables >>> 3) + PER_SPLIT * i + PER_CASE * u8[own + i]!;
          const left = product + 2 * u32[split + 2]!;
          const right = product + 2 * u32[split + 3]!;
          const slot = product + 2 * i;
          f64[slot] = f64[left]! + f64[right]!;
          f64[slot + 1] = f64[left + 1]! + f64[right + 1]!;
          const first = f64[left]! * f64[table + 2]! + f64[right]! * f64[table + 6]!;
          const second = f64[left + 1]! * f64[table + 3]! + f64[right + 1]! * f64[table + 7]!;
          f64[to + u32[split]!]! += first + second;
        }
      }
    },
  };
}
