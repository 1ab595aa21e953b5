import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { ModelDefinition } from "../model.ts";
import type { Architecture } from "./architecture.ts";
import { AutoencoderModel } from "./autoencoder-model.ts";
import { fitAutoencoder, sweepAutoencoders } from "./fit.ts";
import { completed, type FamilySettings, familyConflicts, familyShape } from "./settings.ts";
import { storedContent } from "./stored-autoencoder.ts";

/** The definition of the catalogue that reads the files of any autoencoder. */
const LOADER = "autoencoder";

/**
 * A kind of model from an architecture: a file gives layers and its own configuration, the family does the rest. It trains
 * one autoencoder per primary or one for all, stops early, classifies, calibrates, saves and loads; its keys (`training`,
 * `classify_by`, `corruption`, ...; see docs/networks.md) stand beside the architecture's own.
 *
 * @throws ConfigError for a key of the configuration that the family has; when fitted, for layers that do not fit each other or the rows, with the list and the layer
 * @example
 * export default defineAutoencoder({
 *   name: "narrow",
 *   summary: "one hidden layer",
 *   config: z.strictObject({ units: z.number().int().min(1).default(3).describe("of the code") }),
 *   build: ({ input, config }) => ({
 *     encoder: [{ kind: "dense", units: config.units, activation: "selu" }],
 *     decoder: [{ kind: "dense", units: sizeOf(input) }],
 *   }),
 * });
 */
export function defineAutoencoder<O extends z.ZodObject>(
  architecture: Architecture<O>,
): ModelDefinition<z.output<O> & FamilySettings> {
  const { name, summary, source, defaults = {} } = architecture;
  refuseFamilyKeys(architecture, ["name", ...Object.keys(familyShape(defaults))]);
  return {
    name,
    kind: "classifier",
    summary,
    ...(source !== undefined && { source }),
    loader: LOADER,
    config: configOf(architecture, familyShape(defaults)),
    fit: (input) => fitAutoencoder(architecture, input),
    // Trees on the code are grown anew for each answer, which would cost more than the epochs between two of them.
    steps: ({ classify_by }) => (classify_by === "code_xgboost" ? undefined : "epoch"),
    sweepRates: (input, range) => sweepAutoencoders(architecture, input, range),
    load: (files) => AutoencoderModel.open(storedContent(files, architecture)),
  };
}

/** A key of both would be the family's, whatever the architecture meant by it. */
function refuseFamilyKeys(
  { name, config }: Pick<Architecture<z.ZodObject>, "name" | "config">,
  family: string[],
): void {
  const taken = Object.keys(config.shape).find((key) => family.includes(key));
  if (taken === undefined) return;
  throw new ConfigError(
    `architecture ${name}: config: ${taken} is a key of all autoencoders; expected one other than ${family.join(", ")}`,
  );
}

function configOf<O extends z.ZodObject>(
  { name, config, conflicts }: Architecture<O>,
  family: ReturnType<typeof familyShape>,
): z.ZodType<z.output<O> & FamilySettings> {
  type Parsed = z.output<z.ZodObject<typeof family>> & z.output<O>;
  const whole = config.safeExtend({
    name: z.literal(name).default(name),
    ...family,
  } as never) as unknown as z.ZodType<Parsed>;
  return whole
    .superRefine((parsed, { addIssue }) => {
      for (const { path, message } of [...familyConflicts(parsed), ...(conflicts?.(parsed) ?? [])]) {
        addIssue({ code: "custom", path: [...path], message, input: valueAt(parsed, path) });
      }
    })
    .transform((parsed) => completed(parsed) as z.output<O> & FamilySettings);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}
