import { describe, expect, test } from "vitest";
import { InterruptedError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { compare, gammaOf, KERNELS, type Kernel } from "../../../src/models/margin/kernel.ts";
import { foldWeights, mapRows, nystroemMap } from "../../../src/models/margin/nystroem.ts";
import { symmetricEigen } from "../../../src/models/margin/symmetric-eigen.ts";

function kernelOf(kernel: Kernel, x: readonly number[], y: readonly number[]): number {
  const into = new Float64Array(1);
  compare(kernel, { values: Float64Array.from(y), count: 1, width: y.length }, { x, first: 0, into });
  return into[0]!;
}

const [x, y] = [[1, 2], [3, -1]] as const; // biome-ignore format: two rows

test("kernels by hand: x y = 3 - 2 = 1, |x - y|^2 = 4 + 9 = 13", () => {
  const rest = { gamma: 0.5, coef0: 2, degree: 3 };
  expect(kernelOf({ name: "rbf", ...rest }, x, y)).toBeCloseTo(Math.exp(-6.5), 14);
  expect(kernelOf({ name: "poly", ...rest }, x, y)).toBe(2.5 * 2.5 * 2.5);
  expect(kernelOf({ name: "poly", ...rest, degree: 6 }, x, y)).toBeCloseTo(2.5 * 2.5 * 2.5 * 2.5 * 2.5 * 2.5, 10);
  expect(kernelOf({ name: "sigmoid", ...rest }, x, y)).toBeCloseTo(Math.tanh(2.5), 14);
});

test("gamma: a number, 1 / features, 1 / (features x variance)", () => {
  const values = [1, 3, 1, 3]; // variance 1
  expect(gammaOf(0.3, values, 2)).toBe(0.3);
  expect(gammaOf("auto", values, 2)).toBe(0.5);
  expect(gammaOf("scale", values.map((value) => 3 * value), 2)).toBeCloseTo(1 / 18, 14); // biome-ignore format: one line
  expect(gammaOf("scale", [5, 5], 2)).toBe(1);
});

describe("symmetricEigen", () => {
  test("ends where it is told to, and goes on for others meanwhile", async () => {
    const abort = new AbortController();
    setImmediate(() => abort.abort());
    const size = 64;
    const matrix = Float64Array.from({ length: size * size }, (_, i) => 1 / (1 + Math.floor(i / size) + (i % size)));
    await expect(symmetricEigen(matrix, size, abort.signal)).rejects.toThrow(InterruptedError);
    const { values } = await symmetricEigen(matrix, size, new AbortController().signal);
    expect(values).toEqual((await symmetricEigen(matrix, size)).values);
  });

  test("[[2, 1], [1, 2]] has 1 and 3", async () => {
    const { values } = await symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect([...values].sort()).toEqual([expect.closeTo(1, 14), expect.closeTo(3, 14)]);
  });

  test("a matrix of no elements, of one, and one that is diagonal already", async () => {
    expect((await symmetricEigen(new Float64Array(), 0)).values).toHaveLength(0);
    expect([...(await symmetricEigen(Float64Array.of(-4), 1)).values]).toEqual([-4]);
    expect([...(await symmetricEigen(Float64Array.of(1, 0, 0, 0), 2)).values]).toEqual([1, 0]);
  });

  test("vectors are orthonormal and give the matrix back", async () => {
    const size = 30;
    const random = Random.fromSeed(3);
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = random.normal();
    }
    const { values, vectors } = await symmetricEigen(matrix, size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let [back, product] = [0, 0];
        for (let k = 0; k < size; k++) {
          back += values[k]! * vectors[k * size + i]! * vectors[k * size + j]!;
          product += vectors[i * size + k]! * vectors[j * size + k]!;
        }
        expect(back).toBeCloseTo(matrix[i * size + j]!, 12);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
  });

  test("small eigenvalues of a graded positive matrix have their digits", async () => {
    // D A D with D = (1, 1e-4, 1e-8): the smallest eigenvalue is 1e-16 det(A) / det(A without the last) to first order
    const [a, b, c] = [1, 1e-4, 1e-8];
    const graded = Float64Array.of(2 * a * a, a * b, a * c, a * b, 2 * b * b, b * c, a * c, b * c, 2 * c * c);
    const { values } = await symmetricEigen(graded, 3);
    expect(Math.min(...values) / 1e-16).toBeCloseTo(4 / 3, 6); // det [[2,1,1],[1,2,1],[1,1,2]] = 4, det [[2,1],[1,2]] = 3
  });
});

describe.each(KERNELS)("the map of %s", async (name) => {
  const random = Random.fromSeed(8);
  const [count, width] = [13, 3];
  const values = Float64Array.from({ length: count * width }, () => random.normal());
  const kernel: Kernel = { name, gamma: 0.4, coef0: 1, degree: 3 };
  const map = await nystroemMap(kernel, { values, count, width });
  const features = new Float32Array(count * count);
  mapRows(map, { x: values, begin: 0, end: count }, features);
  const row = (i: number) => [...values.subarray(i * width, (i + 1) * width)];

  test("has the kernel as inner product on the components, up to the sign of its eigenvalues", () => {
    // k K^(-1/2) k' = K |K|^-1 K = |K|, which is K where no eigenvalue is negative
    const positive = name !== "sigmoid";
    for (let i = 0; positive && i < count; i++) {
      for (let j = 0; j < count; j++) {
        let product = 0;
        for (let k = 0; k < count; k++) product += features[i * count + k]! * features[j * count + k]!;
        const expected = kernelOf(kernel, row(i), row(j));
        expect(Math.abs(product - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
      }
    }
    expect(features.every(Number.isFinite)).toBe(true);
  });

  test("is the root of the kernel on the components, every eigenvalue counted by its size", async () => {
    // K = V e V' gives K V sign(e) |e|^(-1/2) V' = V |e|^(1/2) V', whose trace is the sum of the roots.
    const matrix = Float64Array.from({ length: count * count }, (_, at) =>
      kernelOf(kernel, row(Math.floor(at / count)), row(at % count)),
    );
    const roots = (await symmetricEigen(matrix, count)).values.map((value) => Math.sqrt(Math.abs(value)));
    const trace = roots.map((_, k) => features[k * count + k]!);
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(trace) / sum(roots)).toBeCloseTo(1, 5);
  });

  test("scores by kernels as by features", () => {
    const weights = Float64Array.from({ length: count }, () => random.normal());
    const folded = foldWeights(map, weights);
    for (let i = 0; i < count; i++) {
      let [byFeatures, byKernels] = [0, 0];
      for (let k = 0; k < count; k++) {
        byFeatures += weights[k]! * features[i * count + k]!;
        byKernels += folded[k]! * kernelOf(kernel, row(i), row(k));
      }
      expect(byKernels).toBeCloseTo(byFeatures, 4);
    }
  });

  test("maps rows in shares as at once", () => {
    const shares = new Float32Array(count * count);
    for (const [begin, end] of [[0, 5], [5, 5], [5, 13]] as const) mapRows(map, { x: values, begin, end }, shares); // biome-ignore format: one line
    expect(shares).toEqual(features);
  });
});

test("components that are the same row twice leave the features finite", async () => {
  const values = Float64Array.of(1, 2, 1, 2, 0, 1);
  const map = await nystroemMap({ name: "rbf", gamma: 1, coef0: 0, degree: 1 }, { values, count: 3, width: 2 });
  const features = new Float32Array(3);
  mapRows(map, { x: [1, 2], begin: 0, end: 1 }, features);
  const square = features.reduce((sum, value) => sum + value * value, 0);
  expect(square).toBeCloseTo(1, 5); // k(x, x)
});
