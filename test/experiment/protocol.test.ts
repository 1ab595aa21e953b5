import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256 } from "../../src/core/hash.ts";
import type { FeatureMatrix } from "../../src/core/matrix.ts";
import { noProgress } from "../../src/core/progress.ts";
import { Random } from "../../src/core/random.ts";
import { hashRows } from "../../src/data/split.ts";
import type { Leak } from "../../src/evaluation/leak.ts";
import { type ProtocolRun, runProtocol } from "../../src/experiment/protocol.ts";
import { type ProtocolEntry, protocolsOf } from "../../src/experiment/protocol-entry.ts";
import { experimentSchema } from "../../src/experiment/schema.ts";
import type { FeatureTable } from "../../src/features/extract.ts";
import type { FitContext, FitInput, LabelledSet, LearningCurve, ModelDefinition } from "../../src/models/model.ts";
import type { RunRecord } from "../../src/tracking/run-record.ts";
import type { RunState } from "../../src/tracking/run-state.ts";
import { startedRun } from "./small-experiment.ts";

const SHOWERS = 100;
const STATIONS = 5;
const ROWS = SHOWERS * STATIONS;

/** Two primaries in turn, five stations a shower. The one feature is the number of the row, so that rows can be told. */
const table: FeatureTable = {
  x: { rows: ROWS, columns: ["row"], values: Float32Array.from({ length: ROWS }, (_, row) => row) },
  ids: {
    shower: Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / STATIONS)),
    event: Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / STATIONS)),
    station: Uint32Array.from({ length: ROWS }, (_, row) => row % STATIONS),
  },
  carried: {},
  notes: [],
};
const classes = ["proton", "iron"];
const data = { table, classes, y: Uint8Array.from(table.ids.shower, (id) => id % 2) };

const rowsIn = ({ x }: Pick<LabelledSet, "x">) => [...x.values];
const showersIn = (rows: readonly number[]) => new Set(rows.map((row) => Math.floor(row / STATIONS)));

interface Watched {
  run: ProtocolRun;
  record: RunRecord;
  state: RunState;
  path: string;
  /** what the model was asked, in order */
  asked: { fit?: FitInput<unknown>; predict?: number[]; calibrate?: number[]; draw?: number }[];
}

interface Tells {
  tells?: (context: FitContext) => void;
  curves?: LearningCurve[];
  /** has a scaler for each class */
  knows?: boolean;
  /** number of random answers to every row, of which the validation rows choose one; otherwise all rows are called proton */
  guesses?: number;
}

const config = { depth: 3 };

/** Probabilities of each row of the table: of so many random answers the one that is right of the most validation rows. */
function bestGuess({ validation, context }: FitInput<unknown>, guesses: number): [number, number][] | undefined {
  const all = Array.from({ length: guesses }, (_, k) => {
    const random = context.random.stream("guess", k);
    const answer = Uint8Array.from({ length: ROWS }, () => (random.uniform() < 0.5 ? 0 : 1));
    const right = rowsIn(validation).filter((row, i) => answer[row] === validation.y[i]).length;
    return { answer, right };
  });
  const [best] = all.sort((a, b) => b.right - a.right);
  return best && Array.from(best.answer, (label): [number, number] => (label === 0 ? [1, 0] : [0, 1]));
}

/** Runs a protocol on a model that only remembers what it is shown, and `tells` as it is trained. */
async function watched(
  entry: ProtocolEntry,
  { tells = () => {}, curves, knows = false, guesses = 0 }: Tells = {},
): Promise<Watched> {
  const asked: Watched["asked"] = [];
  const definition: ModelDefinition<unknown> = {
    name: "watch",
    kind: "classifier",
    summary: "",
    config: z.unknown(),
    async fit(input) {
      asked.push({ fit: input, draw: input.context.random.uniform() });
      tells(input.context);
      const guess = bestGuess(input, guesses);
      return {
        classes,
        features: ["row"],
        probabilities(x) {
          asked.push({ predict: [...x.values] });
          if (guess)
            return Float32Array.from({ length: 2 * x.rows }, (_, i) => guess[x.values[Math.floor(i / 2)]!]![i % 2]!);
          return Float32Array.from({ length: 2 * x.rows }, (_, i) => (i % 2 === 0 ? 0.75 : 0.25));
        },
        ...(knows && {
          probabilitiesKnowingClass(x: FeatureMatrix, y: Uint8Array, validation: LabelledSet) {
            asked.push({ predict: [...x.values], calibrate: rowsIn(validation) });
            return Float32Array.from({ length: 2 * x.rows }, (_, i) => (i % 2 === y[Math.floor(i / 2)]! ? 1 : 0));
          },
        }),
        files: () => ({}),
        ...(curves && { curves }),
      };
    },
    load: () => {
      throw new Error("not asked for");
    },
  };
  const run = await startedRun(folder);
  const protocol = await runProtocol(protocolsOf([entry])[0]!, data, {
    experiment: experimentSchema.parse({ name: "a", data: { file: "a.arrow" }, model: { name: "watch" } }),
    definition,
    config,
    startFrom: undefined,
    dataset: "",
    random: Random.fromSeed(1),
    workers: 1,
    signal: new AbortController().signal,
    start: noProgress,
    run,
  });
  await run.finish();
  return { run: protocol, asked, record: run.record, state: run.state, path: run.path };
}

