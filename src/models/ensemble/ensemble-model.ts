import type { FeatureMatrix } from "../../core/matrix.ts";
import type { ScalerJson } from "../../core/scaler.ts";
import type { EventRows, FittedModel, FittingEngine, Importance, LearningCurve, ModelFiles } from "../model.ts";
import { requireSameColumns } from "../training-rows.ts";
import { arithmeticMean, geometricMean, stacked, type Votes } from "./combination.ts";
import { eventTable } from "./event-rows.ts";
import { meanImportance } from "./mean-importance.ts";
import { type EnsembleContent, ensembleFiles, type FittedMember } from "./stored-ensemble.ts";

/** What whoever trained the members knows beside them. */
export interface EnsembleTraining {
  curves: readonly LearningCurve[];
  warnings: readonly string[];
  engine?: FittingEngine;
}

/** Several models that answer as one. Runs in a browser where its members do. */
export class EnsembleModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** of the members that have one; absent where none has */
  readonly importance?: () => Importance[];
  /** where models of events combine the stations */
  readonly eventProbabilities?: (rows: EventRows) => Float32Array;
  readonly curves?: readonly LearningCurve[];
  readonly warnings?: readonly string[];
  readonly engine?: FittingEngine;

  constructor(
    private readonly content: EnsembleContent,
    training?: EnsembleTraining,
  ) {
    const models = content.members.map(({ model }) => model);
    this.classes = models[0]!.classes;
    this.features = models[0]!.features;
    if (models.some(({ importance }) => importance)) this.importance = () => meanImportance(models);
    const { events } = content;
    if (events) {
      this.eventProbabilities = (rows) => geometricMean(votesOf(events, eventTable(rows, this.classes).x));
    }
    if (training) Object.assign(this, training);
  }

  /** Class probabilities, [rows x classes] row-major; throws as the members do. */
  probabilities(x: FeatureMatrix): Float32Array {
    requireSameColumns(x, this.features);
    const { members, combine, logistic } = this.content;
    const votes = votesOf(members, x);
    if (combine === "logistic") return stacked(votes, logistic!);
    return combine === "mean" ? arithmeticMean(votes) : geometricMean(votes);
  }

  /** Those of each member, by its number, its name and the network's: `1 mlp all`, of models of events `event 1 mlp all`. */
  scalers(): Record<string, ScalerJson> {
    const { members, events = [] } = this.content;
    return { ...scalersOf(members, ""), ...scalersOf(events, "event ") };
  }

  /** The same bytes for the same model. */
  files(): ModelFiles {
    return ensembleFiles(this.content);
  }
}

function scalersOf(members: readonly FittedMember[], before: string): Record<string, ScalerJson> {
  const all = members.flatMap(({ name, model }, m) =>
    Object.entries(model.scalers?.() ?? {}).map(([network, scaler]): [string, ScalerJson] => [
      `${before}${m + 1} ${name} ${network}`,
      scaler,
    ]),
  );
  return Object.fromEntries(all);
}

/** What each member says of rows. */
export function votesOf(members: readonly FittedMember[], x: FeatureMatrix): Votes {
  return {
    rows: x.rows,
    classes: members[0]!.model.classes,
    probabilities: members.map(({ model }) => model.probabilities(x)),
  };
}
