import { readFile } from "node:fs/promises";
import { extname, relative, resolve } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { systemReason } from "../../core/system-error.ts";
import { type Bundle, bundleFile } from "./bundle.ts";
import { blameFile, nameOrigin } from "./origin.ts";

/** A module of the user's, read with all that it imports from beside it, not yet run. */
export interface ModuleFile {
  /** as it was given */
  path: string;
  /** of the file */
  sha256: string;
  /** texts of the file and of those it imports by relative paths, by path from the file's folder; the file is the first */
  sources: ReadonlyMap<string, string>;
  bundle: Bundle;
}

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs"];

/**
 * Reads a .ts, .mts, .js or .mjs file, from the current folder, and what it imports. `cascada` is this very program there,
 * and `zod` ours where the file's folder has none.
 *
 * @param what how messages call the file: model file, job file
 * @throws ConfigError for a file that cannot be read or is not a module
 */
export async function openModule(path: string, what: string): Promise<ModuleFile> {
  if (!EXTENSIONS.includes(extname(path))) {
    throw new ConfigError(`${path}: not a module; expected a file that ends with ${EXTENSIONS.join(", ")}`);
  }
  const file = resolve(path);
  await read(file, { shown: path, what });
  const bundle = await bundleFile(file, path, {
    exports: Object.keys(await ownModule()).sort(),
    module: `globalThis[Symbol.for(${JSON.stringify(KEY)})]`,
    libraries: { zod: import.meta.resolve("zod") },
  });
  const sources = new Map<string, string>();
  for (const each of bundle.files) {
    sources.set(relative(resolve(file, ".."), each), await read(each, { shown: each, what }));
  }
  const [text] = sources.values();
  return { path, sha256: sha256(text!), sources, bundle };
}

/** Where bundles find this program. */
const KEY = `cascada ${import.meta.url}`;

async function ownModule(): Promise<object> {
  const module = await import("../../index.ts");
  (globalThis as Record<symbol, unknown>)[Symbol.for(KEY)] = module;
  return module;
}

async function read(file: string, { shown, what }: { shown: string; what: string }): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the ${what} ${shown}: ${systemReason(cause)}`, { cause });
  }
}

/** Runs a module's code; the same code is the same module. What it throws points at its file. */
export async function importModule({
  bundle,
  path,
}: Pick<ModuleFile, "bundle" | "path">): Promise<Record<string, unknown>> {
  const { code, map, files, importsCascada } = bundle;
  if (importsCascada) await ownModule();
  const name = nameOrigin(sha256(code, files[0]!).slice(0, 16), { map, path: files[0]!, shown: path });
  const text = Buffer.from(`${code}\n//# sourceURL=${name}\n`).toString("base64");
  try {
    return await import(/* @vite-ignore */ `data:text/javascript;name=${name};base64,${text}`);
  } catch (error) {
    throw blameFile(error, path);
  }
}
