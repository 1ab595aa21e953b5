import type { Tensor, Tf } from "./library.ts";
import type { LayerCall, LayerOf, LayerResult, TensorLayer } from "./tensor-layer.ts";

/** Gates i, f, g, o of all units side by side. */
export const lstmLayer: TensorLayer<LayerOf<"lstm">> = (call) => {
  const { tf, layer, x, parameter } = call;
  const recurrent = parameter("recurrent_kernel");
  const zeros = tf.zeros([x.shape[0]!, layer.units]);
  return recurrence(call, [zeros, zeros], (input, [h, c]) => {
    const [i, f, g, o] = tf.split(tf.add(input, tf.matMul(h, recurrent)), 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const kept = tf.mul(tf.sigmoid(f), c);
    const cell = tf.add(kept, tf.mul(tf.sigmoid(i), tf.tanh(g)));
    return [tf.mul(tf.sigmoid(o), tf.tanh(cell)), cell];
  });
};

/** Gates r, z, n; the reset gate acts after the recurrent kernel. */
export const gruLayer: TensorLayer<LayerOf<"gru">> = (call) => {
  const { tf, layer, x, parameter } = call;
  const recurrent = parameter("recurrent_kernel");
  const recurrentBias = parameter("recurrent_bias");
  const zeros = tf.zeros([x.shape[0]!, layer.units]);
  return recurrence(call, [zeros, zeros], (input, [h]) => {
    const [r, z, n] = tf.split(input, 3, 1) as [Tensor, Tensor, Tensor];
    const remembered = tf.add(tf.matMul(h, recurrent), recurrentBias);
    const [hr, hz, hn] = tf.split(remembered, 3, 1) as [Tensor, Tensor, Tensor];
    const update = tf.sigmoid(tf.add(z, hz));
    const fresh = tf.tanh(tf.add(n, tf.mul(tf.sigmoid(tf.add(r, hr)), hn)));
    const next = tf.add(tf.mul(tf.sub(1, update), fresh), tf.mul(update, h));
    return [next, next];
  });
};

type State = [h: Tensor, c: Tensor];

/** Runs a cell over the steps, from what the kernel makes of all of them at once. */
function recurrence(
  { tf, layer, x, parameter }: LayerCall<LayerOf<"lstm" | "gru">>,
  start: State,
  cell: (input: Tensor, state: State) => State,
): LayerResult {
  const [rows, steps] = x.shape as [number, number];
  const inputs = stepInputs(tf, x, parameter("kernel"), parameter("bias"));
  let state = start;
  const given: Tensor[] = [];
  for (const input of inputs) {
    state = cell(input, state);
    given.push(state[0]);
  }
  return { y: layer.sequences ? tf.reshape(tf.concat(given, 1), [rows, steps, layer.units]) : state[0] };
}

/** x W + b, a tensor [rows, gates] for each step. */
function stepInputs(tf: Tf, x: Tensor, kernel: Tensor, bias: Tensor): Tensor[] {
  const [rows, steps, channels] = x.shape as [number, number, number];
  const product = tf.matMul(tf.reshape(x, [rows * steps, channels]), kernel);
  // The gradient of tf.unstack fails for a single tensor.
  if (steps === 1) return [tf.add(product, bias)];
  return tf.unstack(tf.reshape(tf.add(product, bias), [rows, steps, kernel.shape[1]!]), 1);
}