let folder: string;
let byShower: Watched;
let byRow: Watched;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cascada-protocol-"));
  byShower = await watched("shower_split");
  byRow = await watched("row_split");
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(["shower_split", "row_split"] as const)("%s", (name) => {
  const get = () => (name === "shower_split" ? byShower : byRow);

  test("fits once, on training and validation rows, then opens the test rows once; no row is in two parts", () => {
    const { asked, run } = get();
    expect(asked.map((step) => Object.keys(step)[0])).toEqual(["fit", "predict"]);
    const { train, validation } = asked[0]!.fit!;
    const test = asked[1]!.predict!;
    expect(test).toEqual([...run.test]);
    const all = [...rowsIn(train), ...rowsIn(validation), ...test];
    expect(all.sort((a, b) => a - b)).toEqual([...table.x.values]);
  });

  test("has 64, 16 and 20 % of the rows in its parts, and says which, and what was trained on", () => {
    const { asked, run } = get();
    const { train, validation } = asked[0]!.fit!;
    expect([train.x.rows, validation.x.rows, run.test.length]).toEqual([320, 80, 100]);
    expect(run.split_sha256).toEqual({
      train: hashRows(Uint32Array.from(rowsIn(train))),
      validation: hashRows(Uint32Array.from(rowsIn(validation))),
      test: hashRows(run.test),
    });
    expect(run.trainingRows).toEqual({
      proton: train.y.filter((label) => label === 0).length,
      iron: train.y.filter((label) => label === 1).length,
    });
  });

  test("judges the test rows with their own labels and showers", () => {
    const { evaluation, predictions, test } = get().run;
    expect(predictions.y).toEqual(Uint8Array.from(test, (row) => data.y[row]!));
    expect(predictions.shower).toEqual(test.map((row) => table.ids.shower[row]!));
    expect(evaluation.n_test).toBe(test.length);
    // All rows are called proton: right are the protons.
    expect(evaluation.accuracy).toBe(predictions.y.filter((label) => label === 0).length / test.length);
    expect(evaluation.showers).toBe(showersIn([...test]).size);
  });
});

test("the stages are recorded with what they gave, and the metrics stand in lists", () => {
  const { record, state, run } = byShower;
  const stages = Object.fromEntries(record.stages.map(({ name, sha256 }) => [name, sha256]));
  expect(Object.keys(stages)).toEqual(
    ["partition", "fit", "predict", "evaluate"].map((name) => `shower_split.${name}`),
  );
  expect(stages["shower_split.partition"]).toEqual(run.split_sha256);
  expect(stages["shower_split.predict"]).toEqual({ probabilities: sha256(run.predictions.probabilities) });
  expect(state.metrics["shower_split.accuracy"]).toBe(run.evaluation.accuracy);
});

test("both protocols fit with the same settings and the same random numbers", () => {
  const [shower, row] = [byShower, byRow].map(({ asked }) => asked[0]!);
  expect(shower!.fit!.config).toBe(config);
  expect(row!.fit!.config).toBe(config);
  expect(row!.draw).toBe(shower!.draw);
});

test("by shower no shower is in two parts and both primaries are in each; by row most showers are in several", () => {
  const partsOf = ({ asked, run }: Watched) => {
    const { train, validation } = asked[0]!.fit!;
    return [rowsIn(train), rowsIn(validation), [...run.test]].map(showersIn);
  };
  expect(partsOf(byShower).map(({ size }) => size)).toEqual([64, 16, 20]);
  expect(new Set(partsOf(byShower).flatMap((part) => [...part])).size).toBe(SHOWERS);
  for (const part of partsOf(byShower)) expect(new Set([...part].map((id) => id % 2)).size).toBe(2);
  const [train, , held] = partsOf(byRow);
  expect([...held!].filter((id) => train!.has(id)).length).toBeGreaterThan(0.9 * held!.size);
});

