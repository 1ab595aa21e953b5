import { canonicalJson } from "../../core/hash.ts";
import type { LabelledSet, TrainingStep } from "../../models/model.ts";
import type { ModelCheck } from "./checks.ts";
import { expected } from "./failure.ts";
import { hashOf, type Subject } from "./subject.ts";

export const REPRODUCTION_CHECKS: readonly ModelCheck[] = [
  {
    name: "the same seed gives the same bytes",
    async run(subject) {
      await expectSame(subject, await subject.fit().then(hashOf), "trained again");
      return undefined;
    },
  },
  {
    name: "other numbers of threads give the same bytes",
    applies: ({ workers }) => workers > 1,
    async run(subject) {
      const { workers } = subject;
      const steps: TrainingStep[] = [];
      const observe = (step: TrainingStep) => void steps.push(step);
      const found = await subject.fit({}, { workers, observe }).then(hashOf);
      await expectSame(subject, found, `trained with ${workers} threads`);
      const [own, other] = [subject.steps, steps].map((all) => all.map((step) => canonicalJson(step)).sort());
      const differs = own!.findIndex((step, i) => step !== other![i]);
      expected(
        differs < 0 && own!.length === other!.length,
        `of the steps of training ${other![differs] ?? `there are ${other!.length}`} with ${workers} threads; expected ` +
          `${own![differs] ?? own!.length}, as with one`,
      );
      return `1 and ${workers}`;
    },
  },
  {
    name: "a search that asks after each step changes nothing, and hears what the model makes of validation rows",
    applies: ({ step }) => step !== undefined,
    async run(subject) {
      const told: { step: number; probabilities: Float32Array }[] = [];
      const found = await subject.fit(
        {},
        {
          async shouldPrune(step, _metrics, probabilities) {
            told.push({ step, probabilities: await probabilities() });
            return false;
          },
        },
      );
      await expectSame(subject, hashOf(found), "trained while it was asked");
      const last = told.at(-1);
      expected(
        last !== undefined,
        `steps is ${subject.step}, but shouldPrune is never asked; expected after each step`,
      );
      // Rounds after the best one are dropped at the end; networks tell of what they would keep.
      if (subject.step === "round" && found.rounds !== last!.step) return undefined;
      const own = found.probabilities(subject.rows({ rows: 45, seed: 2 }).x);
      const differs = own.findIndex((value, i) => !(Math.abs(value - last!.probabilities[i]!) < 1e-5));
      expected(
        differs < 0 && own.length === last!.probabilities.length,
        `probability ${differs} told after the last step: ${last!.probabilities[differs]}; expected ${own[differs]}, of validation rows`,
      );
      return `${told.length} ${subject.step}s`;
    },
  },
  {
    name: "another process gives the same bytes",
    applies: ({ elsewhere }) => elsewhere !== undefined,
    async run(subject) {
      await expectSame(subject, await subject.elsewhere!(), "trained in another process");
      return undefined;
    },
  },
  {
    name: "a saved and loaded model is the same",
    async run(subject) {
      const model = await subject.model();
      const loaded = await subject.definition.load(model.files());
      const { x } = subject.rows({ rows: 45, seed: 2 });
      for (const what of ["classes", "features"] as const) {
        expected(
          loaded[what].join() === model[what].join(),
          `${what} after loading: ${loaded[what].join(", ")}; expected ${model[what].join(", ")}`,
        );
      }
      const [before, after] = [model.probabilities(x), loaded.probabilities(x)];
      const differs = before.findIndex((value, i) => !Object.is(value, after[i]));
      expected(
        differs < 0 && after.length === before.length,
        `probability ${differs} after loading: ${after[differs]}; expected ${before[differs]}`,
      );
      const [own, again] = [model, loaded].map((one) => canonicalJson(one.scalers?.() ?? {}));
      expected(again === own, `scalers after loading: ${again}; expected ${own}`);
      expected(hashOf(loaded) === hashOf(model), "a loaded model has other files; expected the same bytes");
      return undefined;
    },
  },
  {
    name: "no tensor is left behind",
    applies: () => tensors() !== undefined,
    async run(subject) {
      // A model may keep tensors, but no more of them for more rows, more steps or more predictions.
      const kept = async (train: LabelledSet) => {
        const before = tensors()!;
        const model = await subject.fit({ train });
        const fitted = tensors()! - before;
        for (let i = 0; i < 3; i++) model.probabilities(train.x);
        return { fitted, predicted: tensors()! - before - fitted };
      };
      const short = await kept(subject.rows({ rows: 60 }));
      const long = await kept(subject.rows({ rows: 240 }));
      expected(
        short.fitted === long.fitted,
        `training on 60 rows leaves ${short.fitted} tensors, on 240 rows ${long.fitted}; expected as many (tf.tidy)`,
      );
      expected(long.predicted === 0, `three predictions leave ${long.predicted} tensors; expected none (tf.tidy)`);
      return undefined;
    },
  },
];

async function expectSame(subject: Subject, found: string, how: string): Promise<void> {
  const first = hashOf(await subject.model());
  expected(
    found === first,
    `the model ${how} has sha256 ${found.slice(0, 16)}..., before ${first.slice(0, 16)}...; expected the same ` +
      "(draw from context.random, not from Math.random or the clock)",
  );
}

/**
 * How many tensors TensorFlow.js holds; undefined where it was not loaded. It keeps its engine under this global name, which
 * all copies of it share.
 */
function tensors(): number | undefined {
  const { _tfengine } = globalThis as { _tfengine?: { memory(): { numTensors: number } } };
  return _tfengine?.memory().numTensors;
}
