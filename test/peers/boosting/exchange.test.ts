// Model files between Python's XGBoost (the newest and 1.7) and Cascada, in both directions, and all that both tell of them.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import type { FeatureMatrix } from "../../../src/core/matrix.ts";
import { Booster } from "../../../src/models/boosting/booster.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";

const MODELS = ["softprob", "softmax-forest", "logistic", "numbers"];
const COLUMNS = ["a", "b", "c", "d", "e"];
/** XGBoost 3.1 and later have a margin for each class to start from, older ones do not. */
const UNEVEN = "uneven.cascada.ubj";

type Asked = Record<string, { error?: string; attributes?: Record<string, string>; names?: string[] | null }>;

describe.each(["newest", "1.7"] as const)("XGBoost, %s", (line) => {
  let folder: string;
  let asked: Asked;
  let x: FeatureMatrix;

  const file = (name: string) => readFile(join(folder, name));
  const floats = async (name: string) => new Float32Array(new Uint8Array(await file(name)).buffer);
  const load = async (name: string) => Booster.from(await file(name));
  const rowsFor = ({ features }: Booster): FeatureMatrix => ({ ...x, columns: features });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cascada-exchange-"));
    const version = await runPeer(peersPython(line), ["boosting/exchange_peer.py", "train", folder]);
    expect(version).toMatch(line === "1.7" ? /^1\.7\./ : /^3\./);
    const values = await floats("x");
    x = { rows: values.length / COLUMNS.length, columns: COLUMNS, values };
    const written: string[] = [];
    for (const name of MODELS) {
      const booster = await load(`${name}.ubj`);
      await writeFile(join(folder, `${name}.cascada.ubj`), booster.toUbjson());
      await writeFile(join(folder, `${name}.cascada.json`), booster.toJson());
      written.push(`${name}.cascada.ubj`, `${name}.cascada.json`);
    }
    const softprob = await load("softprob.ubj");
    const uneven = new Booster({ ...softprob.trees, baseScores: Float32Array.of(0.5, 0.25, -1) });
    await writeFile(join(folder, UNEVEN), uneven.toUbjson());
    asked = (await runPeer(
      peersPython(line),
      ["boosting/exchange_peer.py", "ask", folder],
      [...written, UNEVEN],
    )) as Asked;
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Compares what the booster says with what Python left under the name. */
  async function expectSame(booster: Booster, name: string): Promise<void> {
    const rows = rowsFor(booster);
    const scale = booster.objective === "reg:squarederror" ? 100 : 1;
    const near = async (actual: Float32Array, suffix: string, tolerance: number) => {
      const expected = await floats(`${name}.${suffix}`);
      expect(actual.length, suffix).toBe(expected.length);
      const worst = actual.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i]!)), 0);
      expect(worst, `${name}.${suffix}`).toBeLessThanOrEqual(tolerance * scale);
    };
    await near(booster.margins(rows), "margins", 1e-6);
    await near(booster.predict(rows), "predictions", 1e-6);
    await near(booster.margins(rows, { rounds: [2, 4] }), "middle", 1e-6);
    let round = 0;
    for (const stage of booster.staged(rows)) await near(stage, `stage-${++round}`, 1e-6);
    expect(round).toBe(6);
    const contributions = booster.contributions(rows);
    await near(contributions, "contributions", 1e-5);
    const width = rows.columns.length + 1;
    booster.margins(rows).forEach((margin, i) => {
      const sum = contributions.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - margin)).toBeLessThan(1e-5 * scale);
    });
    const leaves = new Int32Array(new Uint8Array(await file(`${name}.leaves`)).buffer);
    expect([...booster.leafIndices(rows)]).toEqual([...leaves]);
    const scores = JSON.parse(await readFile(join(folder, `${name}.scores.json`), "utf8"));
    for (const { feature, ...own } of booster.importance()) {
      for (const [kind, value] of Object.entries(own)) {
        const theirs = scores[kind][feature] ?? 0;
        expect(Math.abs(value - theirs), `${kind} of ${feature}`).toBeLessThanOrEqual(1e-5 * Math.abs(theirs));
      }
    }
  }

  test.each(MODELS)("%s: we read Python's files and say what it says", async (name) => {
    const booster = await load(`${name}.ubj`);
    expect((await load(`${name}.json`)).trees).toEqual(booster.trees);
    await expectSame(booster, name);
  });

  test.each(MODELS)("%s: Python reads our files and says what we say", async (name) => {
    const booster = await load(`${name}.ubj`);
    for (const suffix of ["cascada.ubj", "cascada.json"]) {
      const written = `${name}.${suffix}`;
      expect(asked[written]!.error).toBeUndefined();
      expect(asked[written]!.attributes).toMatchObject({ best_score: "0.25", note: "é" });
      expect(asked[written]!.names).toEqual(name === "numbers" ? null : COLUMNS);
      await expectSame(booster, written);
    }
  });

  test("a million rows are predicted as Python does", async () => {
    const booster = await load("logistic.ubj");
    const values = await floats("million.x");
    const rows = { rows: 1_000_000, columns: COLUMNS, values };
    const theirs = await floats("million.p");
    const worst = booster.predict(rows).reduce((largest, p, i) => Math.max(largest, Math.abs(p - theirs[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(1e-6);
  });

  test("a model whose classes start at margins of their own is for 3.1 and later: before, all start at 0.5", async () => {
    const uneven = await load(UNEVEN);
    expect(asked[UNEVEN]!.error).toBeUndefined();
    if (line === "newest") return expectSame(uneven, UNEVEN);
    const even = new Booster({ ...uneven.trees, baseScores: Float32Array.of(0.5, 0.5, 0.5) });
    expect(even.margins(rowsFor(even))).toEqual(await floats(`${UNEVEN}.margins`));
  });

  test.each<[string, RegExp]>([
    ["dart", /gradient_booster.name is "dart"; expected "gbtree"; DART and linear boosters are not read/],
    ["gblinear", /gradient_booster.name is "gblinear"; expected "gbtree"/],
    ["poisson", /objective.name is "count:poisson"; expected one of multi:softprob/],
    ["categorical", /splits on a categorical feature; only numerical splits can be used/],
  ])("%s models are refused, saying why", async (name, message) => {
    const bytes = await file(`${name}.ubj`);
    expect(() => Booster.from(bytes)).toThrow(DataError);
    expect(() => Booster.from(bytes)).toThrow(message);
  });
});
