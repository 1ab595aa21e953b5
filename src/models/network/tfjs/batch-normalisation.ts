import type { Tensor } from "./library.ts";
import type { LayerOf, TensorLayer } from "./tensor-layer.ts";

/** Added to variances before their root. */
const EPSILON = 1e-5;

export const batchNormalisationLayer: TensorLayer<LayerOf<"batch-normalisation">> = ({
  tf,
  layer,
  x,
  parameter,
  training,
}) => {
  const [movingMean, movingVariance] = [parameter("moving_mean"), parameter("moving_variance")];
  const normalised = (mean: Tensor, variance: Tensor) => {
    const scale = tf.div(parameter("gamma"), tf.sqrt(tf.add(variance, EPSILON)));
    return tf.add(tf.mul(tf.sub(x, mean), scale), parameter("beta"));
  };
  if (!training) return { y: normalised(movingMean, movingVariance) };
  const axes = x.rank === 2 ? [0] : [0, 1];
  const { mean, variance } = tf.moments(x, axes);
  const n = x.size / x.shape.at(-1)!;
  // One number has no variance: it says nothing of the others.
  if (n === 1) return { y: normalised(mean, variance) };
  const unbiased = tf.mul(variance, n / (n - 1));
  const moved = (old: Tensor, value: Tensor) => tf.add(tf.mul(old, 1 - layer.momentum), tf.mul(value, layer.momentum));
  return {
    y: normalised(mean, variance),
    moved: { moving_mean: moved(movingMean, mean), moving_variance: moved(movingVariance, unbiased) },
  };
};
