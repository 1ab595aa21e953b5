import { ConfigError } from "../../../core/errors.ts";
import type { Tensor } from "./library.ts";
import type { LayerOf, TensorLayer } from "./tensor-layer.ts";

/** What the user's function gives, if it is a tensor of the shape that the layer says. */
export const customLayer: TensorLayer<LayerOf<"custom">> = ({ tf, layer, x, shape, parameter, training }) => {
  const parameters = layer.parameters.map(({ name }) => parameter(name));
  const y = layer.call(tf, { x, parameters, training });
  const expected = [x.shape[0]!, ...shape];
  if (!(y instanceof tf.Tensor)) {
    throw new ConfigError(`custom layer ${layer.name}: gave ${describe(y)}; expected a tensor [${expected}]`);
  }
  if (y.shape.join() !== expected.join()) {
    throw new ConfigError(`custom layer ${layer.name}: gave a tensor [${y.shape}]; expected [${expected}], rows first`);
  }
  return { y: y as Tensor };
};

function describe(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : typeof value;
}
