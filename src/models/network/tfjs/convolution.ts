import { activated } from "./activation.ts";
import { kernelPenalties } from "./kernel-terms.ts";
import type { Tensor, Tensor3D, Tensor4D } from "./library.ts";
import type { LayerCall, LayerOf, LayerResult, TensorLayer } from "./tensor-layer.ts";

export const convolutionLayer: TensorLayer<LayerOf<"convolution">> = (call) => {
  const { tf, layer, x, parameter } = call;
  const kernel = parameter("kernel") as Tensor3D;
  return finished(call, tf.conv1d(x as Tensor3D, kernel, layer.stride, layer.padding), kernel);
};

export const transposedConvolutionLayer: TensorLayer<LayerOf<"transposed-convolution">> = (call) => {
  const { tf, layer, x, parameter, shape } = call;
  const [rows, steps, channels] = x.shape as [number, number, number];
  const [outputSteps, filters] = shape as [number, number];
  const image: Tensor4D = tf.reshape(x, [rows, 1, steps, channels]);
  const kernel: Tensor4D = tf.reshape(parameter("kernel"), [1, layer.taps, filters, channels]);
  const y = tf.conv2dTranspose(image, kernel, [rows, 1, outputSteps, filters], [1, layer.stride], layer.padding);
  // One unit is one filter: its numbers are a column once filters come last.
  return finished(call, tf.reshape(y, [rows, outputSteps, filters]), tf.transpose(parameter("kernel"), [0, 2, 1]));
};

function finished(
  { tf, layer, parameter }: LayerCall<LayerOf<"convolution" | "transposed-convolution">>,
  product: Tensor,
  kernel: Tensor,
): LayerResult {
  const sum = layer.bias ? tf.add(product, parameter("bias")) : product;
  const columns = tf.reshape(kernel, [kernel.size / layer.filters, layer.filters]);
  return { y: activated(tf, sum, layer.activation), penalties: kernelPenalties(tf, columns, layer) };
}
