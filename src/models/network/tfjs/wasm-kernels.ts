import type { Tensor, Tf } from "./library.ts";

/** What a kernel is called with. */
interface KernelCall {
  inputs: Record<string, Tensor>;
  attributes: Record<string, unknown>;
}

/**
 * Gives the WebAssembly backend of 4.22 what gradients need and it has not: the filter's gradient of a convolution, and
 * the sum over segments, which is the gradient of gather. Both by products of matrices, which it does fast. And the
 * gradient of the largest of a window again: the backend's own gives 0 where all of a window is 0 or below.
 */
export function registerWasmKernels(tf: Tf): void {
  for (const [kernelName, compute] of Object.entries(KERNELS)) {
    if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
    tf.registerKernel({
      kernelName,
      backendName: "wasm",
      kernelFunc: ({ inputs, attrs }) =>
        compute(tf, { inputs: inputs as Record<string, Tensor>, attributes: attrs as Record<string, unknown> }),
    });
  }
}

const KERNELS: Record<string, (tf: Tf, call: KernelCall) => Tensor> = {
  Conv2DBackpropFilter: (tf, { inputs, attributes }) => filterGradient(tf, inputs, attributes as never),
  UnsortedSegmentSum: (tf, { inputs, attributes }) => segmentSum(tf, inputs, attributes as never),
  MaxPoolGrad: (tf, { inputs, attributes }) => maxPoolGradient(tf, inputs, attributes as never),
};

/**
 * dW = X'dy, X with a row for each position of the window and a column for each of its taps and channels (im2col).
 *
 * @param inputs x [rows, height, width, channels], dy [rows, height', width', filters]
 */
function filterGradient(
  tf: Tf,
  { x, dy }: Record<string, Tensor>,
  { strides, pad, dimRoundingMode, filterShape }: ConvolutionAttributes,
): Tensor {
  return tf.tidy(() => {
    const shape = x!.shape as [number, number, number, number];
    const [height, width, channels, filters] = filterShape;
    const { padInfo, strideHeight, strideWidth, outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
      ...[shape, filterShape, strides, 1, pad, dimRoundingMode],
    );
    // As many numbers as the windows read, which with strides may be fewer than there are.
    const below = Math.max(0, (outHeight - 1) * strideHeight + height - padInfo.top - shape[1]);
    const right = Math.max(0, (outWidth - 1) * strideWidth + width - padInfo.left - shape[2]);
    const padded = tf.pad(x!, [
      [0, 0],
      [padInfo.top, below],
      [padInfo.left, right],
      [0, 0],
    ]);
    const taps = Array.from({ length: height * width }, (_, tap) => {
      const [top, left] = [Math.floor(tap / width), tap % width];
      const end = [top + (outHeight - 1) * strideHeight + 1, left + (outWidth - 1) * strideWidth + 1] as const;
      const rows = shape[0];
      return tf.stridedSlice(padded, [0, top, left, 0], [rows, ...end, channels], [1, strideHeight, strideWidth, 1]);
    });
    const positions = shape[0] * outHeight * outWidth;
    const columns = tf.reshape(tf.concat(taps, 3), [positions, height * width * channels]);
    const gradient = tf.matMul(columns, tf.reshape(dy!, [positions, filters]), true, false);
    return tf.reshape(gradient, filterShape);
  });
}

interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
  filterShape: [number, number, number, number];
}

/** Sums of the rows of x by segment: S'x, S with a 1 where a row belongs to a segment. */
function segmentSum(
  tf: Tf,
  { x, segmentIds }: Record<string, Tensor>,
  { numSegments }: { numSegments: number },
): Tensor {
  return tf.tidy(() => {
    const rows = segmentIds!.size;
    const belongs = tf.cast(tf.oneHot(tf.reshape(segmentIds!, [rows]), numSegments), "float32");
    const sums = tf.matMul(belongs, tf.reshape(x!, [rows, x!.size / rows]), true, false);
    return tf.reshape(sums, [numSegments, ...x!.shape.slice(segmentIds!.rank)]);
  });
}

interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * dy at the first of the largest numbers of each window, 0 elsewhere.
 *
 * @param inputs input [rows, height, width, channels], dy [rows, height', width', channels]
 */
function maxPoolGradient(tf: Tf, { input, dy }: Record<string, Tensor>, attributes: PoolAttributes): Tensor {
  const shape = input!.shape as [number, number, number, number];
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const pool = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const [x, d] = [input!.dataSync(), dy!.dataSync()];
  const result = new Float32Array(x.length);
  let output = 0;
  for (let row = 0; row < pool.batchSize; row++) {
    for (let top = -pool.padInfo.top, i = 0; i < pool.outHeight; i++, top += pool.strideHeight) {
      for (let left = -pool.padInfo.left, k = 0; k < pool.outWidth; k++, left += pool.strideWidth) {
        for (let channel = 0; channel < pool.inChannels; channel++) {
          result[firstLargest(x, pool, { row, top, left, channel })]! += d[output++]!;
        }
      }
    }
  }
  return tf.tensor(result, shape);
}

/** Where the first of the largest numbers of a window is, counted along the whole input. */
function firstLargest(
  x: ArrayLike<number>,
  pool: { inHeight: number; inWidth: number; inChannels: number; filterHeight: number; filterWidth: number },
  { row, top, left, channel }: { row: number; top: number; left: number; channel: number },
): number {
  let best = -1;
  for (let h = Math.max(0, top); h < Math.min(pool.inHeight, top + pool.filterHeight); h++) {
    for (let w = Math.max(0, left); w < Math.min(pool.inWidth, left + pool.filterWidth); w++) {
      const at = ((row * pool.inHeight + h) * pool.inWidth + w) * pool.inChannels + channel;
      if (best < 0 || x[at]! > x[best]!) best = at;
    }
  }
  return best;
}
