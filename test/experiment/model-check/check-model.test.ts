import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { type CheckResult, runChecks, subjectOf } from "../../../src/experiment/model-check/check-model.ts";
import { CHECKS } from "../../../src/experiment/model-check/checks.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { NEAREST_MEAN, writeSource } from "../definition-file/nearest-mean.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** The results for a file of that text; a process of its own takes a second, so that only one test starts some. */
async function results(text: string, { elsewhere = false, settings = [] as string[] } = {}): Promise<CheckResult[]> {
  const subject = await subjectOf({ model: writeSource(folder, "mine.ts", text), settings });
  const all: CheckResult[] = [];
  for await (const result of runChecks(elsewhere ? subject : Object.assign(subject, { elsewhere: undefined }))) {
    all.push(result);
  }
  return all;
}

/** `name: why` of what did not pass. */
async function failures(text: string, settings: string[] = []): Promise<string[]> {
  return (await results(text, { settings }))
    .filter(({ passed }) => !passed)
    .map(({ name, detail }) => `${name}: ${detail}`);
}

test("a whole definition passes, in another process, too", async () => {
  const all = await results(NEAREST_MEAN, { elsewhere: true });
  expect(all.filter(({ passed }) => !passed)).toEqual([]);
  // It is not trained in steps, and knows no tensors.
  const absent = /^(no tensor|a search that asks)/;
  const names = CHECKS.map(({ name }) => name).filter((name) => !absent.test(name));
  expect(all.map(({ name }) => name).filter((name) => !absent.test(name))).toEqual(names);
});

