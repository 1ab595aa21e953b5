import type { Booster } from "../booster.ts";
import type { BoostingRows, EngineInput } from "../engine.ts";
import { constraintSigns } from "../monotone-constraints.ts";
import { BARRIER_BYTES } from "./barrier.ts";
import { crewSize } from "./crew.ts";
import { growthLimits } from "./growth-limits.ts";
import type { RoundData, Workspace } from "./round-worker.ts";
import { MemoryPlan } from "./shared-memory.ts";
import { SLOTS_BYTES } from "./split-search.ts";
import { fillRows, planGrowingRows, planRows, type RowSet } from "./training-set.ts";
import { copiesBytes } from "./tree-grower.ts";

/**
 * Lays out the memory that the threads of a fit share; `names` are those of its sets.
 *
 * @param start the model that training goes on from, if only base scores
 */
export function planRound(
  { objective, train, evals, config, context }: EngineInput,
  start: Booster,
): { data: RoundData; names: string[] } {
  const plan = new MemoryPlan();
  const { groups } = start;
  const features = train.x.columns.length;
  const growing = planGrowingRows(plan, train, groups);
  const others = Object.values(evals).map((rows) => planRows(plan, rows, groups));
  const bins = plan.reserve(4 * features);
  const signs = plan.reserve(features);
  const threads = crewSize(context.workers, { rows: train.x.rows, features, groups, rounds: config.rounds });
  const team = () => ({ barrier: plan.reserve(BARRIER_BYTES), slots: plan.reserve(SLOTS_BYTES) });
  const workspaces = Array.from({ length: threads }, (): Workspace => {
    const rows = plan.reserve(4 * train.x.rows);
    const scratch = plan.reserve(4 * train.x.rows);
    return {
      grower: { rows, scratch, sums: plan.reserve(16), copies: plan.reserve(copiesBytes(features)) },
      tables: { bins, signs, chosen: plan.reserve(4 * features) },
      softmax: plan.reserve(16 * groups),
      alone: team(),
    };
  });
  const teams = Array.from({ length: groups % threads }, team);
  const barrier = plan.reserve(BARRIER_BYTES);
  const memory = plan.create();

  const fill = (set: RowSet, rows: BoostingRows) =>
    fillRows(memory, set, { rows, margins: start.margins(rows.x, { rounds: [0, start.rounds] }) }, groups);
  fill(growing, train);
  Object.values(evals).forEach((rows, i) => void fill(others[i]!, rows));
  const constraints = constraintSigns(config, train.x.columns);
  if (constraints) new Int8Array(memory.buffer, signs, features).set(constraints);
  const seedStream = context.random.stream("xgboost");
  const data: RoundData = {
    ...{ memory, train: growing, evals: others, features, workspaces, barrier, teams },
    loss: { objective, groups, positive: config.scale_pos_weight },
    limits: growthLimits(config, constraints),
    source: {
      train: train.x,
      evals: Object.values(evals).map(({ x }) => x),
      weight: train.weight,
      maxBin: config.max_bin,
    },
    // Streams cannot be handed to threads, so these start from 128 bits of this one.
    seed: Array.from({ length: 4 }, () => seedStream.integer(2 ** 32)).join("-"),
  };
  return { data, names: ["train", ...Object.keys(evals)] };
}
