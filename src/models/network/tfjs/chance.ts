import { flattened, type LayerOf, type TensorLayer } from "./tensor-layer.ts";

/** x factor + summand, of the random numbers that there are. */
export const corruptionLayer: TensorLayer<LayerOf<"dropout" | "gaussian-noise" | "salt-and-pepper">> = ({
  tf,
  x,
  noise,
}) => {
  const scaled = noise?.factor ? tf.mul(x, noise.factor) : x;
  return { y: noise?.summand ? tf.add(scaled, noise.summand) : scaled };
};

/** m + exp(l / 2) e, and the divergence of N(m, e^l) from N(0, 1). */
export const reparametrisationLayer: TensorLayer<LayerOf<"reparametrisation">> = ({
  tf,
  layer,
  x,
  noise,
  divergence,
}) => {
  const [mean, logVariance] = tf.split(flattened(tf, x), 2, 1) as [typeof x, typeof x];
  const excess = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
  const penalty = tf.mul((0.5 * layer.beta * divergence) / x.shape[0]!, tf.sum(excess));
  const y = noise?.summand ? tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise.summand)) : mean;
  return { y, penalties: [penalty] };
};

/** Means, then log variances that are the same for every row. */
export const logVariancesLayer: TensorLayer<LayerOf<"log-variances">> = ({ tf, x, parameter }) => {
  const means = flattened(tf, x);
  const widths = tf.tile(tf.expandDims(parameter("log_variance"), 0), [means.shape[0]!, 1]);
  return { y: tf.concat([means, widths], 1) };
};
