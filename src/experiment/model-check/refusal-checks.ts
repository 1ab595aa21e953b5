import { DataError, InterruptedError, ShapeError } from "../../core/errors.ts";
import type { FittedModel, LabelledSet } from "../../models/model.ts";
import type { ModelCheck } from "./checks.ts";
import { expected } from "./failure.ts";
import { type Subject, shown, thrownBy } from "./subject.ts";

export const REFUSAL_CHECKS: readonly ModelCheck[] = [
  {
    name: "infinite values are refused with row and column",
    async run(subject) {
      const model = await subject.model();
      for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const { set, names } = withValue(subject, value);
        expectPlace(await thrownBy(() => subject.fit({ train: set })), names, `training with ${value}`);
        expectPlace(await thrownBy(() => model.probabilities(set.x)), names, `predicting with ${value}`);
      }
      return undefined;
    },
  },
  {
    name: "NaN is refused with row and column, or is a missing value",
    async run(subject) {
      const { set, names } = withValue(subject, Number.NaN);
      const model = await subject.model();
      const refusal = await thrownBy(() => model.probabilities(set.x));
      if (refusal) expectPlace(refusal, names, "predicting with NaN");
      else expectFinite(model.probabilities(set.x), names);
      let trained: FittedModel | undefined;
      const untrained = await thrownBy(async () => {
        trained = await subject.fit({ train: set });
      });
      if (!trained) {
        expectPlace(untrained, names, "training with NaN");
        return refusal ? "refused" : "refused in training, a missing value in predictions";
      }
      const { x } = subject.rows();
      expectFinite(trained.probabilities(x), names);
      return refusal ? "refused in predictions, a missing value in training" : "a missing value";
    },
  },
  {
    name: "other columns are refused",
    async run(subject) {
      const model = await subject.model();
      const { x } = subject.rows({ rows: 45, seed: 2 });
      const renamed = { ...x, columns: [...x.columns.slice(0, -1), "zenith_deg"] };
      const error = await thrownBy(() => model.probabilities(renamed));
      expected(
        error instanceof ShapeError && error.message.includes("zenith_deg"),
        `columns ${renamed.columns.slice(-2).join(", ")}: ${shown(error)}; expected a ShapeError that names zenith_deg`,
      );
      const width = x.columns.length - 1;
      const narrow = { rows: 2, columns: x.columns.slice(0, -1), values: x.values.slice(0, 2 * width) };
      const other = await thrownBy(() => model.probabilities(narrow));
      expected(other instanceof ShapeError, `a column less: ${shown(other)}; expected a ShapeError`);
      return undefined;
    },
  },
  {
    name: "one class alone and no rows are refused",
    async run(subject) {
      const all = subject.rows({ rows: 8 });
      const one = { ...all, y: new Uint8Array(8) };
      const alone = await thrownBy(() => subject.fit({ train: one, validation: one }));
      expected(alone instanceof DataError, `rows of one class: ${shown(alone)}; expected a DataError`);
      const none = subject.rows({ rows: 0 });
      const empty = await thrownBy(() => subject.fit({ train: none, validation: none }));
      expected(empty instanceof DataError, `no rows: ${shown(empty)}; expected a DataError`);
      return undefined;
    },
  },
  {
    name: "training stops when told to",
    async run(subject) {
      const before = new AbortController();
      before.abort(new InterruptedError());
      const early = await thrownBy(() => subject.fit({}, { signal: before.signal }));
      expected(
        early instanceof InterruptedError,
        `told before it began: ${shown(early)}; expected context.signal.throwIfAborted() to be called`,
      );
      const during = new AbortController();
      let reported = false;
      const progress = () => {
        reported = true;
        during.abort(new InterruptedError());
      };
      const late = await thrownBy(() => subject.fit({}, { signal: during.signal, progress }));
      if (!reported) return "it reports no steps, and was told before";
      expected(
        late instanceof InterruptedError,
        `told after a step: ${shown(late)}; expected context.signal.throwIfAborted() after each step`,
      );
      return undefined;
    },
  },
  {
    name: "damaged files are refused",
    async run(subject) {
      const files = (await subject.model()).files();
      const changed = (change: (bytes: Uint8Array) => Uint8Array) =>
        Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, change(bytes)]));
      const damages = {
        "no files": {},
        "empty files": changed(() => new Uint8Array()),
        "files cut in half": changed((bytes) => bytes.slice(0, bytes.length / 2)),
        "files of another kind": changed(() => new TextEncoder().encode("[1, 2]")),
      };
      for (const [what, damaged] of Object.entries(damages)) {
        const error = await thrownBy(() => subject.definition.load(damaged));
        expected(error instanceof DataError, `${what}: ${shown(error)}; expected a DataError`);
      }
      return undefined;
    },
  },
];

/** The training rows with a value in row 2, second column, and how a message must name that place. */
function withValue(subject: Subject, value: number): { set: LabelledSet; names: string[] } {
  const set = subject.rows();
  const values = set.x.values.slice();
  values[2 * set.x.columns.length + 1] = value;
  return { set: { ...set, x: { ...set.x, values } }, names: ["row 2", `column ${set.x.columns[1]}`] };
}

function expectFinite(probabilities: Float32Array, names: readonly string[]): void {
  const bad = probabilities.findIndex((p) => !Number.isFinite(p));
  expected(
    bad < 0,
    `NaN in row 2 makes probability ${bad} not finite; expected a DataError that names ${names.join(" and ")}`,
  );
}

function expectPlace(error: Error | undefined, names: readonly string[], what: string): void {
  const named = names.every((name) => error?.message.includes(name));
  expected(
    error instanceof DataError && named,
    `${what}: ${shown(error)}; expected a DataError that names ${names.join(" and ")} (requireClassRows, requireFinite)`,
  );
}
