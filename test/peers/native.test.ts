// The native engine with the real libxgboost, newest and 1.7, against Python's xgboost with the same parameters.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import type { BoostedTrees } from "../../src/models/boosting/boosted-trees.ts";
import { Booster } from "../../src/models/boosting/booster.ts";
import type { BoostingRows, EngineOutput } from "../../src/models/boosting/engine.ts";
import { readModel } from "../../src/models/boosting/model-reader.ts";
import { findLibrary, thisMachine } from "../../src/models/boosting/native/library-search.ts";
import { NativeBooster } from "../../src/models/boosting/native/native-booster.ts";
import { XgboostLibrary } from "../../src/models/boosting/native/xgboost-library.ts";
import { groupsOf } from "../../src/models/boosting/objective.ts";
import { trainTrees } from "../../src/models/boosting/training.ts";
import xgboost from "../../src/models/boosting/xgboost.ts";
import { fitContext } from "../models/mixture.ts";
import { NATIVE_CASES, type NativeCase } from "./native-cases.ts";
import { peersPython, XGBOOST_LINES, type XgboostLine } from "./python.ts";

/** The seed that the engine draws for the library. */
const SEED = Random.fromSeed(7)
  .stream("native")
  .integer(2 ** 31);
/** Rounds without a better one until training ends, and rounds of the warm start, which are these again. */
const PATIENCE = 4;

interface Theirs {
  history: Record<string, Record<string, number[]>>;
  best: number | null;
}

/** What one version of the library gave, here and in Python. */
interface Line {
  folder: string;
  library: XgboostLibrary;
  version: string;
  ours: Map<string, EngineOutput>;
  theirs: Record<string, Theirs>;
}

const lines = new Map<XgboostLine, Line>();

beforeAll(async () => {
  for (const line of XGBOOST_LINES) lines.set(line, await trained(line));
}, 300_000);

afterAll(async () => {
  for (const { folder } of lines.values()) await rm(folder, { recursive: true, force: true });
});

/** Trains all cases with the library that the line's Python has in its package, and in that Python. */
async function trained(line: XgboostLine): Promise<Line> {
  const folder = await mkdtemp(join(tmpdir(), "cascada-native-"));
  const variables = { PATH: dirname(peersPython(line)) };
  const { path } = await findLibrary(undefined, { ...thisMachine(), variables, systemFolders: [] });
  const library = await XgboostLibrary.open(path);
  const ours = new Map<string, EngineOutput>();
  const jobs: object[] = [];
  for (const each of NATIVE_CASES) {
    ours.set(each.name, await train(each, path));
    jobs.push({ name: await writeRows(folder, each), ...pythonJob(each) });
  }
  const warm = caseNamed("warm start");
  const start = ours.get("early stopping")!.model;
  ours.set(warm.name, await train(warm, path, start));
  await writeFile(join(folder, "start.json"), new Booster(start).toJson());
  jobs.push({ name: await writeRows(folder, warm), ...pythonJob(warm), start: "start.json" });
  const { version, results } = JSON.parse(await python(line, folder, JSON.stringify(jobs)));
  return { folder, library, version, ours, theirs: results };
}

function caseNamed(name: string): NativeCase {
  if (name !== "warm start") return NATIVE_CASES.find((each) => each.name === name)!;
  const plain = caseNamed("plain");
  return { ...plain, name, config: { ...plain.config, rounds: PATIENCE } };
}

function train(
  { config, classes, train, validation }: NativeCase,
  library: string,
  startFrom?: BoostedTrees,
): Promise<EngineOutput> {
  const input = { classes, train, evals: { validation }, startFrom, context: fitContext() };
  return trainTrees({ ...input, config: { ...config, library } });
}

/** Parameters spelt out for Python, without the engine's own translation. */
function pythonJob({ config, classes, train }: NativeCase): object {
  const { name, engine, library, device, rounds, early_stopping_rounds, monotone_constraints, eval_metric, ...same } =
    config;
  const { columns } = train.x;
  const signs = columns.map((column) => (monotone_constraints as Record<string, number> | undefined)?.[column] ?? 0);
  const multi = same.objective.startsWith("multi:");
  if (same.objective !== "binary:logistic") delete (same as Partial<typeof same>).scale_pos_weight;
  return {
    columns,
    rounds,
    ...(early_stopping_rounds > 0 && { early_stopping_rounds }),
    parameters: {
      ...(multi && { base_score: 0.5 }),
      ...same,
      ...{ tree_method: "hist", nthread: 1, seed: SEED },
      ...(multi && { num_class: classes.length }),
      ...(eval_metric && { eval_metric }),
      ...(monotone_constraints && { monotone_constraints: `(${signs.join(",")})` }),
    },
  };
}

