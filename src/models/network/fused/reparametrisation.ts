import type { Reparametrisation } from "../layer.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";

/** Means and log variances to a draw from the normal distribution (Kingma & Welling 2014, eqs. 10 and B). */
export function reparametrisation({ beta = 1 }: Reparametrisation, site: Site): FusedLayer {
  const { kernels, stride, inputs, output, arena, share } = site;
  const input = inputs[0]!;
  const { size } = output;
  /** [stride] what a column's divergence counts */
  const weights = arena.reserve(stride);
  return {
    forward({ columns, divergence, summand }) {
      kernels.affine(share, 0, 0, 1, stride, columns, false, weights);
      kernels.scale(weights, columns, beta * divergence);
      return kernels.reparametrise(input.value, summand, size, stride, columns, weights, output.value);
    },
    backward({ columns, summand }) {
      const { value, gradient } = input;
      if (gradient === 0) return;
      kernels.reparametriseBack(value, summand, size, stride, columns, weights, output.gradient, gradient);
    },
  };
}
