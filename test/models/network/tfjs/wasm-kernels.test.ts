import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import type { BackendName } from "../../../../src/models/network/engine.ts";
import { loadTensorLibrary, type Tensor, type Tf } from "../../../../src/models/network/tfjs/library.ts";

type Size4 = [number, number, number, number];

/** Numbers of a function of tensors on a backend, from the same random numbers on each. */
async function computed(
  backend: BackendName,
  shapes: readonly number[][],
  use: (tf: Tf, ...tensors: Tensor[]) => Tensor,
): Promise<readonly number[]> {
  const { tf, activate } = await loadTensorLibrary(backend);
  activate();
  const random = Random.fromSeed(3);
  return tf.tidy(() => {
    const tensors = shapes.map((shape) => {
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
      return tf.tensor(values, shape);
    });
    return [...use(tf, ...tensors).dataSync()];
  });
}

async function requireEqual(shapes: readonly number[][], use: (tf: Tf, ...tensors: Tensor[]) => Tensor) {
  const [cpu, wasm] = [await computed("cpu", shapes, use), await computed("wasm", shapes, use)];
  expect(wasm).toHaveLength(cpu.length);
  // Sums of up to 2 x 4 x 6 products of numbers up to 3, rounded by 6e-8 of the largest at each addition.
  const largest = Math.max(...cpu.map(Math.abs));
  for (const [i, value] of cpu.entries()) expect(Math.abs(wasm[i]! - value)).toBeLessThan(5e-6 * largest);
}

describe("kernels that the WebAssembly backend is given", () => {
  const convolutions = (["same", "valid", 1] as const).flatMap((pad) =>
    [1, 2, 3].flatMap((stride) => [
      // A number of padding steps is read by the library as if filters were square.
      { pad, stride, filter: [2, pad === 1 ? 2 : 3, 2, 4] as Size4 },
      { pad, stride, filter: [1, 1, 2, 1] as Size4 },
    ]),
  );
  test.each(convolutions)("filter gradient, padding $pad, stride $stride, filter $filter", ({ pad, stride, filter }) =>
    requireEqual([[2, 4, 6, 2], filter], (tf, x, w) => {
      const convolved = (kernel: Tensor) =>
        tf.conv2d(x as never, kernel as never, [stride, stride], pad, "NHWC", 1, pad === 1 ? "floor" : undefined);
      return tf.grad((kernel) => tf.sum(tf.square(convolved(kernel))))(w);
    }),
  );

  test("sum over segments, as the gradient of gather, of rows that are taken twice and never", () =>
    requireEqual([[4, 3]], (tf, table) => {
      const rows = tf.tensor2d([0, 2, 2, 0], [2, 2], "int32");
      return tf.grad((x) => tf.sum(tf.square(tf.gather(x, rows))))(table);
    }));

  test.each([
    { size: 2, stride: 2, pad: "valid" },
    { size: 3, stride: 1, pad: "same" },
    { size: 3, stride: 2, pad: "same" },
  ] as const)("gradient of the largest of $size, stride $stride, $pad", ({ size, stride, pad }) =>
    requireEqual([[2, 5, 6, 2]], (tf, x) =>
      tf.grad((values) => tf.sum(tf.square(tf.maxPool(values as never, size, stride, pad))))(x),
    ),
  );

  test("gradient of the largest: the first of equals, also below 0", async () => {
    const { tf, activate } = await loadTensorLibrary("wasm");
    activate();
    const gradient = tf.tidy(() => {
      const x = tf.tensor4d([1, 1, -2, -1, 0, 0], [1, 1, 6, 1]);
      return [
        ...tf
          .grad((values) => tf.sum(tf.maxPool(values as never, [1, 2], [1, 2], "valid")))(x)
          .dataSync(),
      ];
    });
    expect(gradient).toEqual([1, 0, 0, 1, 1, 0]);
  });
});

test("the backend puts no handlers of uncaught errors on the process", async () => {
  const count = () => process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
  const before = count();
  await loadTensorLibrary("wasm");
  expect(count()).toBe(before);
});
