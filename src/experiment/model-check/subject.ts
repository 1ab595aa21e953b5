import { sha256 } from "../../core/hash.ts";
import { Random } from "../../core/random.ts";
import type { FitContext, FittedModel, LabelledSet, ModelDefinition, TrainingStep } from "../../models/model.ts";
import { mixture, pulses } from "./toy-sets.ts";

/** What rows are: features, or traces, which have a shape. */
export const INPUTS = ["features", "trace"] as const;
export type InputKind = (typeof INPUTS)[number];

/** Of all fits of a check. */
const SEED = 7;

const SETS = { features: mixture, trace: pulses } as const;

/** A definition under examination, with settings and synthetic rows. */
export class Subject {
  readonly definition: ModelDefinition<unknown>;
  readonly input: InputKind;
  /** another number of threads than one */
  readonly workers: number;
  /** hash of the model that another process trains; absent where none can be started */
  readonly elsewhere: (() => Promise<string>) | undefined;
  /** checked by the definition's own schema */
  private readonly config: unknown;
  private fitted: Promise<FittedModel> | undefined;
  /** what was told of the steps of the model of `fit()` */
  readonly steps: TrainingStep[] = [];

  constructor(
    definition: ModelDefinition<unknown>,
    config: unknown,
    { input = "features", workers = 2, elsewhere }: Partial<Pick<Subject, "input" | "workers" | "elsewhere">> = {},
  ) {
    this.definition = definition;
    this.config = config;
    this.input = input;
    this.workers = workers;
    this.elsewhere = elsewhere;
  }

  /** What training is counted in where a search may ask after each step; undefined where it cannot. */
  get step(): "round" | "epoch" | undefined {
    return this.definition.steps?.(this.config);
  }

  /** Synthetic rows, three classes of 40 by default. */
  rows(options: { rows?: number; classes?: number; seed?: number; separation?: number } = {}): LabelledSet {
    return SETS[this.input](options);
  }

  /** A model of 120 training and 45 validation rows, one thread, unless told otherwise. */
  async fit(
    sets: { train?: LabelledSet; validation?: LabelledSet } = {},
    context: Partial<FitContext> = {},
  ): Promise<FittedModel> {
    return this.definition.fit({
      train: this.rows(),
      validation: this.rows({ rows: 45, seed: 2 }),
      ...sets,
      config: this.config,
      context: {
        random: Random.fromSeed(SEED),
        workers: 1,
        progress: () => {},
        signal: new AbortController().signal,
        ...context,
      },
    });
  }

  /** The model of `fit()`, trained once. */
  model(): Promise<FittedModel> {
    this.fitted ??= this.fit({}, { observe: (step) => this.steps.push(step) });
    return this.fitted;
  }
}

/** SHA-256 of a model's files. */
export function hashOf(model: FittedModel): string {
  const files = Object.entries(model.files()).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(...files.flatMap(([name, bytes]) => [`${name} ${bytes.length}\n`, bytes]));
}

/** What was thrown, in words; undefined if nothing was. */
export async function thrownBy(work: () => unknown): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** How a message of a check shows an error: its class and message. */
export function shown(error: Error | undefined): string {
  if (error === undefined) return "nothing was thrown";
  return `${error.name}: ${error.message}`;
}
