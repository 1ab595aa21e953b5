import { execFile } from "node:child_process";
import { open, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import { ConfigError } from "../../../core/errors.ts";

/** The environment variable that names the library. */
export const LIBRARY_VARIABLE = "CASCADA_XGBOOST_LIBRARY";
/** Time for an interpreter to say where its packages are. */
const PYTHON_TIMEOUT_MS = 30_000;

/** Where the search is made; a test gives its own. */
export interface Surroundings {
  platform: NodeJS.Platform;
  variables: Readonly<Record<string, string | undefined>>;
  /** folders in which the system's loader looks */
  systemFolders: readonly string[];
}

export interface FoundLibrary {
  path: string;
  /** which of the places it was, e.g. `Python package of /usr/bin/python3` */
  place: string;
}

/** This machine, as it is now. */
export function thisMachine(): Surroundings {
  return { platform: process.platform, variables: process.env, systemFolders: SYSTEM_FOLDERS[process.platform] ?? [] };
}

const SYSTEM_FOLDERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    ...["/usr/local/lib", "/usr/local/lib64", "/usr/lib", "/usr/lib64", "/lib"],
    ...["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"],
  ],
  darwin: ["/usr/local/lib", "/opt/homebrew/lib", "/opt/local/lib", "/usr/lib"],
};

/**
 * Finds libxgboost: the path that the experiment names, else that of CASCADA_XGBOOST_LIBRARY, else the xgboost package
 * of the active Python (of the virtual environment, then python3 and python of PATH), else conda, else the system. The
 * first file of that name is taken; whether it can be used is for the loader to say.
 *
 * @throws ConfigError for a named file that is not there, and one with every place looked at where there is none
 */
export async function findLibrary(
  explicit: string | undefined,
  surroundings: Surroundings = thisMachine(),
): Promise<FoundLibrary> {
  const { platform, variables } = surroundings;
  if (explicit !== undefined) return named(explicit, "library");
  const fromVariable = variables[LIBRARY_VARIABLE];
  if (fromVariable) return named(fromVariable, LIBRARY_VARIABLE);
  const looked = [`the experiment's library (not given)`, `${LIBRARY_VARIABLE} (not set)`];
  for (const search of [pythonPackages, condaFolders, systemFolders]) {
    for await (const { place, folder } of search(surroundings)) {
      if (folder === undefined) {
        looked.push(place);
        continue;
      }
      const path = join(folder, FILE_NAMES[platform] ?? "libxgboost.so");
      if (await isFile(path)) return { path, place };
      looked.push(`${path} (${place})`);
    }
  }
  throw new ConfigError(
    "engine: native; libxgboost was not found. Install it (pip install xgboost) or name its file in `library` or " +
      `${LIBRARY_VARIABLE}. Looked at:\n${looked.map((place) => `  ${place}`).join("\n")}`,
  );
}

/** The library's file as the build names it; no other name is taken. */
const FILE_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: "xgboost.dll", darwin: "libxgboost.dylib" };

/** A folder to look into, or why a place has none. */
interface Place {
  place: string;
  folder?: string;
}

async function named(path: string, by: string): Promise<FoundLibrary> {
  if (!(await isFile(path)))
    throw new ConfigError(`${by}: ${path}; expected the file of libxgboost, which is not there`);
  return { path: resolve(path), place: by };
}

/**
 * Refuses an ELF file (Linux) that ends before its segments do, as after a download or an installation that was cut off:
 * the loader would map what is not there, and the process would end with SIGBUS. Fields of 64-bit little-endian files by
 * System V ABI, "ELF Header" and "Program Header"; of other files the loader itself says what is wrong.
 *
 * @throws ConfigError with the size and the expected size
 */
export async function requireWholeFile(path: string): Promise<void> {
  const file = await open(path).catch(() => undefined);
  if (!file) return;
  const requireBytes = (size: number, end: number) => {
    if (size < end)
      throw new ConfigError(`library: ${path}; expected at least ${end} bytes, but it has ${size}: cut off`);
  };
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(ELF_HEADER_BYTES);
    await file.read(header, 0, ELF_HEADER_BYTES, 0);
    if (header.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") return;
    const start = Number(header.readBigUInt64LE(32));
    const width = header.readUInt16LE(54);
    const table = Buffer.alloc(width * header.readUInt16LE(56));
    let end = start + table.length;
    requireBytes(size, end);
    await file.read(table, 0, table.length, start);
    for (let at = 0; at + ELF_SEGMENT_BYTES <= table.length; at += width) {
      end = Math.max(end, Number(table.readBigUInt64LE(at + 8) + table.readBigUInt64LE(at + 32)));
    }
    requireBytes(size, end);
  } finally {
    await file.close();
  }
}

