import { type InputKind, Subject } from "../../src/experiment/model-check/subject.ts";
import { definitionNamed, MODELS } from "../../src/models/catalogue.ts";
import type { ModelDefinition } from "../../src/models/model.ts";

/** A definition as it is, or with settings that make another program of it. */
export interface Variant {
  name: string;
  definition: ModelDefinition<unknown>;
  settings?: Record<string, unknown>;
  /** features unless told otherwise */
  input?: InputKind;
}

/** Short training, where networks are trained. */
const training = { epochs: 20, batch: 16, optimiser: { name: "adam", learning_rate: 0.02 } };
const dense = { training, layers: [2] };

/** Settings with which a definition is quick enough for many fits; its own defaults where there are none. */
const SETTINGS: Readonly<Record<string, Record<string, unknown>>> = {
  autoencoder: dense,
  denoising: dense,
  stacked: { training, layers: [3, 2], pretraining: { epochs: 3 } },
  sparse: { training, layers: [4] },
  contractive: dense,
  variational: { training, hidden: [4], latent: 2, samples: 8 },
  mlp: { training, layers: [8] },
  convolutional: { training, filters: [4], code: 3 },
  recurrent: { training: { ...training, epochs: 12 }, units: 4 },
  ensemble: {
    members: [
      { name: "mlp", copies: 2, training, layers: [4] },
      { name: "xgboost", rounds: 10 },
    ],
  },
};

/** Definitions of traces alone. */
const OF_TRACES = ["convolutional", "recurrent"];
const inputOf = (name: string): InputKind => (OF_TRACES.includes(name) ? "trace" : "features");

/** Autoencoders with settings that make another program of them. */
function autoencoderVariants(): Variant[] {
  const of = (name: string, what: string, settings: Record<string, unknown>): Variant => ({
    ...{ name: `${name}, ${what}`, definition: definitionNamed(name) },
    settings: { ...SETTINGS[name], ...settings },
  });
  const bernoulli = { likelihood: "bernoulli", scaling: { kind: "min-max" } };
  return [
    of("autoencoder", "likelihood", { likelihood: "gaussian", classify_by: "likelihood" }),
    // Its eight rows are one step an epoch.
    of("autoencoder", "joint", {
      ...{ classify_by: "joint", calibration: "temperature" },
      training: { ...training, epochs: 60 },
    }),
    of("autoencoder", "logistic on the code", { classify_by: "code_logistic", layers: [3] }),
    of("denoising", "trees on codes", {
      ...{ classify_by: "code_xgboost", autoencoders: "one_per_primary" },
      code_classifier: { with_errors: true, xgboost: { rounds: 10 } },
    }),
    of("variational", "Bernoulli, denoising, tied", { ...bernoulli, corruption: { kind: "gaussian" }, tied: true }),
  ];
}

/** All definitions of the catalogue, quick enough for many fits, and some with other settings. */
export const VARIANTS: readonly Variant[] = [
  ...MODELS.map((definition) => {
    const { name } = definition;
    return { name, definition, settings: SETTINGS[name] ?? {}, input: inputOf(name) };
  }),
  { name: "xgboost, engine ml-xgboost", definition: definitionNamed("xgboost"), settings: { engine: "ml-xgboost" } },
  { name: "svm, hinge", definition: definitionNamed("svm"), settings: { loss: "hinge" } },
  { name: "svm, kernel rbf", definition: definitionNamed("svm"), settings: { kernel: "rbf", components: 20 } },
  ...autoencoderVariants(),
  ensembleOf("mean", [{ name: "svm" }, { name: "xgboost", rounds: 10 }], [{ name: "mlp", training, layers: [4] }]),
  ensembleOf("logistic", [
    { name: "xgboost", rounds: 10 },
    { name: "denoising", ...SETTINGS.denoising },
  ]),
];

function ensembleOf(combine: string, members: object[], events?: object[]): Variant {
  const settings = { combine, members, ...(events && { events }) };
  return { name: `ensemble, ${combine}`, definition: definitionNamed("ensemble"), settings };
}

/** A variant with rows for it. */
export function subjectOf({ definition, settings, input = "features" }: Variant): Subject {
  // Threads take seconds to start, and those of a family are the same: its loader stands for all of it.
  const ownThreads = definition.loader === undefined || definition.loader === definition.name;
  const config = definition.config.parse({ name: definition.name, ...settings });
  return new Subject(definition, config, { workers: ownThreads ? 2 : 1, input });
}
