import type { FittedModel, LabelledSet } from "../../models/model.ts";
import type { ModelCheck } from "./checks.ts";
import { expected } from "./failure.ts";

export const LEARNING_CHECKS: readonly ModelCheck[] = [
  {
    name: "can be trained",
    essential: true,
    async run(subject) {
      await subject.model();
      return subject.input === "trace" ? "on 120 traces of 24 bins" : "on 120 rows of 3 features";
    },
  },
  {
    name: "gives probabilities of the classes",
    async run(subject) {
      const model = await subject.model();
      const { x, classes } = subject.rows({ rows: 45, seed: 2 });
      expected(
        model.classes.join() === classes.join(),
        `classes are ${model.classes.join(", ")}; expected ${classes.join(", ")}`,
      );
      expected(
        model.features.join() === x.columns.join(),
        `features are ${model.features.join(", ")}; expected ${x.columns.join(", ")}`,
      );
      const p = model.probabilities(x);
      expected(p.length === 135, `${p.length} probabilities of 45 rows; expected 135, 3 each`);
      for (let row = 0; row < 45; row++) {
        const own = [...p.subarray(3 * row, 3 * row + 3)];
        const sum = own.reduce((total, value) => total + value, 0);
        expected(
          own.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-5,
          `row ${row} has probabilities ${own.join(", ")}; expected numbers from 0 on that sum to 1`,
        );
      }
      const none = model.probabilities({ ...x, rows: 0, values: new Float32Array() });
      expected(none.length === 0, `${none.length} probabilities of no rows; expected none`);
      return undefined;
    },
  },
  {
    name: "does better than chance on an easy toy",
    async run(subject) {
      const test = subject.rows({ rows: 300, seed: 3 });
      const right = rightlyNamed(await subject.model(), test) / 300;
      // Guessing names 1/3 of 300 rows of three classes, with a standard deviation of sqrt(2/9 / 300) = 2.7 %: 5 of them.
      const least = 1 / 3 + 5 * Math.sqrt(2 / 9 / 300);
      const found = `${(100 * right).toFixed(0)} % of 300 rows`;
      expected(
        right > least,
        `${found} named correctly; expected more than ${(100 * least).toFixed(0)} % (guessing: 33 %)`,
      );
      return found;
    },
  },
  {
    name: "learns eight rows by heart",
    async run(subject) {
      const eight = subject.rows({ rows: 8, classes: 2, separation: 4 });
      const right = rightlyNamed(await subject.fit({ train: eight, validation: eight }), eight);
      expected(
        right === 8,
        `${right} of its 8 training rows named correctly; expected all (train longer, or a wider network)`,
      );
      return undefined;
    },
  },
];

function rightlyNamed(model: FittedModel, { x, y, classes }: LabelledSet): number {
  const p = model.probabilities(x);
  const k = classes.length;
  return y.reduce((right, own, row) => {
    const all = p.subarray(row * k, row * k + k);
    return right + (all.indexOf(Math.max(...all)) === own ? 1 : 0);
  }, 0);
}
