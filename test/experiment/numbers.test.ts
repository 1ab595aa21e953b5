import { expect, test } from "vitest";
import { predictedClasses, predictionTable, protocolNumbers, showerNumbers } from "../../src/experiment/numbers.ts";
import { sampleEvaluation } from "../report/sample-report.ts";

const NAN = Number.NaN;

test("an evaluation in the names of the JSON result, rounds where there are any", () => {
  const numbers = protocolNumbers(sampleEvaluation(), { leaks: [], rounds: 12 });
  expect(numbers).toEqual({
    accuracy: 0.7,
    interval99: [0.61, 0.79],
    wilson99: [0.6, 0.78],
    n_test: 100,
    n_effective: 50,
    showers: 12,
    balanced_accuracy: 0.6875,
    log_loss: 0.61,
    auc: { proton: 0.7, iron: 0.7 },
    rounds: 12,
    leaks: [],
    ceiling: null,
  });
  expect(protocolNumbers(sampleEvaluation(), { leaks: [] })).not.toHaveProperty("rounds");
  expect(showerNumbers(sampleEvaluation())).toEqual({
    accuracy: 0.7,
    interval99: [0.61, 0.79],
    n_test: 100,
    ceiling: null,
  });
  const ceiling = { accuracy: 0.76, standard_error: 0.01, share: 0.88 };
  expect(showerNumbers(sampleEvaluation(), ceiling)).toHaveProperty("ceiling", ceiling);
  expect(protocolNumbers(sampleEvaluation(), { leaks: [], ceiling })).toHaveProperty("ceiling", ceiling);
});

test("a leaking protocol has the thesis's kind of interval, too: Wilson with all 100 rows", () => {
  const { leaks, wilson_rows99 } = protocolNumbers(sampleEvaluation(), { leaks: ["row_split"] });
  expect(leaks).toEqual(["row_split"]);
  // z = 2.5758, z^2 = 6.6349: (.7 + .033175) / 1.066349 = .687556, half 2.5758 / 1.066349 x sqrt(.0021 + .000165873) = .114983.
  expect(wilson_rows99![0]).toBeCloseTo(0.572573, 5);
  expect(wilson_rows99![1]).toBeCloseTo(0.802539, 5);
});

test("what is not defined is null, as JSON has it", () => {
  const { per_class } = sampleEvaluation();
  const undefinedArea = per_class.map((scores) => ({ ...scores, auc: NAN }));
  const numbers = protocolNumbers(sampleEvaluation({ accuracy_interval: [NAN, NAN], per_class: undefinedArea }), {
    leaks: [],
  });
  expect(numbers).toMatchObject({ interval99: [null, null], auc: { proton: null, iron: null } });
  expect(JSON.parse(JSON.stringify(numbers))).toEqual(numbers);
});

test("predictions carry the primary's own number, whatever the classes of the model", () => {
  const predictions = {
    classes: ["helium", "photon"],
    probabilities: Float32Array.of(0.25, 0.75, 1, 0),
    y: Uint8Array.of(1, 0),
    shower: Uint32Array.of(1, 2),
    event: Uint32Array.of(10, 20),
  };
  expect(predictionTable(predictions).primary).toEqual(Uint8Array.of(5, 1));
  expect(predictionTable(predictions).shower).toEqual(predictions.shower);
  expect(predictionTable(predictions)).not.toHaveProperty("station");
  expect(predictionTable(predictions, Uint32Array.of(3, 4)).station).toEqual(Uint32Array.of(3, 4));
});

test("decisions are counted and probabilities averaged by class", () => {
  // Rows (0.75, 0.25), (0.5, 0.5), (0, 1): a tie goes to the first; means 1.25 / 3 and 1.75 / 3.
  const probabilities = Float32Array.of(0.75, 0.25, 0.5, 0.5, 0, 1);
  expect(predictedClasses({ classes: ["proton", "iron"], probabilities })).toEqual([
    { name: "proton", stations: 2, mean_probability: expect.closeTo(1.25 / 3, 7) },
    { name: "iron", stations: 1, mean_probability: expect.closeTo(1.75 / 3, 7) },
  ]);
});
