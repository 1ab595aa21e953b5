import { describe, expect, test } from "vitest";
import { z } from "zod";
import convolutional from "../../../src/models/autoencoder/convolutional.ts";
import recurrent from "../../../src/models/autoencoder/recurrent.ts";
import { definitionNamed } from "../../../src/models/catalogue.ts";
import type { ModelDefinition } from "../../../src/models/model.ts";

const NAMES = ["autoencoder", "denoising", "stacked", "sparse", "contractive", "variational"];
const ALL: ModelDefinition<unknown>[] = [...NAMES.map(definitionNamed), convolutional, recurrent];

function resolved(name: string, settings: object = {}): Record<string, unknown> {
  return ALL.find((one) => one.name === name)!.config.parse({ name, ...settings }) as Record<string, unknown>;
}

/** Key and message of each problem. */
function problems(name: string, settings: object): string[] {
  const found = definitionNamed(name).config.safeParse({ name, ...settings });
  return found.success ? [] : found.error.issues.map(({ path, message }) => `${path.join(".")} | ${message}`);
}

describe.each(ALL)("$name", ({ name, config }) => {
  test("has defaults that contradict nothing, and is the same when written out and read again", () => {
    const first = config.parse({ name });
    expect(config.parse(first)).toEqual(first);
    const read = config.parse(JSON.parse(JSON.stringify(first)));
    expect(read).toEqual(first);
  });

  test("describes every key of its own and of the family", () => {
    const { properties = {} } = z.toJSONSchema(config, { io: "input" }) as { properties?: Record<string, object> };
    for (const key of ["training", "classify_by", "scaling", "corruption", "likelihood"]) {
      expect(Object.keys(properties)).toContain(key);
    }
    for (const [key, schema] of Object.entries(properties)) {
      if (["name", "training", "scaling", "corruption"].includes(key)) continue;
      expect(`${key}: ${(schema as { description?: string }).description}`).not.toContain("undefined");
    }
  });
});

test("a backend is refused for an engine that has none", () => {
  const message = "backend: cpu; expected none with engine fused, or engine tfjs";
  for (const name of ["autoencoder", "recurrent", "mlp"]) {
    expect(problems(name, { training: { backend: "cpu" } })).toEqual([`training.backend | ${message}`]);
    expect(problems(name, { training: { engine: "tfjs", backend: "cpu" } })).toEqual([]);
  }
});

describe("defaults", () => {
  test("of an architecture hold for each key by itself: a file may give the others", () => {
    expect(resolved("recurrent", { training: { epochs: 3 } }).training).toMatchObject({ epochs: 3, clip_norm: 1 });
    expect(resolved("convolutional", { scaling: { kind: "min-max" } }).scaling).toMatchObject({
      ...{ kind: "min-max", columns: "together" },
    });
    expect(resolved("denoising").corruption).toMatchObject({ kind: "dropout" });
    expect(resolved("autoencoder").corruption).toEqual({ kind: "none" });
  });

  test("follow what decides them", () => {
    expect(resolved("autoencoder")).toMatchObject({ autoencoders: "one_per_primary", scaling: { per: "primary" } });
    expect(resolved("autoencoder", { classify_by: "joint" })).toMatchObject({
      ...{ autoencoders: "one_for_all", scaling: { per: "all" } },
    });
    const bernoulli = { likelihood: "bernoulli", scaling: { kind: "min-max" } };
    expect(resolved("variational", bernoulli)).toMatchObject({ scaling: { per: "all" } });
  });
});

test.each([
  [
    "autoencoder",
    { autoencoders: "one_for_all" },
    "autoencoders | autoencoders: one_for_all; expected one_per_primary for classify_by reconstruction_error",
  ],
  [
    "autoencoder",
    { classify_by: "joint", autoencoders: "one_per_primary" },
    "autoencoders | autoencoders: one_per_primary; expected one_for_all for classify_by joint",
  ],
  [
    "autoencoder",
    { classify_by: "likelihood" },
    "likelihood | likelihood: squared_error; expected gaussian or bernoulli for classify_by likelihood",
  ],
  [
    "variational",
    { likelihood: "bernoulli" },
    "scaling.kind | kind: standard; expected min-max for likelihood bernoulli, of numbers from 0 to 1",
  ],
  [
    "variational",
    { likelihood: "bernoulli", scaling: { kind: "min-max", per: "primary" } },
    "scaling.per | per: primary; expected all for likelihood bernoulli, which compares numbers of one scale only",
  ],
  [
    "autoencoder",
    { classify_by: "code_logistic", scaling: { per: "primary" } },
    "scaling.per | per: primary; expected all for one autoencoder of all primaries",
  ],
  [
    "autoencoder",
    { corruption: { kind: "salt_and_pepper", low: 3 } },
    "corruption.low | low: 3; expected less than high, 2",
  ],
  [
    "autoencoder",
    { sparsity: { weight: 1 } },
    "code_activation | code_activation: selu; expected sigmoid for sparsity.weight above 0: a code from 0 to 1",
  ],
  [
    "contractive",
    { batch_normalisation: true },
    "contractive | contractive: 0.001; expected 0 with batch_normalisation, after which rows depend on each other",
  ],
  [
    "variational",
    { likelihood: "bernoulli", scaling: { kind: "min-max" }, output_activation: "tanh" },
    "output_activation | output_activation: tanh; expected linear for likelihood bernoulli, whose output are logits",
  ],
])("%s with %o is refused at its key", (name, settings, problem) => {
  expect(problems(name, settings)).toEqual([problem]);
});
