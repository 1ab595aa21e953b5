import { ConfigError, InterruptedError } from "../../../core/errors.ts";
import type { BoostedTrees } from "../boosted-trees.ts";
import { Booster } from "../booster.ts";
import { EarlyStoppingWatch } from "../early-stopping.ts";
import type { BoostingEngine, EngineInput, EngineOutput, RoundMetrics } from "../engine.ts";
import { classProbabilities } from "../link-function.ts";
import { defaultBaseScore, groupsOf, type Metric } from "../objective.ts";
import type { Tree } from "../tree.ts";
import { estimatedBaseScores } from "./base-score.ts";
import { type Crew, openCrew, type Round } from "./crew.ts";
import { LOSS_METRICS, marginsOf, metricOf } from "./metrics.ts";
import { planRound } from "./round-plan.ts";
import type { RoundData } from "./round-worker.ts";

/** Changes whenever the same input gives other bytes. */
const VERSION = "3";

/**
 * XGBoost's histogram algorithm in TypeScript and WebAssembly: in each round a regression tree per class is fitted to the
 * derivatives of the loss (Chen & Guestrin 2016, section 2.2). The trees depend on data, parameters and seed alone,
 * never on the number of workers.
 */
export const builtin: BoostingEngine = { name: "builtin", train: boost };

async function boost(input: EngineInput): Promise<EngineOutput> {
  const { objective, classes, train, context, earlyStopping, startFrom } = input;
  const { signal } = context;
  if (signal.aborted) throw new InterruptedError();
  const start = new Booster(startFrom ?? withoutTrees(input));
  const { groups } = start;
  if (start.trees.parallelTrees !== 1) {
    throw new ConfigError(`start from a model of ${start.trees.parallelTrees} parallel trees; expected 1`);
  }
  const { data, names } = planRound(input, start);
  const crew = openCrew(data, signal);
  const boosted = await rounds(crew, input, { data, names }).finally(() => crew.close());
  if (signal.aborted) throw new InterruptedError();
  const trees = [...start.trees.trees, ...boosted.rounds.slice(0, boosted.kept).flat()];
  return {
    model: {
      ...{ objective, classes, features: train.x.columns, trees, parallelTrees: 1 },
      baseScores: start.trees.baseScores,
      treeGroup: Int32Array.from(trees, (_, tree) => tree % groups),
      ...(earlyStopping && { bestIteration: start.rounds + boosted.kept - 1 }),
    },
    history: boosted.history,
    engine: { name: "builtin", version: VERSION, reproducible: true },
  };
}

/** A model of base scores alone. */
function withoutTrees({ objective, classes, train, config }: EngineInput): BoostedTrees {
  const groups = groupsOf(objective, classes.length);
  const score = config.base_score ?? defaultBaseScore(objective);
  const baseScores =
    score === "estimate"
      ? estimatedBaseScores(train, { objective, groups, positive: config.scale_pos_weight })
      : new Float32Array(groups).fill(score);
  const none = { trees: [], treeGroup: new Int32Array(), parallelTrees: 1 };
  return { objective, classes, features: train.x.columns, ...none, baseScores };
}

interface Rounds {
  rounds: Tree[][];
  history: RoundMetrics[];
  /** how many rounds to keep */
  kept: number;
}

async function rounds(
  crew: Crew,
  { metrics, config, context, earlyStopping, objective }: EngineInput,
  { data, names }: { data: RoundData; names: readonly string[] },
): Promise<Rounds> {
  const rounds: Tree[][] = [];
  const history: RoundMetrics[] = [];
  const watch = earlyStopping && new EarlyStoppingWatch(earlyStopping);
  // While the callbacks of one round run, the threads may be growing the next, which is dropped if training ends here.
  // A search looks at margins, which the next round changes.
  const searched = context.shouldPrune !== undefined;
  const ahead = data.workspaces.length > 1 && !searched && metrics.every((metric) => LOSS_METRICS.includes(metric));
  const probabilities = () => {
    const set = data.evals[names.indexOf("validation") - 1]!;
    return classProbabilities(marginsOf(set, data), objective, data.loss.groups);
  };
  await crew.start();
  let next = begun(crew, 0);
  for (let round = 0; round < config.rounds; round++) {
    if (context.signal.aborted) throw new InterruptedError();
    const current = next;
    if (ahead && round + 1 < config.rounds) next = begun(crew, round + 1);
    const { trees, losses } = await current;
    rounds.push(trees);
    const measured = measure(data, { names, metrics, losses });
    history.push(measured);
    context.observe?.({ label: "", step: round + 1, values: measured });
    context.progress(round + 1, config.rounds, measured);
    if (watch?.isOver(round, measured)) break;
    if (await context.shouldPrune?.(round + 1, measured, probabilities)) break;
    if (!ahead && round + 1 < config.rounds) next = begun(crew, round + 1);
  }
  return { rounds, history, kept: watch ? watch.best + 1 : rounds.length };
}

/** A round whose failure is told when it is waited for, and not at all if it never is, as after Ctrl-C. */
function begun(crew: Crew, round: number): Promise<Round> {
  const started = crew.round(round);
  started.catch(() => {});
  return started;
}

function measure(
  data: RoundData,
  { names, metrics, losses }: { names: readonly string[]; metrics: readonly Metric[]; losses: readonly number[] },
): RoundMetrics {
  const measured: Record<string, number> = {};
  [data.train, ...data.evals].forEach((set, i) => {
    const { memory, loss } = data;
    for (const metric of metrics)
      measured[`${names[i]}-${metric}`] = metricOf(metric, set, { memory, loss, sum: losses[i]! });
  });
  return measured;
}
