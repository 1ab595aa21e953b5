import { expect, test } from "vitest";
import { openSchedule } from "../../../src/models/network/schedule.ts";
import { trainingSchema } from "../../../src/models/network/training-settings.ts";

function schedule(settings: Record<string, unknown>) {
  return openSchedule(trainingSchema.parse({ optimiser: { name: "sgd", learning_rate: 2 }, schedule: settings }));
}

test("constant", () => {
  expect(schedule({ name: "constant" }).at(7, 10)).toEqual({ learningRate: 2 });
});

// 201 steps: step 90 is the middle of the first 90 % (180 steps), step 200 the last.
test.each([
  [0, 0.2, 0.95],
  [45, 1.1, 0.9],
  [90, 2, 0.85],
  [135, 1.1, 0.9],
  [180, 0.2, 0.95],
  [190, (0.2 + 0.002) / 2, 0.95],
  [200, 0.002, 0.95],
])("one_cycle at step %i of 201", (step, learningRate, momentum) => {
  const rates = schedule({ name: "one_cycle" }).at(step, 201);
  expect(rates.learningRate).toBeCloseTo(learningRate, 12);
  expect(rates.momentum).toBeCloseTo(momentum, 12);
});

test("cosine from the learning rate to a share of it", () => {
  const { at } = schedule({ name: "cosine", final: 0.1 });
  expect(at(0, 101).learningRate).toBeCloseTo(2, 12);
  expect(at(50, 101).learningRate).toBeCloseTo(1.1, 12);
  expect(at(100, 101).learningRate).toBeCloseTo(0.2, 12);
  expect(at(0, 1).learningRate).toBe(2);
});

test("reduce_on_plateau waits, reduces, and stops at the least rate", () => {
  const plateau = schedule({ name: "reduce_on_plateau", factor: 0.5, patience: 1, least: 0.8 });
  const rates = [5, 4, 4, 4.5, 3, 3, 3, 3, 3].map((loss) => {
    plateau.epochEnded(loss);
    return plateau.at(0, 1).learningRate;
  });
  // Two epochs in a row that are no better: 4 and 4.5; 3 and 3; then 1 * .5 would be below .8.
  expect(rates).toEqual([2, 2, 2, 1, 1, 1, 0.8, 0.8, 0.8]);
});
