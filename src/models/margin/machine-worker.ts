import { Random } from "../../core/random.ts";
import type { SvmConfig } from "./configuration.ts";
import { DualSolver } from "./dual-coordinate-descent.ts";
import type { BinaryProblem, LinearSolver } from "./linear-solver.ts";
import { NewtonSolver } from "./newton-descent.ts";
import { mapRows, type NystroemMap } from "./nystroem.ts";

/** Everything that the threads of a fit know. */
export interface MachineData {
  classes: number;
  /** [rows] */
  label: Uint8Array;
  /** [rows] */
  weight: Float32Array | undefined;
  /** [classes] factors of C */
  classWeights: readonly number[];
  /** [rows x features] scaled */
  values: Float32Array;
  map: NystroemMap | undefined;
  /** [rows x width] what the machines weigh: `values`, or what `map` makes of them; shared by all threads */
  inputs: Float32Array;
  width: number;
  settings: Pick<SvmConfig, "C" | "loss" | "intercept" | "intercept_scaling" | "tol" | "max_iterations">;
  solver: "newton" | "dual";
  /** [machines] seed of the order of the rows */
  seeds: readonly string[];
}

/** How far a machine has come. */
export interface MachineState {
  over: boolean;
  converged: boolean;
  iterations: number;
  violation: number;
  /** [width + 1] once it is over: those of the inputs and the constant feature */
  weights?: Float64Array;
}

/** Iterations times numbers of a turn, after which others may have theirs (some 50 ms). */
const TURN = 2e7;

/** Who maps rows and trains machines. */
export function createWorker(data: MachineData) {
  const solvers = new Map<number, LinearSolver>();
  return {
    /** Maps rows `begin` to `end`. */
    map({ begin, end }: { begin: number; end: number }): void {
      if (data.map) mapRows(data.map, { x: data.values, begin, end }, data.inputs);
    },

    /** Goes on with a machine for a short time. */
    advance(machine: number): MachineState {
      const solver = solvers.get(machine) ?? solverOf(data, machine);
      solvers.set(machine, solver);
      const { max_iterations } = data.settings;
      const turn = data.solver === "newton" ? 1 : Math.max(1, Math.floor(TURN / (data.inputs.length + 1)));
      const over =
        solver.advance(Math.min(turn, max_iterations - solver.iterations)) || solver.iterations === max_iterations;
      const { converged, iterations, violation, weights } = solver;
      if (!over) return { over, converged, iterations, violation };
      solvers.delete(machine);
      return { over, converged, iterations, violation, weights: weights.slice() };
    },
  };
}

function solverOf(data: MachineData, machine: number): LinearSolver {
  const problem = problemOf(data, machine);
  const { tol } = data.settings;
  if (data.solver === "newton") return new NewtonSolver(problem, tol);
  return new DualSolver(problem, { tolerance: tol, random: Random.fromSeed(data.seeds[machine]!) });
}

/**
 * One class against the rest; of two classes, the second against the first. As in LIBLINEAR the weight of a class counts
 * for its rows where it is one side of its own.
 */
function problemOf(data: MachineData, machine: number): BinaryProblem {
  const { classes, label, weight, classWeights, inputs, width } = data;
  const { C, loss, intercept, intercept_scaling } = data.settings;
  const own = classes === 2 ? 1 : machine;
  const factors = classWeights.map((factor, k) => (classes === 2 || k === own ? C * factor : C));
  return {
    ...{ x: inputs, width, loss },
    bias: intercept ? intercept_scaling : 0,
    sign: Int8Array.from(label, (k) => (k === own ? 1 : -1)),
    cost: Float64Array.from(label, (k, row) => factors[k]! * (weight?.[row] ?? 1)),
  };
}
