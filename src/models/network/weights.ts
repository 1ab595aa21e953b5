import { DataError } from "../../core/errors.ts";
import type { Graph, Parameter } from "./graph.ts";
import { parameterCount } from "./graph.ts";
import { type NamedTensor, readSafetensors, writeSafetensors } from "./safetensors.ts";
import type { Section } from "./stored-graph.ts";

/** The file that the parameters of a model's networks are in. */
export const WEIGHTS_FILE = "weights.safetensors";

/** What the parameters of networks of one graph are called: `proton/encoder.0.kernel`. */
interface Named {
  graph: Graph;
  sections: readonly Section[];
  /** of the networks, in order */
  names: readonly string[];
}

/** The parameters of networks, one vector each, as a file. */
export function writeWeights({ graph, sections, names }: Named, parameters: readonly Float32Array[]): Uint8Array {
  const tensors = names.flatMap((network, n) =>
    graph.parameters.map((parameter): NamedTensor => {
      const { shape, offset, size } = parameter;
      return {
        name: nameOf(network, parameter, sections),
        shape,
        values: parameters[n]!.subarray(offset, offset + size),
      };
    }),
  );
  return writeSafetensors(tensors);
}

/**
 * The parameters of each network.
 *
 * @throws DataError for a file that is damaged, has other parameters or shapes than the graph, or a NaN
 */
export function readWeights(bytes: Uint8Array, { graph, sections, names }: Named): Float32Array[] {
  const tensors = readSafetensors(bytes, WEIGHTS_FILE);
  const expected = names.length * graph.parameters.length;
  const places = names.map((network) =>
    graph.parameters.map((parameter) => {
      const name = nameOf(network, parameter, sections);
      const tensor = tensors.get(name);
      if (!tensor) throw new DataError(`${WEIGHTS_FILE}: no parameter ${name}; there are ${tensors.size}`);
      if (tensor.shape.join() !== parameter.shape.join()) {
        throw new DataError(`${WEIGHTS_FILE}: ${name} is [${tensor.shape}]; expected [${parameter.shape}]`);
      }
      return { values: tensor.values, offset: parameter.offset };
    }),
  );
  if (tensors.size !== expected) {
    throw new DataError(`${WEIGHTS_FILE}: ${tensors.size} parameters; expected ${expected}, as the network has`);
  }
  return places.map((own) => {
    const vector = new Float32Array(parameterCount(graph));
    for (const { values, offset } of own) vector.set(values, offset);
    return vector;
  });
}

function nameOf(network: string, { node, name }: Parameter, sections: readonly Section[]): string {
  const section = sections.find(({ first, end }) => node >= first && node < end);
  return `${network}/${section ? `${section.name}.${node - section.first}` : `node.${node}`}.${name}`;
}
