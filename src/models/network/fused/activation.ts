import type { ActivationLayer, Activation as ActivationName } from "../layer.ts";
import type { FusedLayer, Pass, Site } from "./fused-layer.ts";
import { ACTIVATION_KINDS } from "./kernels.ts";

/** An activation that works on `size` rows in place, within another layer or as one. */
export interface InPlaceActivation {
  /** byte address of what it was applied to, where its slope needs that (gelu); else 0 */
  before: number;
  /** y = f(y) */
  forward(y: number, pass: Pass): void;
  /** d *= f' where y = f(x) */
  backward(y: number, d: number, pass: Pass): void;
}

/** f, in place, on so many numbers; gelu keeps what it was applied to. */
export function inPlaceActivation(name: ActivationName, size: number, site: Site): InPlaceActivation {
  if (name === "linear") return { before: 0, forward: () => {}, backward: () => {} };
  const { kernels, stride, arena } = site;
  const kind = ACTIVATION_KINDS[name];
  const before = name === "gelu" ? arena.reserve(size * stride) : 0;
  return {
    before,
    forward(y, { columns }) {
      if (before !== 0) kernels.affine(y, 0, 0, size, stride, columns, false, before);
      kernels.activate(kind, y, size, stride, columns, y);
    },
    backward(y, d, { columns }) {
      kernels.activationSlope(kind, before, y, size, stride, columns, d);
    },
  };
}

/** A function of each number. */
export function activation({ activation: name }: ActivationLayer, site: Site): FusedLayer {
  const { kernels, stride, output, inputs } = site;
  const input = inputs[0]!;
  const { size } = output;
  const f = inPlaceActivation(name, size, site);
  return {
    forward(pass) {
      kernels.affine(input.value, 0, 0, size, stride, pass.columns, false, output.value);
      f.forward(output.value, pass);
      return 0;
    },
    backward(pass) {
      if (input.gradient === 0) return;
      f.backward(output.value, output.gradient, pass);
      kernels.addRows(output.gradient, size, stride, pass.columns, input.gradient);
    },
  };
}
