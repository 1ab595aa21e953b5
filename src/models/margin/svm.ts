import { ConfigError, DataError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import type { Random } from "../../core/random.ts";
import { Scaler } from "../../core/scaler.ts";
import type { FitContext, FitInput, FittedModel, LabelledSet, ModelDefinition } from "../model.ts";
import { requireAllClasses, requireClassRows } from "../training-rows.ts";
import { calibrate } from "./calibration.ts";
import { type SvmConfig, svmConfig } from "./configuration.ts";
import { type Components, gammaOf } from "./kernel.ts";
import type { MachineData } from "./machine-worker.ts";
import { decisionOf, type KernelRows, type Machines, MarginModel } from "./margin-model.ts";
import { foldWeights, type NystroemMap, nystroemMap } from "./nystroem.ts";
import { crewSize, type TrainedMachine, trainMachines } from "./train-machines.ts";

/** Changes whenever the same input gives other bytes. */
const VERSION = "1";

/** A linear support vector machine, on the features themselves or on those of a kernel; see docs/svm.md. */
const svm: ModelDefinition<SvmConfig> = {
  name: "svm",
  kind: "classifier",
  summary: "linear support vector machines, one class against the rest, or Nystroem features of a kernel",
  source:
    "R.-E. Fan et al., LIBLINEAR: A Library for Large Linear Classification, JMLR 9 (2008) 1871; " +
    "C. Williams & M. Seeger, Using the Nystroem Method to Speed Up Kernel Machines, NIPS 13 (2001) 682",
  config: svmConfig,

  async fit({ train, validation, config, context }: FitInput<SvmConfig>): Promise<FittedModel> {
    const { classes } = train;
    const sets = { training: rowsOf(train), validation: rowsOf(validation) };
    requireClassRows(sets, classes);
    requireAllClasses(sets.validation, classes, "validation");
    const classWeights = classWeightsOf(train, config.class_weight);
    const scaler = config.scaling === "none" ? undefined : Scaler.fit(config.scaling, train.x, allRows(train.x));
    const scaled = scaler ? scaler.transform(train.x).values : train.x.values;
    const { rows } = train.x;
    const map = await mapOf(scaled, { config, x: train.x, context });
    const width = map?.components.count ?? train.x.columns.length;
    const machines = classes.length === 2 ? 1 : classes.length;
    const threads = crewSize(context.workers, { numbers: rows * width, machines }) > 1;
    const values = threads ? shared(scaled) : scaled;
    const solver = solverOf(config, rows, width);
    const data: MachineData = {
      ...{ classes: classes.length, label: train.y, weight: train.weight, classWeights, values, map, width, solver },
      inputs: map ? floats(rows * width, threads) : values,
      settings: config,
      seeds: Array.from({ length: machines }, (_, machine) => seedOf(context.random.stream("order", machine))),
    };
    const names = machines === 1 ? [classes[1]!] : classes;
    const trained = await trainMachines(data, names, context);
    requireFiniteMachines(trained, classes, config);
    const kernelRows: KernelRows | undefined = map && { kernel: map.kernel, components: map.components };
    const parts = {
      classes,
      features: train.x.columns,
      scaler,
      kernelRows,
      machines: machinesOf(trained, map, config),
    };
    const judged = scaler ? scaler.transform(validation.x).values : validation.x.values;
    const calibration = calibrate(config.probabilities, {
      scores: decisionOf(parts, judged, validation.x.rows),
      ...{ y: validation.y, weight: validation.weight, classes: classes.length },
    });
    return new MarginModel(
      { ...parts, calibration },
      {
        engine: { name: solver, version: VERSION, reproducible: true, details: detailsOf(trained, names, map) },
        warnings: warningsOf(trained, { names, solver, config, map }),
      },
    );
  },

  load: MarginModel.from,
};

function rowsOf({ x, y, weight }: LabelledSet) {
  return { x, label: y, weight };
}

function allRows({ rows }: FeatureMatrix): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}

/**
 * Factors of C; `balanced` as scikit-learn's compute_class_weight: rows / (classes x rows of the class), by weight.
 *
 * @throws ConfigError for a class that is not there
 */
function classWeightsOf({ classes, y, weight }: LabelledSet, wanted: SvmConfig["class_weight"]): number[] {
  if (wanted === "none") return classes.map(() => 1);
  if (wanted !== "balanced") {
    const unknown = Object.keys(wanted).filter((name) => !classes.includes(name));
    if (unknown.length === 0) return classes.map((name) => wanted[name] ?? 1);
    throw new ConfigError(`class_weight: ${unknown.join(", ")}; expected classes of the data: ${classes.join(", ")}`);
  }
  const counts = classes.map(() => 0);
  for (let row = 0; row < y.length; row++) counts[y[row]!]! += weight?.[row] ?? 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => total / (classes.length * count));
}

