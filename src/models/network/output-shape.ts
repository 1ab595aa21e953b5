import { ConfigError } from "../../core/errors.ts";
import type { NodeLayer } from "./graph.ts";
import { type Shape, sizeOf } from "./layer.ts";

/**
 * The shape of what a layer gives, with settings that `requireSettings` takes.
 *
 * @param inputs shapes of its inputs
 * @param where names the layer in messages
 * @throws ConfigError for shapes that the layer cannot take
 */
export function outputShape(layer: NodeLayer, inputs: readonly Shape[], where: string): Shape {
  const [input] = inputs as [Shape];
  const sequence = (): readonly [steps: number, channels: number] => {
    if (input.length === 2) return input;
    throw new ConfigError(`${where}: works on sequences, [steps, channels]; got a vector, [${input}]`);
  };
  switch (layer.kind) {
    case "input":
      return input;
    case "dense":
      return [layer.units];
    case "convolution": {
      const [steps] = sequence();
      const { taps, stride } = layer;
      const same = layer.padding === "same";
      return [windows(same ? steps : steps - taps + 1, stride, where), layer.filters];
    }
    case "transposed-convolution": {
      const [steps] = sequence();
      const { taps, stride } = layer;
      const out = layer.padding === "same" ? steps * stride : (steps - 1) * stride + taps;
      return [out, layer.filters];
    }
    case "pooling": {
      const [steps, channels] = sequence();
      return [windows(steps - layer.size + 1, layer.stride, where), channels];
    }
    case "upsampling": {
      const [steps, channels] = sequence();
      return [steps * layer.factor, channels];
    }
    case "repetition":
      return [layer.steps, sizeOf(input)];
    case "reshaping": {
      if (sizeOf(layer.shape) === sizeOf(input)) return layer.shape;
      throw new ConfigError(
        `${where}: shape [${layer.shape}] of ${sizeOf(layer.shape)} numbers; got [${input}], ${sizeOf(input)} numbers`,
      );
    }
    case "lstm":
    case "gru": {
      const [steps] = sequence();
      return layer.sequences ? [steps, layer.units] : [layer.units];
    }
    case "reparametrisation":
      if (sizeOf(input) % 2 === 0) return [sizeOf(input) / 2];
      throw new ConfigError(`${where}: needs means and log variances, an even number; got ${sizeOf(input)}`);
    case "log-variances":
      return [2 * sizeOf(input)];
    case "add":
      if (inputs.every((shape) => shape.join() === input.join())) return input;
      throw new ConfigError(`${where}: adds values of one shape; got ${list(inputs)}`);
    case "concatenate":
      return concatenated(inputs, where);
    case "custom":
      return layer.shape;
    default:
      return input;
  }
}

function windows(positions: number, stride: number, where: string): number {
  if (positions > 0) return Math.ceil(positions / stride);
  throw new ConfigError(`${where}: ${1 - positions} steps too few for one window`);
}

function concatenated(inputs: readonly Shape[], where: string): Shape {
  const [first] = inputs as [Shape];
  const fit = inputs.every((shape) => shape.length === first.length && (shape.length === 1 || shape[0] === first[0]));
  if (!fit)
    throw new ConfigError(`${where}: puts side by side vectors, or sequences of as many steps; got ${list(inputs)}`);
  const last = inputs.reduce((sum, shape) => sum + shape.at(-1)!, 0);
  return first.length === 1 ? [last] : [first[0], last];
}

function list(shapes: readonly Shape[]): string {
  return shapes.map((shape) => `[${shape}]`).join(", ");
}
