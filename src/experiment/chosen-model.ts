import { z } from "zod";
import { definitionNamed } from "../models/catalogue.ts";
import type { ModelDefinition } from "../models/model.ts";
import { type DefinitionFile, loadDefinition } from "./definition-file/load.ts";
import type { Experiment } from "./schema.ts";

/** The definition that an experiment's model is of, and the file that it comes from unless it is one of ours. */
export interface ChosenModel {
  definition: ModelDefinition<unknown>;
  file?: DefinitionFile | undefined;
}

/**
 * The definition that an experiment names, or that a file defines.
 *
 * @throws ConfigError for an unknown name, and as `loadDefinition` does
 */
export async function chosenModel({ name, file: path }: Experiment["model"]): Promise<ChosenModel> {
  if (path === undefined) return { definition: definitionNamed(name!) };
  const file = await loadDefinition(path);
  return { definition: file.definition, file };
}

/** What the definition's own schema is to check: the settings of its model, with its name where the schema has one. */
export function settingsOf(
  { name, config }: Pick<ModelDefinition<unknown>, "name" | "config">,
  model: Experiment["model"],
): object {
  const { name: _name, file: _file, ...settings } = model;
  const { properties = {} } = z.toJSONSchema(config, { io: "input", unrepresentable: "any" });
  return Object.hasOwn(properties, "name") ? { name, ...settings } : settings;
}
