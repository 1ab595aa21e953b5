import { setImmediate as nextTurn } from "node:timers/promises";
import { ConfigError, InterruptedError } from "../../../core/errors.ts";
import type { BoostedTrees } from "../boosted-trees.ts";
import { EarlyStoppingWatch } from "../early-stopping.ts";
import type { BoostingEngine, EngineInput, EngineOutput, EngineRecord, RoundMetrics } from "../engine.ts";
import { classProbabilities } from "../link-function.ts";
import { readModel } from "../model-reader.ts";
import { groupsOf } from "../objective.ts";
import { type NamedMatrix, NativeBooster } from "./native-booster.ts";
import { NativeMatrix } from "./native-matrix.ts";
import { requireDevice, requireDeviceUsed, settingsOf } from "./settings.ts";
import { XgboostLibrary } from "./xgboost-library.ts";

/** The real libxgboost, 1.7 to 3.x, found on the machine: its own trees, in its own time, on its GPU. */
export const native: BoostingEngine = { name: "native", train };

async function train(input: EngineInput): Promise<EngineOutput> {
  const { classes, config, context, earlyStopping, objective, startFrom } = input;
  if (context.signal.aborted) throw new InterruptedError();
  const library = await XgboostLibrary.open(config.library);
  requireDevice(config.device, library);
  requireStart(input, library);
  const open: { close(): void }[] = [];
  try {
    const sets = namedMatrices(input, library, open);
    const seed = context.random.stream("native").integer(2 ** 31);
    const features = input.train.x.columns;
    const matrices = sets.map(({ matrix }) => matrix);
    const settings = settingsOf(input, { version: library.version, seed });
    const booster = NativeBooster.create(library, settings, { features, matrices, startFrom });
    open.push(booster);
    requireDeviceUsed(config.device, configurationOf(booster));
    const { history, best } = await boost(booster, sets, input);
    const { trees, treeGroup, parallelTrees, baseScores } = readModel(booster.bytes());
    const perRound = groupsOf(objective, classes.length) * parallelTrees;
    const before = startFrom ? startFrom.trees.length / perRound : 0;
    const kept = earlyStopping ? (before + best + 1) * perRound : trees.length;
    const model: BoostedTrees = {
      ...{ objective, classes, features, parallelTrees, baseScores },
      trees: trees.slice(0, kept),
      treeGroup: treeGroup.slice(0, kept),
      ...(earlyStopping && { bestIteration: before + best }),
    };
    return { model, history, engine: recordOf(library, config.device) };
  } finally {
    for (const each of open.reverse()) each.close();
  }
}

/** Training rows first, then the other sets that have rows. */
function namedMatrices(
  { train, evals, context }: EngineInput,
  library: XgboostLibrary,
  open: { close(): void }[],
): NamedMatrix[] {
  const sets = [["train", train] as const, ...Object.entries(evals)];
  return sets
    .filter(([, { x }]) => x.rows > 0)
    .map(([name, rows]) => {
      const matrix = new NativeMatrix(library, rows, context.workers);
      open.push(matrix);
      return { name, matrix };
    });
}

/** Lets the library look at its parameters before anything is trained: what it refuses, the experiment has wrong. */
function configurationOf(booster: NativeBooster): string {
  try {
    return booster.configuration();
  } catch (cause) {
    throw new ConfigError((cause as Error).message, { cause });
  }
}

/** The rounds; `best` is the best one where training may stop early. */
async function boost(
  booster: NativeBooster,
  sets: readonly NamedMatrix[],
  { config, context, metrics, earlyStopping, evals, objective, classes }: EngineInput,
): Promise<{ history: RoundMetrics[]; best: number }> {
  const history: RoundMetrics[] = [];
  const watch = earlyStopping && new EarlyStoppingWatch(earlyStopping);
  const nothing = Object.keys(evals)
    .filter((set) => !sets.some(({ name }) => name === set))
    .flatMap((set) => metrics.map((metric) => [`${set}-${metric}`, Number.NaN] as const));
  for (let round = 0; round < config.rounds; round++) {
    // A round is one call that nothing interrupts; between two of them timers, signals and messages have their turn.
    await nextTurn();
    if (context.signal.aborted) throw new InterruptedError();
    booster.update(round, sets[0]!.matrix);
    const measured = { ...booster.evaluate(round, sets, metrics), ...Object.fromEntries(nothing) };
    history.push(measured);
    context.observe?.({ label: "", step: round + 1, values: measured });
    context.progress(round + 1, config.rounds, measured);
    if (watch?.isOver(round, measured)) break;
    const probabilities = () => {
      const { matrix } = sets.find(({ name }) => name === "validation")!;
      return classProbabilities(booster.marginsOf(matrix).values, objective, groupsOf(objective, classes.length));
    };
    if (await context.shouldPrune?.(round + 1, measured, probabilities)) break;
  }
  if (context.signal.aborted) throw new InterruptedError();
  return { history, best: watch?.best ?? history.length - 1 };
}

/** @throws ConfigError where the model to start from has a base score per class, which libraries before 3.1 do not read */
function requireStart({ startFrom }: EngineInput, { version, versionText }: XgboostLibrary): void {
  if (startFrom === undefined || version.major * 100 + version.minor >= 301) return;
  const { baseScores } = startFrom;
  if (baseScores.every((score) => score === baseScores[0])) return;
  throw new ConfigError(
    `start from a model with base scores ${baseScores.join(", ")}; expected the same for all classes with libxgboost ` +
      `${versionText} (3.1 and newer take one for each)`,
  );
}

function recordOf(library: XgboostLibrary, device: string): EngineRecord {
  const { path, place, build, versionText } = library;
  const details = { library: path, found: place, cuda: build.cuda ?? "none", openmp: String(build.openmp), device };
  return { name: "native", version: versionText, reproducible: false, details };
}