const ELF_HEADER_BYTES = 64;
const ELF_SEGMENT_BYTES = 56;

async function* pythonPackages(surroundings: Surroundings): AsyncGenerator<Place> {
  const interpreters = await pythonInterpreters(surroundings);
  if (interpreters.length === 0) yield { place: "Python's package xgboost (no python3 or python in PATH)" };
  for (const interpreter of interpreters) {
    const place = `Python package of ${interpreter}`;
    try {
      const folders = await packageFolders(interpreter, surroundings);
      if (folders.length === 0) yield { place: `${place} (it has no package xgboost)` };
      for (const folder of folders) yield { place, folder: join(folder, "lib") };
    } catch (error) {
      yield { place: `${place} (it could not be asked: ${firstLine(error)})` };
    }
  }
}

/** The interpreter of the virtual environment, and the first python3 and python of PATH; each once. */
async function pythonInterpreters({ platform, variables }: Surroundings): Promise<string[]> {
  const windows = platform === "win32";
  const candidates: string[][] = [];
  if (variables.VIRTUAL_ENV) {
    const folder = join(variables.VIRTUAL_ENV, windows ? "Scripts" : "bin");
    candidates.push([join(folder, windows ? "python.exe" : "python")]);
  }
  const folders = (variables.PATH ?? variables.Path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const name of windows ? ["python.exe"] : ["python3", "python"]) {
    candidates.push(folders.map((folder) => join(folder, name)));
  }
  const found = new Set<string>();
  for (const paths of candidates) {
    for (const path of paths) {
      if (!(await isFile(path))) continue;
      found.add(path);
      break;
    }
  }
  return [...found];
}

/** Finds the package and does not import it, which would take seconds; the current folder is no place for packages. */
const ASK_PYTHON = `
import importlib.util, sys
sys.path = [folder for folder in sys.path if folder]
spec = importlib.util.find_spec("xgboost")
print("\\n".join((spec.submodule_search_locations or []) if spec else []))`;

async function packageFolders(interpreter: string, { variables }: Surroundings): Promise<string[]> {
  const { stdout } = await promisify(execFile)(interpreter, ["-c", ASK_PYTHON], {
    env: variables,
    timeout: PYTHON_TIMEOUT_MS,
    windowsHide: true,
  });
  return stdout.split(/\r?\n/).filter((line) => line !== "");
}

async function* condaFolders({ platform, variables }: Surroundings): AsyncGenerator<Place> {
  const prefix = variables.CONDA_PREFIX;
  if (!prefix) yield { place: "conda (CONDA_PREFIX is not set)" };
  else yield { place: "conda", folder: platform === "win32" ? join(prefix, "Library", "bin") : join(prefix, "lib") };
}

async function* systemFolders({ platform, variables, systemFolders }: Surroundings): AsyncGenerator<Place> {
  const loaderVariable: Partial<Record<NodeJS.Platform, string>> = { win32: "PATH", darwin: "DYLD_LIBRARY_PATH" };
  const name = loaderVariable[platform] ?? "LD_LIBRARY_PATH";
  const folders = (variables[name] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders) yield { place: name, folder };
  for (const folder of systemFolders) yield { place: "system", folder };
  if (platform === "linux") yield* loaderCache(variables);
}

/** Folders that the cache of Linux's loader has the library in. */
async function* loaderCache(variables: Surroundings["variables"]): AsyncGenerator<Place> {
  let lines: string[] = [];
  try {
    const path = [variables.PATH, "/sbin", "/usr/sbin"].filter(Boolean).join(delimiter);
    const { stdout } = await promisify(execFile)("ldconfig", ["-p"], { env: { ...variables, PATH: path } });
    lines = stdout.split("\n");
  } catch (error) {
    yield { place: `ldconfig -p (it could not be asked: ${firstLine(error)})` };
    return;
  }
  const found = lines.flatMap((line) => /=> (.*)\/libxgboost\.so$/.exec(line)?.[1] ?? []);
  if (found.length === 0) yield { place: "ldconfig -p (no libxgboost.so)" };
  for (const folder of found) yield { place: "ldconfig", folder };
}

function firstLine(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "number") return `it ended with ${code}`;
  return String(typeof code === "string" ? code : message).split("\n")[0]!;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // whatever it is, it cannot be loaded
  }
}
