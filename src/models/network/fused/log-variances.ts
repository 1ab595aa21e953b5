import type { FusedLayer, Site } from "./fused-layer.ts";

/** Passes n numbers on and puts n log variances, which are parameters, behind them. */
export function logVariances(_layer: unknown, { kernels, stride, inputs, output, parameter }: Site): FusedLayer {
  const input = inputs[0]!;
  const { size } = input;
  const own = parameter("log_variance");
  const behind = 4 * size * stride;
  return {
    forward({ columns }) {
      kernels.affine(input.value, 0, 0, size, stride, columns, false, output.value);
      // The product of nothing, plus a bias: the bias in every column.
      kernels.product(0, 0, 0, size, 0, 0, stride, columns, own.value, false, output.value + behind);
      return 0;
    },
    backward({ columns }) {
      kernels.sumColumns(output.gradient + behind, size, stride, columns, own.gradient);
      if (input.gradient !== 0) kernels.addRows(output.gradient, size, stride, columns, input.gradient);
    },
  };
}