/** A Nystroem map whose components are training rows drawn at random, all of them where there are fewer. */
async function mapOf(
  scaled: Float32Array,
  { config, x, context }: { config: SvmConfig; x: FeatureMatrix; context: FitContext },
): Promise<NystroemMap | undefined> {
  const { kernel: name, coef0, degree } = config;
  if (name === "linear") return undefined;
  const width = x.columns.length;
  const rows = context.random.stream("components").shuffle(allRows(x)).subarray(0, config.components);
  const components: Components = { values: new Float64Array(rows.length * width), count: rows.length, width };
  rows.forEach((row, c) => {
    components.values.set(scaled.subarray(row * width, (row + 1) * width), c * width);
  });
  return nystroemMap({ name, gamma: gammaOf(config.gamma, scaled, width), coef0, degree }, components, context.signal);
}

function solverOf({ solver, loss }: SvmConfig, rows: number, width: number): "newton" | "dual" {
  if (solver !== "auto") return solver;
  return loss === "squared_hinge" && rows > width ? "newton" : "dual";
}

function seedOf(random: Random): string {
  return `${random.bits()} ${random.bits()}`;
}

function floats(length: number, isShared: boolean): Float32Array {
  return new Float32Array(isShared ? new SharedArrayBuffer(4 * length) : new ArrayBuffer(4 * length));
}

function shared(values: Float32Array): Float32Array {
  const copy = floats(values.length, true);
  copy.set(values);
  return copy;
}

/** @throws DataError for a machine of numbers that are not finite, which a kernel of large features may give */
function requireFiniteMachines(
  trained: readonly TrainedMachine[],
  classes: readonly string[],
  { kernel, scaling }: SvmConfig,
): void {
  for (const [k, { weights, violation }] of trained.entries()) {
    if (weights.every(Number.isFinite) && !Number.isNaN(violation)) continue;
    throw new DataError(
      `svm: the machine of ${classes[trained.length === 1 ? 1 : k]} has come to numbers that are not finite (violation ${violation}): ` +
        `the features are too large for kernel ${kernel} with scaling ${scaling}`,
    );
  }
}

/** Weights and intercepts as the model has them: those of a map turned into weights of kernels. */
function machinesOf(
  trained: readonly TrainedMachine[],
  map: NystroemMap | undefined,
  { intercept, intercept_scaling }: SvmConfig,
): Machines {
  return {
    weights: trained.map(({ weights }) => {
      const own = weights.subarray(0, -1);
      return map ? foldWeights(map, own) : own.slice();
    }),
    intercepts: trained.map(({ weights }) => (intercept ? weights.at(-1)! * intercept_scaling : 0)),
  };
}

/** How each machine ended. */
function detailsOf(
  trained: readonly TrainedMachine[],
  names: readonly string[],
  map: NystroemMap | undefined,
): Record<string, string> {
  const ends = trained.map(
    ({ iterations, converged, violation }, k) =>
      [
        names[k]!,
        `${iterations} iterations, ${converged ? "" : "not "}converged, violation ${violation.toPrecision(3)}`,
      ] as const,
  );
  return {
    ...(map && { gamma: String(map.kernel.gamma), components: String(map.components.count) }),
    ...Object.fromEntries(ends),
  };
}

function warningsOf(
  trained: readonly TrainedMachine[],
  {
    names,
    solver,
    config,
    map,
  }: { names: readonly string[]; solver: string; config: SvmConfig; map: NystroemMap | undefined },
): string[] {
  const warnings: string[] = [];
  const late = names.filter((_, k) => !trained[k]!.converged);
  if (late.length > 0) {
    const worst = Math.max(...trained.map(({ violation }) => violation));
    const remedy =
      solver === "dual" ? "more max_iterations, a smaller C or solver newton" : "a larger tol or a smaller C";
    warnings.push(
      `svm has not converged for ${late.join(", ")} after ${Math.max(...trained.map(({ iterations }) => iterations))} iterations: ` +
        `violation ${worst.toPrecision(3)}; expected at most ${config.tol} (${remedy})`,
    );
  }
  if (map && map.components.count < config.components) {
    warnings.push(
      `components: ${config.components}; there are ${map.components.count} training rows, all of which are taken`,
    );
  }
  return warnings;
}

export default svm;
