import type { DenseNode } from "../graph.ts";
import { inPlaceActivation } from "./activation.ts";
import { contraction } from "./contractive.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";
import { kernelCost } from "./kernel-terms.ts";

/** y = f(W'x + b), W [inputs, units] of its own or the transpose of another layer's. */
export function dense(layer: DenseNode, site: Site): FusedLayer {
  const { kernels, stride, inputs, output, tiedKernel } = site;
  const input = inputs[0]!;
  const units = output.size;
  const kernel = tiedKernel ?? site.parameter("kernel");
  // The weight of unit u and input i is at u * unitStride + i * inputStride.
  const [unitStride, inputStride] = tiedKernel ? [input.size, 1] : [1, units];
  const bias = layer.bias ? site.parameter("bias") : undefined;
  const f = inPlaceActivation(layer.activation, units, site);
  const cost = tiedKernel ? undefined : kernelCost(layer, kernel, { outer: input.size, units, inner: 1 }, site);
  const place = { kernel, inputs: input.size, unitStride, inputStride, activation: layer.activation, before: f.before };
  const jacobian = layer.contractive > 0 ? contraction(layer.contractive, place, site) : undefined;
  return {
    forward(pass) {
      const { columns } = pass;
      const from = [kernel.value, unitStride, inputStride, units, input.size] as const;
      kernels.product(...from, input.value, stride, columns, bias?.value ?? 0, false, output.value);
      f.forward(output.value, pass);
      return (cost?.cost() ?? 0) + (jacobian?.cost(pass) ?? 0);
    },
    backward(pass) {
      const { columns } = pass;
      const d = output.gradient;
      f.backward(output.value, d, pass);
      jacobian?.back(pass, d);
      kernels.outer(d, units, input.value, input.size, stride, columns, kernel.gradient, unitStride, inputStride);
      if (bias) kernels.sumColumns(d, units, stride, columns, bias.gradient);
      if (input.gradient !== 0) {
        const back = [kernel.value, inputStride, unitStride, input.size, units] as const;
        kernels.product(...back, d, stride, columns, 0, true, input.gradient);
      }
      cost?.back();
    },
    ...(cost?.constrain && { constrain: cost.constrain }),
  };
}
