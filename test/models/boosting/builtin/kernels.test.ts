// The kernels against the same sums in plain JavaScript, bit for bit.
import { describe, expect, test } from "vitest";
import { exponential } from "../../../../src/core/exponential.ts";
import { Random } from "../../../../src/core/random.ts";
import { kernelMemory } from "./kernel-memory.ts";

const random = Random.fromSeed("kernels");
const f = Math.fround;
/** Numbers that a feature takes in a histogram: 256 bins of two, and a cache line. */
const STRIDE = 520;

function integers(length: number, below: number): number[] {
  return Array.from({ length }, () => random.integer(below));
}

describe("buildHistogram", () => {
  // 9 features are one load of eight codes and one more; the last rows lie far apart, so that they are copied first.
  test.each([
    ["all rows", 3, 40, 1],
    ["all rows", 9, 500, 1],
    ["some rows", 17, 500, 3],
    ["rows far apart", 28, 60_000, 50],
    ["one row", 9, 500, 499],
  ])("%s of %i features", (_what, features, all, step) => {
    const { kernels, memory, put } = kernelMemoryOf(all * (features + 8) + 8 * STRIDE * features);
    const codes = Uint8Array.from(integers(all * features, 256));
    const pairs = Float32Array.from({ length: 2 * all }, () => random.normal());
    const rows = Uint32Array.from({ length: Math.ceil(all / step) }, (_, i) => i * step);
    const expected = new Float64Array(STRIDE * features);
    for (const row of rows) {
      for (let feature = 0; feature < features; feature++) {
        const bin = STRIDE * feature + 2 * codes[row * features + feature]!;
        expected[bin]! += pairs[2 * row]!;
        expected[bin + 1]! += pairs[2 * row + 1]!;
      }
    }
    const sums = put(new Float64Array(STRIDE * features).fill(7));
    const scratch = put(new Uint8Array(32 * (16 + features + 8)));
    kernels.buildHistogram(put(codes), features, features, put(rows), rows.length, put(pairs), sums, scratch);
    expect(Array.from(new Float64Array(memory.buffer, sums, expected.length))).toEqual(Array.from(expected));
  });

  test("no rows leave zeros", () => {
    const { kernels, memory, put } = kernelMemory();
    const sums = put(new Float64Array(STRIDE).fill(7));
    kernels.buildHistogram(put(new Uint8Array(8)), 1, 1, put(new Uint32Array(1)), 0, 64, sums, 64);
    expect(new Float64Array(memory.buffer, sums, STRIDE).every((sum) => sum === 0)).toBe(true);
  });
});

/** A memory with room for so many bytes. */
function kernelMemoryOf(bytes: number) {
  const opened = kernelMemory();
  opened.memory.grow(Math.ceil((4 * bytes) / 65_536));
  return opened;
}

test("subtractHistogram writes parent - child over the parent", () => {
  const { kernels, memory, put } = kernelMemory();
  const [parent, child] = [0, 1].map(() => Float64Array.from({ length: 512 }, () => random.normal()));
  const at = put(parent!);
  kernels.subtractHistogram(at, put(child!), 8 * 512);
  expect(Array.from(new Float64Array(memory.buffer, at, 512))).toEqual(Array.from(parent!, (p, i) => p - child![i]!));
});

test("sumPairs adds four chains of rows, then these", () => {
  const { kernels, memory, put } = kernelMemory();
  const pairs = Float32Array.from({ length: 400 }, () => random.normal());
  const rows = Uint32Array.from({ length: 103 }, (_, i) => i + 50);
  const out = put(new Float64Array(2));
  kernels.sumPairs(put(rows), rows.length, put(pairs), out);
  const sum = (part: number) => {
    const chains = [0, 0, 0, 0];
    // Rows after the last four go into the first chain.
    rows.forEach((row, i) => {
      chains[i < 100 ? i % 4 : 0]! += pairs[2 * row + part]!;
    });
    return chains[0]! + chains[1]! + (chains[2]! + chains[3]!);
  };
  expect(Array.from(new Float64Array(memory.buffer, out, 2))).toEqual([sum(0), sum(1)]);
});

describe("partitionRows", () => {
  const codes = Uint8Array.from([0, 5, 255, 9, 5, 6, 255, 1]);
  test.each([
    ["missing ones right", -1, [0, 4, 7], [2, 3, 5]],
    ["missing ones left", 255, [0, 2, 4, 7], [3, 5]],
  ])("keeps the order of both sides, %s", (_what, missing, left, right) => {
    const { kernels, memory, put } = kernelMemory();
    const rows = Uint32Array.from([0, 2, 3, 4, 5, 7]);
    const at = put(rows);
    expect(kernels.partitionRows(put(codes), 5, missing, at, rows.length, put(new Uint32Array(8)))).toBe(left.length);
    expect(Array.from(new Uint32Array(memory.buffer, at, rows.length))).toEqual([...left, ...right]);
  });
});