describe("each leak alone", () => {
  const own = (...leaks: Leak[]) => ({ name: "own", leaks });
  const partsOf = ({ asked, run }: Watched) => {
    const { train, validation } = asked[0]!.fit!;
    return { train: rowsIn(train), validation: rowsIn(validation), test: [...run.test] };
  };

  test.each([
    ["shower", [] as Leak[], () => byShower],
    ["row", ["row_split" as const], () => byRow],
  ])(
    "tested_on_validation, by %s: the test rows of the split are both, the others are trained on",
    async (_, leaks, get) => {
      const parts = partsOf(await watched(own(...leaks, "tested_on_validation")));
      const without = partsOf(get());
      expect(parts.test).toEqual(without.test);
      expect(parts.validation).toEqual(without.test);
      expect(parts.train).toEqual([...without.train, ...without.validation].sort((a, b) => a - b));
    },
  );

  test("true_class_scaler: the model is told the classes of the test rows, and what to calibrate on", async () => {
    const { run, asked, record } = await watched(own("true_class_scaler"), { knows: true });
    expect(asked[1]).toEqual({ predict: [...run.test], calibrate: rowsIn(asked[0]!.fit!.validation) });
    expect(run.evaluation.accuracy).toBe(1);
    expect(record.warnings).toEqual([]);
  });

  test("true_class_scaler of a model that has none is said, not passed over", async () => {
    const { run, record } = await watched(own("true_class_scaler"));
    expect(run.evaluation.accuracy).toBe(byShower.run.evaluation.accuracy);
    expect(record.warnings).toEqual(["own: true_class_scaler changes nothing: watch has no scaler for each class"]);
  });

  test("tested_on_validation reports what the choice was made by: the best of many guessers is better than chance", async () => {
    const chosenOn = async (entry: ProtocolEntry) => {
      const { run } = await watched(entry, { guesses: 300 });
      return run.evaluation.accuracy;
    };
    // The best of 300 fair guesses of 100 rows: about .5 + 2.8 x .05; on rows that it was not chosen by .5 +- .05.
    expect(await chosenOn(own("tested_on_validation"))).toBeGreaterThan(0.6);
    expect(await chosenOn("shower_split")).toBeLessThan(0.6);
  });

  test("no other protocol tells a model anything of classes", async () => {
    const { asked } = await watched(own("row_split", "truth_features", "tested_on_validation"), { knows: true });
    expect(asked[1]).not.toHaveProperty("calibrate");
  });
});

describe("metrics by step", () => {
  const stepsOf = async (options: Parameters<typeof watched>[1]) => {
    const { path } = await watched("shower_split", options);
    const lines = (await readFile(join(path, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line)).map(({ step, values }) => [step, values]);
  };

  test("are what is told of each network; what is shown beside it is not recorded again", async () => {
    const tells = ({ observe, progress }: FitContext) => {
      for (const step of [1, 2]) {
        observe!({ label: "iron", step, values: { loss: 1 / step } });
        progress(step, 2, { loss: 0 });
      }
      observe!({ label: "", step: 1, values: { rate: 3 } });
    };
    expect(await stepsOf({ tells })).toEqual([
      [1, { "shower_split.iron.loss": 1 }],
      [2, { "shower_split.iron.loss": 0.5 }],
      [1, { "shower_split.rate": 3 }],
    ]);
  });

  test("are the progress of a model that tells nothing else, or its curves", async () => {
    expect(await stepsOf({ tells: ({ progress }) => progress(1, 2, { loss: 4 }) })).toEqual([
      [1, { "shower_split.loss": 4 }],
    ]);
    const steps = [{ step: 1, train: 2, validation: 3 }];
    const curves: LearningCurve[] = [{ label: "iron", loss: "log loss", step: "epoch", kept: 1, steps }];
    expect(await stepsOf({ tells: ({ progress }) => progress(1, 1, {}), curves })).toEqual([
      [1, { "shower_split.iron.log_loss": 2, "shower_split.iron.log_loss_validation": 3 }],
    ]);
  });
});
