import type { FusedLayer, Site } from "./fused-layer.ts";

/** The same numbers: their order is that of any shape. */
export function reshaping(_layer: unknown, { kernels, stride, inputs, output }: Site): FusedLayer {
  const input = inputs[0]!;
  const { size } = output;
  return {
    forward({ columns }) {
      kernels.affine(input.value, 0, 0, size, stride, columns, false, output.value);
      return 0;
    },
    backward({ columns }) {
      if (input.gradient !== 0) kernels.addRows(output.gradient, size, stride, columns, input.gradient);
    },
  };
}
