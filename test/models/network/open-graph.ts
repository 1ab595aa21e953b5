import type {
  BackendName,
  NetworkEngine,
  NetworkRows,
  OpenNetwork,
  OpenSettings,
} from "../../../src/models/network/engine.ts";
import type { Graph, Loss } from "../../../src/models/network/graph.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import type { Layer, Shape } from "../../../src/models/network/layer.ts";

/** Plain gradient descent: what a test of anything else takes. */
const DESCENT = { name: "sgd", momentum: 0, nesterov: false } as const;

/** A network of one list of layers, whose end is output `y`; no loss but what is given and what layers add. */
export function graphOf(input: Shape, layers: readonly Layer[], losses: readonly Loss[] = []): Graph {
  const builder = new GraphBuilder(input);
  return builder.finish({ y: builder.append(0, layers, "test") }, losses);
}

/** Rows of a set from plain numbers. */
export function rowsOf(x: readonly (readonly number[])[], more: Partial<NetworkRows> = {}): NetworkRows {
  return { rows: x.length, x: Float32Array.from(x.flat()), ...more };
}

/** Opens a network, uses it and closes it. */
export async function withNetwork<T>(
  engine: NetworkEngine,
  { graph, parameters, settings }: { graph: Graph; parameters: Float32Array; settings?: Partial<OpenSettings> },
  use: (network: OpenNetwork) => T,
): Promise<T> {
  const backend: BackendName = "cpu";
  const network = await engine.open(graph, parameters, { batch: 64, optimiser: DESCENT, backend, ...settings });
  try {
    return use(network);
  } finally {
    network.close();
  }
}
