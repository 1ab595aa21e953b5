import type { FusedLayer, Site } from "./fused-layer.ts";

/** Dropout, Gaussian noise, salt and pepper: y = x factor + summand, or x where there are no random numbers. */
export function corruption(_layer: unknown, { kernels, stride, inputs, output }: Site): FusedLayer {
  const input = inputs[0]!;
  const { size } = output;
  return {
    forward({ columns, factor, summand }) {
      kernels.affine(input.value, factor, summand, size, stride, columns, false, output.value);
      return 0;
    },
    backward({ columns, factor }) {
      if (input.gradient === 0) return;
      kernels.affine(output.gradient, factor, 0, size, stride, columns, true, input.gradient);
    },
  };
}
