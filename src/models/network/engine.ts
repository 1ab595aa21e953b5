import type { Graph } from "./graph.ts";
import type { Optimiser } from "./optimiser.ts";

/** The engines and, of tfjs, the backends that an experiment may name. */
export const ENGINES = ["fused", "tfjs"] as const;
export type EngineName = (typeof ENGINES)[number];
export const BACKENDS = ["wasm", "cpu", "tensorflow"] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Rows that a network is trained or measured on. */
export interface NetworkRows {
  rows: number;
  /** [rows x input size] row-major */
  x: Float32Array;
  /** [rows x input size] what the output is compared with; x where absent */
  target?: Float32Array;
  /** [rows] class, for cross-entropy */
  label?: Uint8Array;
  /** [rows] times the row's loss; 1 where absent */
  weight?: Float32Array;
}

/** What changes from step to step. */
export interface StepSettings {
  learningRate: number;
  /** momentum of sgd, beta1 of adam and adamw; the optimiser's own where absent */
  momentum?: number;
  /** factor on the divergence of reparametrisations: below 1 while it warms up */
  divergence: number;
}

/**
 * Random numbers of a batch, by node: what `drawNoise` made. For dropout and the other corruptions y = x factor + summand;
 * for reparametrisations the normal e. Each [rows x size] row-major. Nodes without an entry act as after training.
 */
export type Noise = ReadonlyMap<number, { factor?: Float32Array; summand?: Float32Array }>;

export interface OpenSettings {
  /** largest number of rows in a batch */
  batch: number;
  optimiser: Optimiser;
  /** gradients whose norm over all parameters is larger are scaled to it; absent: none are */
  clipNorm?: number;
  backend?: BackendName;
}

/** A network with parameters, ready to be trained. Not for use from two callers at once. */
export interface OpenNetwork {
  readonly graph: Graph;
  /** all parameters, a copy */
  parameters(): Float32Array;
  setParameters(values: Float32Array): void;
  /**
   * One step of the optimiser on the rows of `data` that `batch` names; gives the loss before it, with all that layers add.
   * A loss or gradient that is not finite leaves the parameters in any state: the caller stops.
   */
  step(data: NetworkRows, batch: Uint32Array, noise: Noise, settings: StepSettings): number;
  /** Loss and gradient (0 for what is not trainable) of a batch in training mode; nothing changes but moving averages. */
  gradient(
    data: NetworkRows,
    batch: Uint32Array,
    noise: Noise,
    settings: StepSettings,
  ): { loss: number; gradient: Float32Array };
  /** Loss as after training (no noise, moving averages), the mean over all rows. */
  loss(data: NetworkRows, settings: Pick<StepSettings, "divergence">): number;
  /** Outputs by name, [rows x size] row-major, as after training unless there is noise for all rows. */
  outputs(data: NetworkRows, names: readonly string[], noise?: Noise): Record<string, Float32Array>;
  /** Frees what it holds. */
  close(): void;
}

/** Who computes: a plain object per engine. */
export interface NetworkEngine {
  name: EngineName;
  /** why it cannot do the graph; undefined if it can */
  refuses(graph: Graph): string | undefined;
  /** @throws ConfigError for a graph that it refuses, and for a backend that is not there */
  open(graph: Graph, parameters: Float32Array, settings: OpenSettings): Promise<OpenNetwork>;
  /** for the run's record: versions, backend, device */
  describe(settings: Pick<OpenSettings, "backend">): Promise<{ version: string; details: Record<string, string> }>;
}