describe("each check fails for what it is there for, and says why", () => {
  const fit = "    const width = x.columns.length;";
  test.each([
    [
      "a setting without description",
      NEAREST_MEAN.replace('.describe("how fast probabilities fall with distance")', ""),
      [/^every setting is described: no description: sharpness; expected/],
    ],
    [
      "a loose schema",
      NEAREST_MEAN.replace("strictObject", "object"),
      [/^an unknown setting is refused: no_such_setting/],
    ],
    [
      "an exception while it trains",
      NEAREST_MEAN.replace(fit, `    throw new Error("no idea");\n${fit}`),
      [/^can be trained: .*mine\.ts:\d+:\d+: exception in fit: no idea$/],
    ],
    [
      "probabilities that do not sum to 1",
      NEAREST_MEAN.replace("score / total", "score / (2 * total)"),
      [/^gives probabilities of the classes: row 0 has probabilities .*; expected numbers from 0 on that sum to 1$/],
    ],
    [
      "a model that knows nothing",
      NEAREST_MEAN.replace("(values[row * columns.length + f]! - m) ** 2", "0 * (values[f]! - m)"),
      [
        /^does better than chance .*: 33 % of 300 rows named correctly; expected more than 47 %/,
        /^learns eight rows by heart: 4 of its 8/,
      ],
    ],
    [
      "chance that is not context.random",
      NEAREST_MEAN.replace(
        "      return x.columns.map(",
        "      const noise = Math.random() / 1000;\n      return x.columns.map(",
      ).replace("/ own.length)", "/ own.length + noise)"),
      [
        /^the same seed gives the same bytes: the model trained again has sha256 .*; expected the same \(draw from context\.random/,
        /^other numbers of threads give the same bytes: the model trained with 2 threads/,
      ],
    ],
    [
      "a result that depends on the number of threads",
      NEAREST_MEAN.replace("/ own.length)", "/ (own.length + context.workers / 1000))"),
      [/^other numbers of threads give the same bytes: the model trained with 2 threads has sha256/],
    ],
    [
      "a model that is not all stored",
      NEAREST_MEAN.replace(
        "return classifier(stored.parse(",
        "return classifier(Object.assign({}, { sharpness: 2 }, rounded(",
      )
        .replace('files["means.json"]))))', 'files["means.json"])))))')
        .replace(
          "const stored =",
          "function rounded(given: unknown): Means {\n  const all = stored.parse(given);\n  return { ...all, means: all.means.map((mean) => mean.map(Math.round)) };\n}\n\nconst stored =",
        ),
      [/^a saved and loaded model is the same: probability 0 after loading: .*; expected/],
    ],
    [
      "values that are not looked at",
      NEAREST_MEAN.replace("      requireFinite(x);\n", ""),
      [
        /^infinite values are refused with row and column: predicting with Infinity: nothing was thrown; expected a DataError that names row 2 and column b/,
        /^NaN is refused with row and column, or is a missing value: NaN in row 2 makes probability \d+ not finite/,
      ],
    ],
    [
      "columns that are not looked at",
      NEAREST_MEAN.replace("      requireSameColumns(x, features);\n", ""),
      [
        /^other columns are refused: columns b, zenith_deg: nothing was thrown; expected a ShapeError that names zenith_deg$/,
      ],
    ],
    [
      "rows that are not looked at",
      NEAREST_MEAN.replace(
        "    requireClassRows({ training: { x, label: y } }, classes);\n",
        "    requireFinite(x);\n",
      ),
      [/^one class alone and no rows are refused: rows of one class: nothing was thrown; expected a DataError$/],
    ],
    [
      "a signal that is not looked at",
      NEAREST_MEAN.replace("    context.signal.throwIfAborted();\n", ""),
      [/^training stops when told to: told before it began: nothing was thrown/],
    ],
    [
      "a signal that is looked at only once",
      NEAREST_MEAN.replace(fit, `    context.progress(1, 1, {});\n${fit}`),
      [
        /^training stops when told to: told after a step: nothing was thrown; expected context\.signal\.throwIfAborted\(\) after each step$/,
      ],
    ],
    [
      "files that are believed",
      NEAREST_MEAN.replace("throw new DataError(", "throw new Error("),
      [/^damaged files are refused: no files: ConfigError: .*mine\.ts:\d+:\d+: .*; expected a DataError$/],
    ],
  ])("%s", async (_what, text, messages) => {
    expect(text).not.toBe(NEAREST_MEAN);
    const found = await failures(text);
    expect(found, found.join("\n")).toHaveLength(messages.length);
    for (const [i, message] of messages.entries()) expect(found[i]).toMatch(message);
  });

  test("a setting without default", async () => {
    // It must be given, or the file is refused before any check.
    const text = NEAREST_MEAN.replace(".default(1)", "");
    expect(await failures(text, ["sharpness=1"])).toEqual([
      "every setting has a default: no default: sharpness; expected .default(...) for each",
    ]);
    await expect(failures(text)).rejects.toThrow(
      "nearest-mean: sharpness: invalid input: expected number, received undefined",
    );
  });

  test("tensors that are kept, more of them for more rows, or by predictions", async () => {
    const globals = globalThis as { _tfengine?: unknown; kept?: number };
    const before = globals._tfengine;
    globals.kept = 0;
    globals._tfengine = { memory: () => ({ numTensors: globals.kept }) };
    const keep = (count: string) => `    (globalThis as { kept?: number }).kept! += ${count};\n`;
    try {
      expect(await failures(NEAREST_MEAN.replace(fit, `${keep("3")}${fit}`))).toEqual([]);
      expect(await failures(NEAREST_MEAN.replace(fit, `${keep("x.rows")}${fit}`))).toEqual([
        "no tensor is left behind: training on 60 rows leaves 60 tensors, on 240 rows 240; expected as many (tf.tidy)",
      ]);
      const predicting = NEAREST_MEAN.replace("      requireFinite(x);\n", `      requireFinite(x);\n${keep("1")}`);
      expect(await failures(predicting)).toEqual([
        "no tensor is left behind: three predictions leave 3 tensors; expected none (tf.tidy)",
      ]);
    } finally {
      globals._tfengine = before;
      delete globals.kept;
    }
  });
});

test("a definition that needs traces is tried on traces", async () => {
  const text = NEAREST_MEAN.replace(
    "    requireClassRows(",
    '    if (!x.shape) throw new ConfigError("works on traces");\n    requireClassRows(',
  ).replace("import { DataError,", "import { ConfigError, DataError,");
  const all = await results(text);
  expect(all.filter(({ passed }) => !passed)).toEqual([]);
  expect(all.find(({ name }) => name === "can be trained")!.detail).toBe("on 120 traces of 24 bins");
});

test("settings are the definition's own; what is wrong with them or the file is no result but an error", async () => {
  expect(
    (await results(NEAREST_MEAN, { settings: ["sharpness=0.5", "workers=1"] })).every(({ passed }) => passed),
  ).toBe(true);
  await expect(results(NEAREST_MEAN, { settings: ["sharp=2"] })).rejects.toThrow(
    "--set sharp=2: unknown key: sharp; expected one of sharpness",
  );
  await expect(results(NEAREST_MEAN, { settings: ["workers=0"] })).rejects.toThrow(ConfigError);
  await expect(results("export default 3;")).rejects.toThrow(/the default export is 3/);
  await expect(subjectOf({ model: "vea", settings: [] })).rejects.toThrow(/unknown model: vea/);
});
