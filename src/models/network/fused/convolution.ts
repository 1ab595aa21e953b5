import type { Convolution } from "../layer.ts";
import { inPlaceActivation } from "./activation.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";
import { kernelCost } from "./kernel-terms.ts";
import { windowsOf } from "./windows.ts";

/** Each step is a product of the kernel and a window of the input, whose steps lie one after the other. */
export function convolution(layer: Required<Convolution>, site: Site): FusedLayer {
  const { kernels, stride, output } = site;
  const { filters, taps, activation } = layer;
  const input = site.inputs[0]!;
  const [steps, channels] = input.shape as readonly [number, number];
  const windows = windowsOf({ ...layer, steps, windows: output.shape[0] }).map(({ from, tap, taps }) => ({
    input: 4 * from * channels * stride,
    kernel: 4 * tap * channels * filters,
    numbers: taps * channels,
  }));
  const kernel = site.parameter("kernel");
  const bias = layer.bias ? site.parameter("bias") : undefined;
  const f = inPlaceActivation(activation, output.size, site);
  const cost = kernelCost(layer, kernel, { outer: taps * channels, units: filters, inner: 1 }, site);
  const step = 4 * filters * stride;
  return {
    forward(pass) {
      const { columns } = pass;
      let y = output.value;
      for (const window of windows) {
        const from = [kernel.value + window.kernel, 1, filters, filters, window.numbers] as const;
        kernels.product(...from, input.value + window.input, stride, columns, bias?.value ?? 0, false, y);
        y += step;
      }
      f.forward(output.value, pass);
      return cost.cost();
    },
    backward(pass) {
      const { columns } = pass;
      f.backward(output.value, output.gradient, pass);
      let d = output.gradient;
      for (const { input: at, kernel: part, numbers } of windows) {
        const to = [kernel.gradient + part, 1, filters] as const;
        kernels.outer(d, filters, input.value + at, numbers, stride, columns, ...to);
        if (bias) kernels.sumColumns(d, filters, stride, columns, bias.gradient);
        if (input.gradient !== 0) {
          const back = [kernel.value + part, filters, 1, numbers, filters] as const;
          kernels.product(...back, d, stride, columns, 0, true, input.gradient + at);
        }
        d += step;
      }
      cost.back();
    },
    ...(cost.constrain && { constrain: cost.constrain }),
  };
}
