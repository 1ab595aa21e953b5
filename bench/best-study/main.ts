// npm run study:best [-- --set KEY=VALUE]: what members and models of events bring to experiments/best.yaml, on validation
// showers; prints the tables of docs/best.md. Test rows are not read.
import { parseArgs } from "node:util";
import { defaultWorkers } from "../../src/core/parallel.ts";
import { Random } from "../../src/core/random.ts";
import type { Predictions } from "../../src/evaluation/evaluation.ts";
import { comparePaired } from "../../src/evaluation/paired-comparison.ts";
import { combineStations } from "../../src/evaluation/shower-level.ts";
import { checkModel, loadExperiment } from "../../src/experiment/load.ts";
import { trainingSets } from "../../src/experiment/training-sets.ts";
import { type EnsembleConfig, ensembleConfig } from "../../src/models/ensemble/configuration.ts";
import ensemble from "../../src/models/ensemble/ensemble.ts";
import { EnsembleModel } from "../../src/models/ensemble/ensemble-model.ts";
import { labelledEvents } from "../../src/models/ensemble/event-rows.ts";
import type { LabelledSet } from "../../src/models/model.ts";
import { toMarkdown } from "../benchmark.ts";
import { crossFittedLogistic, crossFittedTemperature } from "./cross-fitting.ts";
import { membersOf, type Sets, withColumns } from "./members.ts";

const { values } = parseArgs({ options: { set: { type: "string", multiple: true, default: [] } } });
const experiment = await loadExperiment("experiments/best.yaml", values.set);
const { signal } = new AbortController();
const start = (stage: string) => ({ update: () => {}, done: (text: string) => console.error(`${stage}: ${text}`) });
const options = { cache: "data/cache", workers: defaultWorkers(), signal, start };
const { train, validation, random } = await trainingSets(experiment, options);
const config = checkModel(ensemble, experiment.model) as EnsembleConfig;
const chance = random.stream("model");
const further = ensembleConfig.parse({
  members: [
    {
      name: "xgboost",
      eta: 0.15,
      max_depth: 3,
      rounds: 300,
      subsample: 0.7,
      colsample_bytree: 0.5,
      early_stopping_rounds: 30,
    },
    { name: "denoising", layers: [64, 16], classify_by: "joint", training: { epochs: 30, batch: 256 } },
  ],
}).members;

const sets: Sets = { train, validation };
const perceptrons = await membersOf(config.members, chance.stream("members"), sets);
const [trees, autoencoder] = await membersOf(further, chance.stream("further"), sets);
const several = new EnsembleModel({ members: perceptrons, combine: "log_mean" });
const stationsBy = (members: typeof perceptrons, combine: "log_mean" | "mean" = "log_mean"): Predictions => ({
  ...validation,
  probabilities: new EnsembleModel({ members, combine }).probabilities(validation.x),
});
const all = [...perceptrons, trees!];
const stations = stationsBy(perceptrons);
print("Stations", `${perceptrons.length} perceptrons`, stations, {
  "one perceptron": stationsBy(perceptrons.slice(0, 1)),
  "the same, mean of probabilities": stationsBy(perceptrons, "mean"),
  "one XGBoost": stationsBy([trees!]),
  "perceptrons and XGBoost, log_mean": stationsBy(all),
  "perceptrons and XGBoost, logistic": crossFittedLogistic(all, validation),
  "one autoencoder, joint": stationsBy([autoencoder!]),
  "perceptrons and autoencoder, log_mean": stationsBy([...perceptrons, autoencoder!]),
});

const product = combineStations(stations);
const eventsOf = (set: LabelledSet) => labelledEvents(set, several.probabilities(set.x));
const events: Sets = { train: eventsOf(train), validation: eventsOf(validation) };
const together = async (keep: RegExp): Promise<Predictions> => {
  const kept = { train: withColumns(events.train, keep), validation: withColumns(events.validation, keep) };
  const members = await membersOf(config.events!, chance.stream("events"), kept);
  const probabilities = new EnsembleModel({ members, combine: "log_mean" }).probabilities(kept.validation.x);
  return { ...product, probabilities };
};
print("Events", "product of the stations' posteriors", product, {
  "the product to a power": crossFittedTemperature(product),
  "models of events": await together(/./),
  "the same, of posteriors, energy, zenith and number": await together(/log_p_|log10_energy|zenith|log_stations/),
  "the same, without posteriors": await together(/^(?!.*log_p_)/),
});

/** Accuracy and log loss, and how they differ from a base's, with 99 % intervals by showers. */
function print(heading: string, name: string, base: Predictions, others: Record<string, Predictions>): void {
  const rows = Object.entries({ [name]: base, ...others }).map(([what, predictions]) => {
    const { accuracy, log_loss } = comparePaired(base, predictions, { random: Random.fromSeed(1) });
    const cell = ({ difference, interval }: typeof accuracy) =>
      predictions === base ? "-" : `${signed(difference)} [${interval.map(signed).join(", ")}]`;
    return [what, accuracy.second.toFixed(4), cell(accuracy), log_loss.second.toFixed(4), cell(log_loss)];
  });
  const note = `${base.y.length} ${heading.toLowerCase()} of validation showers; differences from the first row.`;
  const columns = ["", "accuracy", "difference", "log loss", "difference"];
  console.log(toMarkdown({ heading, note, columns, rows }));
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}