async function writeRows(folder: string, { name, train, validation }: NativeCase): Promise<string> {
  for (const [set, { x, label, weight }] of Object.entries({ train, validation })) {
    await writeFile(join(folder, `${name}.${set}.x`), x.values);
    await writeFile(join(folder, `${name}.${set}.y`), label);
    if (weight) await writeFile(join(folder, `${name}.${set}.w`), weight);
  }
  return name;
}

/** Runs native.py on the folder with `input` as its standard input; returns what it prints. */
function python(line: XgboostLine, folder: string, input: string): Promise<string> {
  return output(peersPython(line), [new URL("native.py", import.meta.url).pathname, folder], { input });
}

/** What a program prints; rejects with what it says on stderr where it does not end with 0. */
function output(
  program: string,
  args: readonly string[],
  { input = "", env = process.env }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env });
  const texts = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      texts[stream] += chunk;
    });
  }
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      code === 0
        ? resolve(texts.stdout)
        : reject(new Error(`${program} ended with ${code ?? signal}: ${texts.stderr}`)),
    );
  });
}

async function floats(folder: string, name: string): Promise<Float32Array> {
  return new Float32Array(new Uint8Array(await readFile(join(folder, name))).buffer);
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

/** What the library itself computes of rows with a model. */
function inLibrary<T>(library: XgboostLibrary, model: BoostedTrees, use: (booster: NativeBooster) => T): T {
  const booster = NativeBooster.from(library, model);
  try {
    return use(booster);
  } finally {
    booster.close();
  }
}

const NAMES = [...NATIVE_CASES.map(({ name }) => name), "warm start"];

describe.each(XGBOOST_LINES)("with the library of the %s line", (line) => {
  test("it is the one in the package of the Python in PATH", () => {
    const { library, version } = lines.get(line)!;
    expect(library.path.startsWith(dirname(dirname(peersPython(line))))).toBe(true);
    expect(library.versionText).toBe(version);
    expect(version.startsWith("1.7")).toBe(line === "1.7");
  });

  describe.each(NAMES)("%s", (name) => {
    test("the trees, base scores and metrics are those of Python's xgboost.train", async () => {
      const { folder, ours, theirs } = lines.get(line)!;
      const { model, history } = ours.get(name)!;
      const python = readModel(await readFile(join(folder, `${name}.json`)));
      const perRound = groupsOf(model.objective, model.classes.length);
      const { best, history: metrics } = theirs[name]!;
      expect(model.bestIteration).toBe(best ?? undefined);
      const kept = best === null ? python.trees.length : (best + 1) * perRound;
      expect(model.trees).toEqual(python.trees.slice(0, kept));
      expect(model.treeGroup).toEqual(python.treeGroup.slice(0, kept));
      expect(model.baseScores).toEqual(python.baseScores);
      const ofPython = Object.entries(metrics).flatMap(([set, values]) =>
        Object.entries(values).map(([metric, numbers]) => [`${set}-${metric}`, numbers] as const),
      );
      for (const [key, numbers] of ofPython) expect(history.map((round) => round[key])).toEqual(numbers);
      expect(Object.keys(history[0]!).sort()).toEqual(ofPython.map(([key]) => key).sort());
    });

    test("our reader predicts what the library and Python predict, to 1e-6", async () => {
      const { folder, library, ours } = lines.get(line)!;
      const { model } = ours.get(name)!;
      const { x } = caseNamed(name).validation;
      const theirs = await floats(folder, `${name}.values`);
      expect(largestDifference(new Booster(model).predict(x), theirs)).toBeLessThan(1e-6);
      expect(inLibrary(library, model, (booster) => booster.predict(x)).values).toEqual(theirs);
    });

    test("margins, contributions and leaves from the library are Python's; contributions sum to margins", async () => {
      const { folder, library, ours } = lines.get(line)!;
      const { model } = ours.get(name)!;
      const { x } = caseNamed(name).validation;
      const groups = groupsOf(model.objective, model.classes.length);
      const found = inLibrary(library, model, (booster) => ({
        margins: booster.margins(x),
        contributions: booster.contributions(x),
        leaves: booster.leaves(x),
      }));
      for (const [kind, { values }] of Object.entries(found)) {
        expect(largestDifference(values, await floats(folder, `${name}.${kind}`)), kind).toBeLessThan(1e-6);
      }
      const width = x.columns.length + 1;
      expect(found.contributions.shape).toEqual([x.rows, groups, width]);
      const sums = Array.from(found.margins.values, (_, i) =>
        found.contributions.values.subarray(i * width, (i + 1) * width).reduce((sum, value) => sum + value, 0),
      );
      expect(largestDifference(sums, found.margins.values)).toBeLessThan(1e-5);
    });
  });

  test("early stopping has stopped early, and the trees after the best round are gone", () => {
    const { model, history } = lines.get(line)!.ours.get("early stopping")!;
    const losses = history.map((round) => round["validation-mlogloss"]!);
    const best = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(best + 1 + PATIENCE);
    expect(losses.length).toBeLessThan(200);
    expect(model.bestIteration).toBe(best);
    expect(model.trees).toHaveLength(3 * (best + 1));
  });

  test("a warm start keeps the trees that it starts from, and goes on as the training went that made them", () => {
    const { ours } = lines.get(line)!;
    const { model, history } = ours.get("warm start")!;
    const before = ours.get("early stopping")!;
    const kept = before.model.bestIteration! + 1;
    expect(history).toHaveLength(PATIENCE);
    expect(model.bestIteration).toBeUndefined();
    expect(model.trees).toHaveLength(3 * (kept + PATIENCE));
    expect(model.trees.slice(0, 3 * kept)).toEqual(before.model.trees);
    // The margins are summed anew when the model is read, in float32: the last digits may differ.
    for (const [round, metrics] of history.entries()) {
      expect(metrics["train-mlogloss"]! / before.history[kept + round]!["train-mlogloss"]!).toBeCloseTo(1, 4);
    }
  });

  test("a constrained margin does not fall where its feature rises", () => {
    const { library, ours } = lines.get(line)!;
    const steps = 41;
    const other = [0.3, -0.2, 0.7, -1];
    const values = Float32Array.from({ length: 5 * steps }, (_, i) =>
      i % 5 === 0 ? (Math.floor(i / 5) - 20) / 8 : other[(i % 5) - 1]!,
    );
    const x = { rows: steps, columns: ["a", "b", "c", "d", "e"], values };
    const rises = (name: string) => {
      const { margins } = inLibrary(library, ours.get(name)!.model, (booster) => ({ margins: booster.margins(x) }));
      return Array.from(margins.values.slice(3)).every((margin, i) => margin >= margins.values[i]!);
    };
    expect(rises("constraint")).toBe(true);
    expect(rises("plain")).toBe(false);
  });

  test("the record says which library trained, and that its bytes are not the same everywhere", () => {
    const { library, ours, version } = lines.get(line)!;
    expect(ours.get("plain")!.engine).toEqual({
      name: "native",
      version,
      reproducible: false,
      details: {
        library: library.path,
        found: "library",
        cuda: library.build.cuda ?? "none",
        openmp: "true",
        device: "cpu",
      },
    });
  });

  test("as a model of an experiment it has classes, features, a learning curve and its engine, and loads again", async () => {
    const { library } = lines.get(line)!;
    const { train, validation, classes, config } = caseNamed("weights");
    const labelled = ({ x, label, weight }: BoostingRows) => {
      const own = Uint32Array.from(label, (_, row) => row);
      return { x, y: Uint8Array.from(label), classes, shower: own, event: own, ...(weight && { weight }) };
    };
    const steps: number[] = [];
    const fitted = await xgboost.fit({
      train: labelled(train),
      validation: labelled(validation),
      config: { ...config, library: library.path },
      context: fitContext({ workers: 2, progress: (step) => steps.push(step) }),
    });
    expect(fitted.classes).toEqual(classes);
    expect(fitted.features).toEqual(train.x.columns);
    expect(fitted.rounds).toBe(12);
    expect(fitted.curves![0]!.steps).toHaveLength(12);
    expect(steps).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(fitted.engine?.name).toBe("native");
    const again = xgboost.load(fitted.files());
    expect(again.probabilities(validation.x)).toEqual(fitted.probabilities(validation.x));
  });

  test("a search may stop the fit after a step, and no validation rows give no metrics", async () => {
    const { library } = lines.get(line)!;
    const plain = caseNamed("plain");
    const { x } = plain.validation;
    const none = { x: { ...x, rows: 0, values: new Float32Array() }, label: new Float32Array() };
    const { model, history } = await trainTrees({
      ...{ classes: plain.classes, train: plain.train, evals: { validation: none } },
      config: { ...plain.config, library: library.path },
      context: fitContext({ shouldPrune: (step) => step === 3 }),
    });
    expect(model.trees).toHaveLength(9);
    expect(history).toHaveLength(3);
    expect(history[0]!["validation-mlogloss"]).toBeNaN();
  });

  test("what is wrong gives an error; nothing brings the process down or gets onto stdout", async () => {
    const { library } = lines.get(line)!;
    const script = new URL("native-abuse.ts", import.meta.url).pathname;
    const outcomes = JSON.parse(await output(process.execPath, ["--import", "tsx", script, library.path]));
    const says = `CascadaError: libxgboost ${library.versionText}: `;
    const noGpu = line === "1.7" ? "libxgboost finds no GPU that it can use" : /was built without CUDA/.source;
    const label = expect.stringMatching(/SoftmaxMultiClassObj: label must be .*\[0, num_class\)$/);
    expect(outcomes).toEqual({
      "NaN label": "DataError: bad label: NaN; expected a finite number in row 7",
      "infinite label": "DataError: bad label: Infinity; expected a finite number in row 7",
      "label beyond the classes": label,
      "label far beyond the classes": label,
      "negative label": label,
      "label beyond the classes, evaluated": expect.stringMatching(
        /MultiClassEvaluation: label must be in \[0, num_class\)/,
      ),
      "too few values": "ShapeError: 180 values; expected 183",
      "too few labels": "ShapeError: 3 labels; expected 60",
      "too many weights": "ShapeError: 100 weights; expected 60",
      "negative weight": "DataError: bad weight: -1; expected a finite number >= 0 in row 0",
      "no rows": "DataError: a matrix of 0 rows and 3 columns; expected 1 of each",
      "infinite value":
        "DataError: infinite value: Infinity; expected a finite number or NaN (missing) in row 0, column a",
      "other width in training": "ShapeError: 3 columns; expected 2",
      "other width in prediction": "ShapeError: matrix has other columns: 4 (a, b, c, d); expected 3 (a, b, c)",
      "closed booster": "CascadaError: the booster of libxgboost is closed; expected an open one",
      "closed matrix": "CascadaError: the matrix of libxgboost is closed; expected an open one",
      "unknown objective": `${says}unknown objective function: \`multi:none\``,
      "bytes that are no model": expect.stringMatching(/^DataError: not a model/),
      "no bytes": expect.stringMatching(/^DataError: not a model/),
      "half a model": expect.stringMatching(/^DataError: not a model/),
      "deep JSON": expect.stringMatching(/^DataError: not a model/),
      "a tree of 20,000 levels": "DataError: tree 0 has 20000 levels; expected at most 10000",
      "contributions of a tree of 1,000 levels": [60, 3, 4],
      "changed bytes": expect.stringMatching(/^(CascadaError, )?DataError, predicts$/),
      "progress that throws": "Error: mine",
      "pruning that throws": "Error: mine",
      "stopped between rounds": "InterruptedError: interrupted",
      "a parameter that the library refuses": expect.stringMatching(/^ConfigError: libxgboost .*max_leaves/),
      "a GPU that is not there": expect.stringMatching(
        new RegExp(`^ConfigError: device: cuda:0; expected cpu, as .*${noGpu}`),
      ),
      "memory of 150 fits that fail": "flat",
    });
  });
});

test("two versions in one process do not disturb each other", () => {
  // All of the above was computed so; and the versions are not the same program twice.
  const [newest, old] = XGBOOST_LINES.map((line) => lines.get(line)!.library);
  expect(newest!.versionText).not.toBe(old!.versionText);
});

test("the command finds the library of the Python in PATH", async () => {
  const env = { ...process.env, PATH: [dirname(peersPython()), process.env.PATH].join(":"), VIRTUAL_ENV: "" };
  const script = `
    import { XgboostLibrary } from ${JSON.stringify(new URL("../../src/models/boosting/native/xgboost-library.ts", import.meta.url).href)};
    const { place, versionText } = await XgboostLibrary.open();
    console.log(JSON.stringify({ place, versionText }));`;
  const printed = await output(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { env });
  expect(JSON.parse(printed)).toEqual({
    place: `Python package of ${join(dirname(peersPython()), "python3")}`,
    versionText: lines.get("newest")!.version,
  });
});

test.each([
  ["no library", new URL("../../package.json", import.meta.url).pathname, "it cannot be loaded"],
  ["another library", koffiFile(), "it is none"],
])("%s is refused", async (_what, path, why) => {
  await expect(XgboostLibrary.open(path)).rejects.toThrow(
    `library: ${path}; expected libxgboost 1.7 to 3.x, but ${why}`,
  );
});

/** A shared library that is there on every machine with koffi: its own. */
function koffiFile(): string {
  const name = `koffi-${process.platform}-${process.arch}`;
  const folder = `${process.platform}_${process.arch}`;
  return new URL(`../../node_modules/@koromix/${name}/${folder}/koffi.node`, import.meta.url).pathname;
}
