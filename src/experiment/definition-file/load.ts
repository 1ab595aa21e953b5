import type { ModelDefinition } from "../../models/model.ts";
import { importModule, type ModuleFile, openModule } from "./module-file.ts";
import { blameFile } from "./origin.ts";
import { requireDefinition } from "./requirements.ts";

/** A model definition from a file of the user's. */
export interface DefinitionFile extends Omit<ModuleFile, "bundle"> {
  definition: ModelDefinition<unknown>;
}

/**
 * Loads the default export of a .ts, .mts, .js or .mjs file, from the current folder (see `openModule`). Exceptions that
 * the file throws, now or while its model is trained, become ConfigErrors with file, line and column.
 *
 * @throws ConfigError for a file that cannot be read, is not a module, or exports no definition with a name of its own
 */
export async function loadDefinition(path: string): Promise<DefinitionFile> {
  const { bundle, ...file } = await openModule(path, "model file");
  const exported = await importModule({ bundle, path });
  requireDefinition(exported, path);
  return { ...file, definition: guarded(exported.default, path) };
}

/** The definition with errors that point at its file. */
function guarded(definition: ModelDefinition<unknown>, shown: string): ModelDefinition<unknown> {
  const { name, kind, summary, source, config, loader, startsFrom, steps, loadFile } = definition;
  return {
    name,
    kind,
    summary,
    config,
    ...(source !== undefined && { source }),
    ...(loader !== undefined && { loader }),
    ...(startsFrom && { startsFrom: (config) => startsFrom.call(definition, config) }),
    ...(steps && { steps: (config) => steps.call(definition, config) }),
    ...(loadFile && { loadFile: (bytes) => loadFile.call(definition, bytes) }),
    async fit(input) {
      try {
        return await definition.fit(input);
      } catch (error) {
        throw blameFile(error, shown);
      }
    },
    async load(files) {
      try {
        return await definition.load(files);
      } catch (error) {
        throw blameFile(error, shown);
      }
    },
  };
}
