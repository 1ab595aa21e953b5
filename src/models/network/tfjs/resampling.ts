import type { Tensor, Tf } from "./library.ts";
import { flattened, type LayerOf, type TensorLayer } from "./tensor-layer.ts";

/** The largest or mean of windows of steps: tf.maxPool of single steps is wrong on backend wasm of 4.22. */
export const poolingLayer: TensorLayer<LayerOf<"pooling">> = ({ tf, layer, x, shape }) => {
  const windows = { count: shape[0], stride: layer.stride };
  const parts = Array.from({ length: layer.size }, (_, first) => stepsFrom(tf, x, { first, ...windows }));
  // The gradient of tf.maximum goes to the first of equals.
  if (layer.of === "max") return { y: parts.reduce((largest, part) => tf.maximum(largest, part)) };
  return { y: tf.div(tf.addN(parts), layer.size) };
};

/** Steps `first`, `first` + stride, ..., in operations that have gradients. */
function stepsFrom(
  tf: Tf,
  x: Tensor,
  { first, count, stride }: { first: number; count: number; stride: number },
): Tensor {
  const [rows, steps, channels] = x.shape as [number, number, number];
  const used = Math.min(steps - first, count * stride);
  const rest = tf.slice(x, [0, first, 0], [rows, used, channels]);
  if (stride === 1) return rest;
  const whole =
    used === count * stride
      ? rest
      : tf.pad(rest, [
          [0, 0],
          [0, count * stride - used],
          [0, 0],
        ]);
  const groups = tf.reshape(whole, [rows, count, stride, channels]);
  return tf.reshape(tf.slice(groups, [0, 0, 0, 0], [rows, count, 1, channels]), [rows, count, channels]);
}

/** Each step several times. */
export const upsamplingLayer: TensorLayer<LayerOf<"upsampling">> = ({ tf, layer, x, shape }) => {
  const [rows, steps, channels] = x.shape as [number, number, number];
  const repeated = tf.tile(tf.reshape(x, [rows, steps, 1, channels]), [1, 1, layer.factor, 1]);
  return { y: tf.reshape(repeated, [rows, ...shape]) };
};

/** A vector as each of several steps. */
export const repetitionLayer: TensorLayer<LayerOf<"repetition">> = ({ tf, layer, x }) => {
  const vector = flattened(tf, x);
  return { y: tf.tile(tf.expandDims(vector, 1), [1, layer.steps, 1]) };
};

/** The same numbers in another shape. */
export const reshapingLayer: TensorLayer<LayerOf<"reshaping">> = ({ tf, x, shape }) => ({
  y: tf.reshape(x, [x.shape[0]!, ...shape]),
});
