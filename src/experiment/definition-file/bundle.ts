import { builtinModules } from "node:module";
import { posix, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildResult, Message, Plugin } from "esbuild";
import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/suggestion.ts";

/** A module file with the local files it imports as one module, without types. */
export interface Bundle {
  code: string;
  /** source map of the code, as JSON */
  map: string;
  /** absolute paths of the module's own files, the first of them the file itself */
  files: string[];
  /** names that the module exports */
  exports: string[];
  /** whether it imports this program */
  importsCascada: boolean;
}

/** What a bundle may import by name: `cascada` is this program, and what the file's folder lacks is taken from it. */
export interface Providers {
  /** names that `cascada` exports */
  exports: readonly string[];
  /** expression for the module object of `cascada` */
  module: string;
  /** address of a library that is here for files whose folders have none, by its name */
  libraries: Readonly<Record<string, string>>;
}

const PACKAGE = "cascada";

/**
 * Bundles a .ts, .js or .mjs file and what it imports by a relative path; packages stay imports. Types are taken out, not
 * checked.
 *
 * @param shown how messages call the file
 * @throws ConfigError with file, line and column for a file that is no module or that imports what is not there
 */
export async function bundleFile(path: string, shown: string, providers: Providers): Promise<Bundle> {
  const { build } = await import("esbuild");
  let result: BuildResult<{ write: false; metafile: true }>;
  try {
    result = await build({
      entryPoints: [path],
      // Else the folder in which the process was when it first used esbuild, which may be gone.
      absWorkingDir: process.cwd(),
      bundle: true,
      write: false,
      metafile: true,
      sourcemap: "external",
      outfile: "bundle.js",
      format: "esm",
      platform: "node",
      target: "node20",
      charset: "utf8",
      conditions: ["node", "import"],
      mainFields: ["module", "main"],
      loader: { ".js": "ts", ".mjs": "ts" },
      // A tsconfig.json beside the file says how an editor sees it; what it computes does not depend on that.
      tsconfigRaw: {},
      logLevel: "silent",
      plugins: [packages(providers)],
    });
  } catch (cause) {
    const { errors = [] } = cause as { errors?: Message[] };
    if (errors.length === 0) throw cause;
    const lines = errors.map((error) => describe(error, { path, shown, exports: providers.exports }));
    throw new ConfigError(lines.join("\n"), { cause });
  }
  const text = (end: string) => result.outputFiles.find((file) => file.path.endsWith(end))!.text;
  const inputs = Object.keys(result.metafile.inputs);
  const local = inputs.filter((input) => !input.startsWith(`${PACKAGE}:`));
  const files = local.map((input) => resolve(input)).sort();
  const exports = Object.values(result.metafile.outputs).flatMap((output) => output.exports);
  return {
    code: text(".js"),
    map: text(".map"),
    files: [path, ...files.filter((file) => file !== path)],
    exports,
    importsCascada: local.length < inputs.length,
  };
}

/** Resolves bare names: `cascada` to this program, packages to where they are seen from the file, else to ours. */
function packages({ exports, module, libraries }: Providers): Plugin {
  return {
    name: "packages",
    setup(building) {
      building.onResolve({ filter: new RegExp(`^${PACKAGE}$`) }, () => ({ path: PACKAGE, namespace: PACKAGE }));
      building.onLoad({ filter: /^/, namespace: PACKAGE }, () => ({
        contents: `const all = ${module};\nexport const { ${exports.join(", ")} } = all;`,
      }));
      building.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
        const known = path.startsWith("node:") || builtinModules.includes(path);
        if (pluginData === "resolving" || kind === "entry-point" || known) return undefined;
        const found = await building.resolve(path, { kind, resolveDir, importer, pluginData: "resolving" });
        const ours = libraries[path];
        if (found.errors.length === 0) return { path: pathToFileURL(found.path).href, external: true };
        return ours === undefined ? { errors: found.errors } : { path: ours, external: true };
      });
    },
  };
}

function describe(
  { text, location, notes }: Message,
  { path, shown, exports }: { path: string; shown: string; exports: readonly string[] },
): string {
  if (location === null) return `${shown}: ${lower(text)}`;
  const file = resolve(location.file) === path ? shown : displayPath(location.file);
  const where = `${file}:${location.line}:${location.column + 1}`;
  const missing = /^No matching export in "(.*)" for import "(.*)"$/.exec(text);
  if (missing) {
    const [, module, name] = missing as unknown as [string, string, string];
    const isPackage = module === `${PACKAGE}:${PACKAGE}`;
    const from = isPackage ? PACKAGE : displayPath(module);
    if (name === "default") return `${where}: ${from} has no default export`;
    const meant = isPackage ? nearest(name, exports) : undefined;
    return `${where}: ${from} exports no ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
  }
  const absent = /^Could not resolve "(.*)"$/.exec(text);
  if (absent) {
    const expected = /^[./]/.test(absent[1]!)
      ? "expected a file, named with its extension"
      : `expected ${PACKAGE}, zod, a module of Node (node:...) or a package that is installed in the file's folder`;
    return `${where}: cannot find ${absent[1]}; ${expected}`;
  }
  const more = notes.map((note) => ` (${lower(note.text)})`).join("");
  return `${where}: ${lower(text)}${more}`;
}

/** A path as a message shows it: from the current folder if it lies below, else whole. */
export function displayPath(path: string): string {
  const from = relative(process.cwd(), resolve(path));
  return from.startsWith("..") ? resolve(path) : from.replaceAll("\\", posix.sep);
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
