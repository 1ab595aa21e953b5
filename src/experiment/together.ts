import type { Predictions } from "../evaluation/evaluation.ts";
import type { EventRows, FittedModel } from "../models/model.ts";

/** What a model says of stations, and of their events where it has learnt what stations say together. */
export function together(
  { eventProbabilities }: Pick<FittedModel, "eventProbabilities">,
  rows: EventRows,
): Pick<Predictions, "probabilities" | "eventProbabilities"> {
  const { probabilities } = rows;
  return eventProbabilities ? { probabilities, eventProbabilities: eventProbabilities(rows) } : { probabilities };
}
