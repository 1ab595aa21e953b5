import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { hashModel, loadModelFolder, type ModelManifest } from "../../src/experiment/model-folder.ts";
import type { FittedModel, ModelFiles } from "../../src/models/model.ts";
import { temporaryFolder } from "../data/stations.ts";
import { mixture } from "../models/mixture.ts";
import { filesOf, OBSERVABLE, smallModel, storeModel } from "./small-model.ts";

let model: FittedModel;
let files: ModelFiles;
beforeAll(async () => {
  model = await smallModel();
  files = filesOf(model);
});

async function stored(change?: (manifest: ModelManifest) => unknown): Promise<string> {
  return storeModel(await temporaryFolder(), files, change);
}

/** The one line with which a folder is refused; a DataError that begins with the folder or names it. */
async function refusal(folder: string): Promise<string> {
  const error: Error = await loadModelFolder(folder).then(
    () => expect.unreachable("was loaded"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).not.toContain("\n");
  expect(error.message).toContain(folder);
  return error.message;
}

test("what was stored is loaded, a model card beside it or not", async () => {
  const folder = await stored();
  await writeFile(join(folder, "README.md"), "# a card");
  await mkdir(join(folder, "figures"));
  const { model: loaded, manifest } = await loadModelFolder(folder);
  const { x } = mixture({ features: OBSERVABLE.length });
  const rows = { ...x, columns: OBSERVABLE };
  expect(loaded.probabilities(rows)).toEqual(model.probabilities(rows));
  expect(manifest.model_sha256).toBe(hashModel(model.files()));
  expect(manifest).toMatchObject({ columns: OBSERVABLE, classes: ["proton", "helium", "oxygen", "iron"] });
});

test("a model of a definition that is not in the catalogue is read by the loader that it names", async () => {
  const folder = await stored((manifest) => ({ ...manifest, model: "mine", loader: "xgboost" }));
  const { model: loaded, manifest } = await loadModelFolder(folder);
  expect(loaded.features).toEqual(model.features);
  expect(manifest).toMatchObject({ model: "mine", loader: "xgboost" });
});

test("the hash is of names and contents, whatever the order of the files", () => {
  const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)];
  expect(hashModel({ a, b })).toBe(hashModel({ b, a }));
  expect(hashModel({ a, b })).not.toBe(hashModel({ a: b, b: a }));
  expect(hashModel({ a, b })).not.toBe(hashModel({ a }));
});

describe("is refused in one line", () => {
  test("a folder that is not there, is a file, or holds no model", async () => {
    const folder = await temporaryFolder();
    expect(await refusal(join(folder, "no"))).toMatch(/^cannot read the model folder .*: no such file or folder$/);
    await writeFile(join(folder, "file"), "");
    expect(await refusal(join(folder, "file"))).toMatch(/^cannot read the model folder .*: part of the path is not/);
    expect(await refusal(folder)).toMatch(/ holds no model: expected a file cascada\.json$/);
  });

  test("a manifest that is no JSON, or says too little, too much or something else", async () => {
    const folder = await stored();
    await writeFile(join(folder, "cascada.json"), "{");
    expect(await refusal(folder)).toMatch(/cascada\.json: not valid JSON$/);
    expect(await refusal(await stored(({ classes: _, ...rest }) => rest))).toMatch(
      /cascada\.json: classes: .*expected array/,
    );
    expect(await refusal(await stored((m) => ({ ...m, format: 2 })))).toMatch(/format is 2/);
    expect(await refusal(await stored((m) => ({ ...m, made: "today" })))).toMatch(/unknown key: made; expected one of/);
    expect(await refusal(await stored((m) => ({ ...m, features: { set: "mine", per_pmt: false } })))).toMatch(
      /features\.set is "mine"/,
    );
  });

  test("a file that is missing, changed in one bit, cut, or one too many", async () => {
    const bytes = files["model.json"]!;
    const missing = await stored();
    await rm(join(missing, "model.json"));
    expect(await refusal(missing)).toMatch(
      /the model's files \(none\) have sha256 [0-9a-f]{64}; expected [0-9a-f]{64}$/,
    );
    const changed = await stored();
    await writeFile(
      join(changed, "model.json"),
      bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte)),
    );
    expect(await refusal(changed)).toMatch(/have sha256/);
    const cut = await stored();
    await writeFile(join(cut, "model.json"), bytes.subarray(0, -1));
    expect(await refusal(cut)).toMatch(/have sha256/);
    const more = await stored();
    await writeFile(join(more, "notes.txt"), "mine");
    expect(await refusal(more)).toMatch(/\(model\.json, notes\.txt\)/);
  });

  test("a changed file whose hash was changed, too, if it is no model any more", async () => {
    const text = "{}";
    const folder = await stored((m) => ({
      ...m,
      model_sha256: hashModel({ "model.json": new TextEncoder().encode(text) }),
    }));
    await writeFile(join(folder, "model.json"), text);
    expect(await refusal(folder)).toMatch(/: not a model that can be used: /);
  });

  test("a kind of model that is not known here", async () => {
    expect(await refusal(await stored((m) => ({ ...m, model: "vae" })))).toMatch(
      /: unknown model: vae; expected one of xgboost, /,
    );
  });

  test("features, columns, classes or training rows that are not the model's", async () => {
    const thesis = { set: "thesis", per_pmt: false };
    expect(await refusal(await stored((m) => ({ ...m, features: thesis })))).toMatch(
      /: a model of the features log10_energy_eev, .*; expected log10_energy_mc_eev, .*the set is thesis$/,
    );
    expect(await refusal(await stored((m) => ({ ...m, features: { set: "observable", per_pmt: true } })))).toMatch(
      /expected .*rise_time_per_pmt_ns/,
    );
    expect(await refusal(await stored((m) => ({ ...m, features: { ...thesis, per_pmt: true } })))).toMatch(
      /per_pmt: true; expected false for set thesis/,
    );
    expect(await refusal(await stored((m) => ({ ...m, columns: m.columns.toReversed() })))).toMatch(
      /: columns area_over/,
    );
    expect(await refusal(await stored((m) => ({ ...m, classes: m.classes.toReversed() })))).toMatch(
      /: classes iron, oxygen/,
    );
    const rows = (change: Record<string, number>) => (m: ModelManifest) => ({
      ...m,
      trained_on: { ...m.trained_on, rows: change },
    });
    expect(await refusal(await stored(rows({ proton: 1 })))).toMatch(
      /: training rows of proton; expected proton, helium, oxygen, iron, as the model has$/,
    );
    expect(await refusal(await stored(rows({ proton: 1, helium: 0 })))).toMatch(/trained_on\.rows\.helium is 0/);
  });
});

test("the model that ships is whole, and its card speaks of it", async () => {
  for (const name of await readdir("models")) {
    const { manifest } = await loadModelFolder(join("models", name));
    expect(await readFile(join("models", name, "README.md"), "utf8")).toContain(manifest.model_sha256);
  }
});
