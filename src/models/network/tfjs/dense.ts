import { activated, slope } from "./activation.ts";
import { kernelPenalties } from "./kernel-terms.ts";
import { flattened, type LayerOf, type TensorLayer } from "./tensor-layer.ts";

export const denseLayer: TensorLayer<LayerOf<"dense">> = ({ tf, layer, x, parameter }) => {
  const { activation, bias, contractive, tiedTo } = layer;
  const rows = flattened(tf, x);
  const kernel = parameter("kernel");
  const tied = tiedTo !== undefined;
  const product = tf.matMul(rows, kernel, false, tied);
  const sum = bias ? tf.add(product, parameter("bias")) : product;
  const y = activated(tf, sum, activation);
  const penalties = tied ? [] : kernelPenalties(tf, kernel, layer);
  if (contractive > 0) {
    // dy_u / dx_j = f'(a_u) W_ju: its squares summed over j are those of the unit's column.
    const columns = tf.sum(tf.square(kernel), tied ? 1 : 0);
    const squares = tf.mul(tf.square(slope(tf, [sum, y], activation)), columns);
    penalties.push(tf.mul(contractive / rows.shape[0]!, tf.sum(squares)));
  }
  return { y, penalties };
};
