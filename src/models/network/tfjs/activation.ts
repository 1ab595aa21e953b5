import type { Activation } from "../layer.ts";
import type { Tensor, Tf } from "./library.ts";
import type { LayerOf, TensorLayer } from "./tensor-layer.ts";

/** Constants of Klambauer et al. 2017, as tf.selu has them. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

export const activationLayer: TensorLayer<LayerOf<"activation">> = ({ tf, x, layer }) => ({
  y: activated(tf, x, layer.activation),
});

/** f(x), number by number. */
export function activated(tf: Tf, x: Tensor, activation: Activation): Tensor {
  return activation === "linear" ? x : FUNCTIONS[activation](tf, x);
}

/** f'(x), number by number, of which gradients can be taken again; `y` is f(x). */
export function slope(tf: Tf, [x, y]: [Tensor, Tensor], activation: Activation): Tensor {
  return SLOPES[activation](tf, x, y);
}

const FUNCTIONS: Record<Exclude<Activation, "linear">, (tf: Tf, x: Tensor) => Tensor> = {
  relu: (tf, x) => tf.relu(x),
  selu: (tf, x) => tf.selu(x),
  elu: (tf, x) => tf.elu(x),
  gelu: (tf, x) => tf.mul(x, normalProbability(tf, x)),
  tanh: (tf, x) => tf.tanh(x),
  sigmoid: (tf, x) => tf.sigmoid(x),
  softplus: (tf, x) => tf.softplus(x),
};

const SLOPES: Record<Activation, (tf: Tf, x: Tensor, y: Tensor) => Tensor> = {
  linear: (tf, x) => tf.onesLike(x),
  relu: (tf, x) => tf.step(x),
  selu: (tf, x) => belowZero(tf, x, SELU_SCALE, SELU_SCALE * SELU_ALPHA),
  elu: (tf, x) => belowZero(tf, x, 1, 1),
  gelu: (tf, x) => tf.add(normalProbability(tf, x), tf.mul(x, normalDensity(tf, x))),
  tanh: (tf, _x, y) => tf.sub(1, tf.square(y)),
  sigmoid: (tf, _x, y) => tf.mul(y, tf.sub(1, y)),
  softplus: (tf, x) => tf.sigmoid(x),
};

/** `above` where x > 0, else `below` e^x. */
function belowZero(tf: Tf, x: Tensor, above: number, below: number): Tensor {
  const isAbove = tf.step(x);
  // Of the exponential of large x there would be no gradient but NaN, even times 0.
  const exponential = tf.mul(below, tf.exp(tf.minimum(x, 0)));
  return tf.add(tf.mul(above, isAbove), tf.mul(exponential, tf.sub(1, isAbove)));
}

/** Phi(x) of the normal distribution. */
function normalProbability(tf: Tf, x: Tensor): Tensor {
  return tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));
}

/** phi(x) of the normal distribution. */
function normalDensity(tf: Tf, x: Tensor): Tensor {
  return tf.mul(1 / Math.sqrt(2 * Math.PI), tf.exp(tf.mul(-0.5, tf.square(x))));
}
