import { ConfigError } from "../../../core/errors.ts";

type Koffi = typeof import("koffi");

/** What is used of the library's C interface, the same in 1.7 to 3.x; each returns 0 or, after a failure, -1. */
const PROTOTYPES = [
  "int XGBSetGlobalConfig(const char *config)",
  "int XGBuildInfo(_Out_ const char **text)",
  "int XGDMatrixCreateFromDense(const char *values, const char *config, _Out_ void **matrix)",
  "int XGDMatrixSetInfoFromInterface(void *matrix, const char *field, const char *values)",
  "int XGDMatrixFree(void *matrix)",
  "int XGBoosterCreate(void **matrices, uint64_t length, _Out_ void **booster)",
  "int XGBoosterFree(void *booster)",
  "int XGBoosterSetParam(void *booster, const char *name, const char *value)",
  "int XGBoosterUpdateOneIter(void *booster, int round, void *matrix)",
  "int XGBoosterEvalOneIter(void *booster, int round, void **matrices, const char **names, uint64_t length, _Out_ const char **text)",
  "int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ void **shape, _Out_ uint64_t *dimensions, _Out_ void **values)",
  "int XGBoosterLoadModelFromBuffer(void *booster, const void *bytes, uint64_t length)",
  "int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *length, _Out_ void **bytes)",
  "int XGBoosterSaveJsonConfig(void *booster, _Out_ uint64_t *length, _Out_ const char **text)",
] as const;

type NameIn<Prototype> = Prototype extends `int ${infer Name}(${string}` ? Name : never;
export type FunctionName = NameIn<(typeof PROTOTYPES)[number]>;
/** A pointer of the library; a bigint to koffi. */
export type Pointer = bigint;

/** The functions of one loaded library. */
export interface ForeignFunctions {
  call(name: FunctionName, ...args: unknown[]): number;
  lastError(): string;
  /** A copy of some bytes of the library's memory. */
  bytes(pointer: Pointer, length: number): ArrayBuffer;
  /** Where an array has its values. */
  address(values: Float32Array): Pointer;
}

/** A library of which only the version is known yet. */
export interface ForeignLibrary {
  version(): [major: number, minor: number, patch: number];
  /** @throws ConfigError if a function is missing */
  functions(): ForeignFunctions;
}

/**
 * The optional package koffi, which calls C functions. It is imported when it is needed, and works with its install
 * script blocked.
 *
 * @throws ConfigError that says how to install it
 */
export async function importKoffi(importer: () => Promise<Koffi> = () => import("koffi")): Promise<Koffi> {
  try {
    return await importer();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new ConfigError(
      `engine: native; it needs the optional package koffi, which cannot be loaded (${reason}). Install it with: npm install koffi`,
      { cause },
    );
  }
}

/** As the main thread of a program has, or more: the library walks down trees by recursion. */
const STACK_BYTES = 16 * 2 ** 20;
let stackIsSet = false;

/** Once, before the first library: koffi takes no settings after that. */
function enlargeStack(koffi: Koffi): void {
  if (stackIsSet) return;
  stackIsSet = true;
  try {
    koffi.config({ sync_stack_size: STACK_BYTES });
  } catch {
    // Something else in this process has loaded a library before: its stack (2 MiB by default) does for trees of
    // MOST_LEVELS levels, too.
  }
}

/** @throws ConfigError if koffi is not there, or the file cannot be loaded or is no libxgboost */
export async function openForeignLibrary(path: string): Promise<ForeignLibrary> {
  const koffi = await importKoffi();
  enlargeStack(koffi);
  const library = refusing(path, "it cannot be loaded", () => koffi.load(path));
  const foreign = (prototype: string) => refusing(path, "it is none", () => library.func(prototype));
  const version = foreign("void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)");
  return {
    version() {
      const parts: [number[], number[], number[]] = [[0], [0], [0]];
      version(...parts);
      return [parts[0][0]!, parts[1][0]!, parts[2][0]!];
    },
    functions() {
      const lastError = foreign("const char *XGBGetLastError()");
      const byName = new Map(
        PROTOTYPES.map((prototype) => [/^int (\w+)/.exec(prototype)![1]!, foreign(prototype)] as const),
      );
      return {
        call: (name, ...args) => byName.get(name)!(...args),
        lastError: () => lastError() ?? "",
        bytes: (pointer, length) => (length === 0 ? new ArrayBuffer(0) : koffi.view(pointer, length).slice(0)),
        address: (values) => koffi.address(values),
      };
    },
  };
}

function refusing<T>(path: string, what: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new ConfigError(`library: ${path}; expected libxgboost 1.7 to 3.x, but ${what}: ${reason}`, { cause });
  }
}
