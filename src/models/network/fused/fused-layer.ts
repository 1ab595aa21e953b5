import type { NodeLayer } from "../graph.ts";
import type { Shape } from "../layer.ts";
import type { Arena } from "./arena.ts";
import type { Kernels } from "./kernels.ts";

/** A value of a network: [size][stride] floats, a column for each row of the batch. */
export interface Value {
  /** byte address */
  value: number;
  /** byte address of the derivative of the loss by it; 0 where nothing before it has parameters, so that none is wanted */
  gradient: number;
  shape: Shape;
  size: number;
}

/** A parameter, stored as its shape says, and the derivative by it: byte addresses. */
export interface ParameterPlace {
  value: number;
  gradient: number;
  size: number;
}

/** Where a layer lies. */
export interface Site {
  kernels: Kernels;
  arena: Arena;
  /** floats from one number of a value to the next: rows of the largest batch, rounded up to a multiple of 4 */
  stride: number;
  inputs: readonly Value[];
  output: Value;
  /** @throws Error for a name that the layer does not have */
  parameter(name: string): ParameterPlace;
  /** the kernel of the dense layer that this one is tied to */
  tiedKernel?: ParameterPlace;
  /** [stride] floats: 1 / rows for each row of the batch, 0 for padding */
  share: number;
}

/** What a pass through the network is about. */
export interface Pass {
  /** rows of the batch: the first columns; the rest is padding */
  rows: number;
  /** columns that are worked on: `rows` rounded up to a multiple of 4 */
  columns: number;
  /** statistics of the batch instead of moving averages */
  training: boolean;
  /** factor on the divergence of reparametrisations */
  divergence: number;
  /** byte addresses of the node's random numbers, [size][stride]; 0 where there are none: the layer acts as after training */
  factor: number;
  summand: number;
}

/**
 * A layer at its place. No pass allocates.
 *
 * Padding columns of values may hold any finite number; those of gradients are 0, and must stay so.
 */
export interface FusedLayer {
  /** Computes the output; gives what the layer adds to the loss. */
  forward(pass: Pass): number;
  /**
   * Adds to the gradients of inputs and parameters; called after a training pass only. May use up the gradient of the output,
   * which nobody reads afterwards.
   */
  backward(pass: Pass): void;
  /** Brings parameters back to where they must be, after a step of the optimiser. */
  constrain?(): void;
}

/** Makes a layer: reserves what it needs. */
export type FusedLayerMaker<L extends NodeLayer> = (layer: L, site: Site) => FusedLayer;