test("addToRows adds a leaf's value in float32", () => {
  const { kernels, memory, put } = kernelMemory();
  const margins = Float32Array.of(0.1, 0.2, 0.3, 0.4);
  const at = put(margins);
  kernels.addToRows(put(Uint32Array.of(1, 3)), 2, 0.7, at);
  const expected = [f(0.1), f(f(0.2) + f(0.7)), f(0.3), f(f(0.4) + f(0.7))];
  expect(Array.from(new Float32Array(memory.buffer, at, 4))).toEqual(expected);
});

/** Margins, labels and weights of 11 rows: three loads of four, the last of them not full. */
function scoredRows(classes: number) {
  const rows = 11;
  return {
    rows,
    plane: 12,
    margins: Float32Array.from({ length: 12 * classes }, () => 3 * random.normal()),
    labels: Float32Array.from({ length: 12 }, () => random.integer(classes)),
    weights: Float32Array.from({ length: 12 }, () => 0.1 + random.uniform()),
  };
}

describe.each([false, true])("softmax, weights: %s", (weighted) => {
  test("gives p of the own class, g = w (p - y) and h = max(2 w p (1 - p), 1e-16) in float32 steps", () => {
    const { kernels, memory, put } = kernelMemory();
    const { rows, plane, margins, labels, weights } = scoredRows(3);
    margins[5] = 60; // the other probabilities of this row vanish
    const pairs = put(new Float32Array(2 * 3 * plane));
    const own = put(new Float32Array(plane));
    const w = weighted ? put(weights) : 0;
    kernels.softmax(3, rows, plane, put(margins), put(labels), w, pairs, own, put(new Float32Array(12)));
    for (let row = 0; row < rows; row++) {
      const m = [0, 1, 2].map((c) => margins[c * plane + row]!);
      const e = m.map((margin) => f(exponential(f(margin - Math.max(...m)))));
      const p = e.map((value) => f(value / f(e[0]! + e[1]! + e[2]!)));
      const weight = weighted ? weights[row]! : 1;
      expect(new Float32Array(memory.buffer, own)[row]).toBe(p[labels[row]!]);
      p.forEach((value, c) => {
        const [g, h] = new Float32Array(memory.buffer, pairs + 8 * (c * plane + row), 2);
        expect(g).toBe(f((labels[row] === c ? f(value - 1) : value) * weight));
        expect(h).toBe(Math.max(f(f(2 * value * f(1 - value)) * weight), f(1e-16)));
      });
    }
  });
});

describe.each([false, true])("logistic, weights: %s", (weighted) => {
  test("gives p of label 1, g = w (p - y) and h = w max(p (1 - p), 1e-16) in float32 steps", () => {
    const { kernels, memory, put } = kernelMemory();
    const { rows, margins, labels, weights } = scoredRows(2);
    margins[0] = -200; // p = 0
    margins[1] = 200;
    const pairs = put(new Float32Array(24));
    const own = put(new Float32Array(12));
    kernels.logistic(rows, put(margins), put(labels), weighted ? put(weights) : 0, 3, pairs, own);
    for (let row = 0; row < rows; row++) {
      const p = f(1 / f(f(f(exponential(Math.min(88, -margins[row]!))) + 1) + f(1e-16)));
      const weight = f((weighted ? weights[row]! : 1) * (labels[row] === 1 ? 3 : 1));
      expect(new Float32Array(memory.buffer, own)[row]).toBe(p);
      const [g, h] = new Float32Array(memory.buffer, pairs + 8 * row, 2);
      expect(g).toBe(f(f(p - labels[row]!) * weight));
      expect(h).toBe(f(Math.max(f(p * f(1 - p)), f(1e-16)) * weight));
    }
  });
});

test.each([false, true])("squaredError gives g = w (margin - y) and h = w, weights: %s", (weighted) => {
  const { kernels, memory, put } = kernelMemory();
  const { rows, margins, labels, weights } = scoredRows(2);
  const pairs = put(new Float32Array(24));
  kernels.squaredError(rows, put(margins), put(labels), weighted ? put(weights) : 0, pairs);
  for (let row = 0; row < rows; row++) {
    const weight = weighted ? weights[row]! : 1;
    const [g, h] = new Float32Array(memory.buffer, pairs + 8 * row, 2);
    expect([g, h]).toEqual([f(f(margins[row]! - labels[row]!) * weight), weight]);
  }
});
