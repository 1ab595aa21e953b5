import type { TransposedConvolution } from "../layer.ts";
import { inPlaceActivation } from "./activation.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";
import { kernelCost } from "./kernel-terms.ts";
import { windowsOf } from "./windows.ts";

/** Each step of the input is spread over a window of the output by the kernel: a convolution, back to front. */
export function transposedConvolution(layer: Required<TransposedConvolution>, site: Site): FusedLayer {
  const { kernels, stride, output } = site;
  const { filters, taps, activation } = layer;
  const input = site.inputs[0]!;
  const [windowCount, channels] = input.shape as readonly [number, number];
  const steps = output.shape[0];
  const windows = windowsOf({ ...layer, steps, windows: windowCount }).map(({ from, tap, taps }) => ({
    output: 4 * from * filters * stride,
    kernel: 4 * tap * filters * channels,
    numbers: taps * filters,
  }));
  const kernel = site.parameter("kernel");
  const bias = layer.bias ? site.parameter("bias") : undefined;
  const f = inPlaceActivation(activation, output.size, site);
  const cost = kernelCost(layer, kernel, { outer: taps, units: filters, inner: channels }, site);
  const step = 4 * channels * stride;
  return {
    forward(pass) {
      const { columns } = pass;
      // The product of nothing, plus a bias: the bias in every column.
      for (let at = 0; at < output.size; at += filters) {
        const to = output.value + 4 * at * stride;
        kernels.product(0, 0, 0, filters, 0, 0, stride, columns, bias?.value ?? 0, false, to);
      }
      let x = input.value;
      for (const { output: at, kernel: part, numbers } of windows) {
        const from = [kernel.value + part, channels, 1, numbers, channels] as const;
        kernels.product(...from, x, stride, columns, 0, true, output.value + at);
        x += step;
      }
      f.forward(output.value, pass);
      return cost.cost();
    },
    backward(pass) {
      const { columns } = pass;
      f.backward(output.value, output.gradient, pass);
      if (bias) {
        for (let at = 0; at < output.size; at += filters) {
          kernels.sumColumns(output.gradient + 4 * at * stride, filters, stride, columns, bias.gradient);
        }
      }
      let i = 0;
      for (const { output: at, kernel: part, numbers } of windows) {
        const d = output.gradient + at;
        const to = [kernel.gradient + part, channels, 1] as const;
        kernels.outer(d, numbers, input.value + i, channels, stride, columns, ...to);
        if (input.gradient !== 0) {
          const back = [kernel.value + part, 1, channels, channels, numbers] as const;
          kernels.product(...back, d, stride, columns, 0, true, input.gradient + i);
        }
        i += step;
      }
      cost.back();
    },
    ...(cost.constrain && { constrain: cost.constrain }),
  };
}
