import { readFile } from "node:fs/promises";
import { extname, relative, resolve } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { systemReason } from "../../core/system-error.ts";
import type { ModelDefinition } from "../../models/model.ts";
import { type Bundle, bundleFile } from "./bundle.ts";
import { blameFile, nameOrigin } from "./origin.ts";
import { requireDefinition } from "./requirements.ts";

/** A model definition from a file of the user's. */
export interface DefinitionFile {
  definition: ModelDefinition<unknown>;
  /** as it was given */
  path: string;
  /** of the file */
  sha256: string;
  /** texts of the file and of those it imports by relative paths, by path from the file's folder; the file is the first */
  sources: ReadonlyMap<string, string>;
}

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs"];

/**
 * Loads the default export of a .ts, .mts, .js or .mjs file, from the current folder. `cascada` is this very program
 * there, and `zod` ours where the file's folder has none. Exceptions that the file throws, now or while its model is
 * trained, become ConfigErrors with file, line and column.
 *
 * @throws ConfigError for a file that cannot be read, is not a module, or exports no definition with a name of its own
 */
export async function loadDefinition(path: string): Promise<DefinitionFile> {
  if (!EXTENSIONS.includes(extname(path))) {
    throw new ConfigError(`${path}: not a module; expected a file that ends with ${EXTENSIONS.join(", ")}`);
  }
  const file = resolve(path);
  await read(file, path);
  const module = await import("../../index.ts");
  const key = `cascada ${import.meta.url}`;
  (globalThis as Record<symbol, unknown>)[Symbol.for(key)] = module;
  const bundle = await bundleFile(file, path, {
    exports: Object.keys(module).sort(),
    module: `globalThis[Symbol.for(${JSON.stringify(key)})]`,
    libraries: { zod: import.meta.resolve("zod") },
  });
  const sources = new Map<string, string>();
  for (const each of bundle.files) sources.set(relative(resolve(file, ".."), each), await read(each, each));
  const exported = await importBundle(bundle, path);
  requireDefinition(exported, path);
  const [text] = sources.values();
  return { definition: guarded(exported.default, path), path, sha256: sha256(text!), sources };
}

async function read(file: string, shown: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the model file ${shown}: ${systemReason(cause)}`, { cause });
  }
}

/** Runs the bundle; the same code is the same module. */
async function importBundle({ code, map, files }: Bundle, shown: string): Promise<Record<string, unknown>> {
  const name = nameOrigin(sha256(code, files[0]!).slice(0, 16), { map, path: files[0]!, shown });
  const text = Buffer.from(`${code}\n//# sourceURL=${name}\n`).toString("base64");
  try {
    return await import(/* @vite-ignore */ `data:text/javascript;name=${name};base64,${text}`);
  } catch (error) {
    throw blameFile(error, shown);
  }
}

/** The definition with errors that point at its file. */
function guarded(definition: ModelDefinition<unknown>, shown: string): ModelDefinition<unknown> {
  const { name, kind, summary, source, config, loader, startsFrom, loadFile } = definition;
  return {
    name,
    kind,
    summary,
    config,
    ...(source !== undefined && { source }),
    ...(loader !== undefined && { loader }),
    ...(startsFrom && { startsFrom: (config) => startsFrom.call(definition, config) }),
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
