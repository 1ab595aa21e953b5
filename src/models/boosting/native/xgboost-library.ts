import { CascadaError, ConfigError } from "../../../core/errors.ts";
import {
  type ForeignFunctions,
  type ForeignLibrary,
  type FunctionName,
  openForeignLibrary,
  type Pointer,
} from "./foreign-functions.ts";
import { lastErrorText } from "./last-error.ts";
import { type FoundLibrary, findLibrary, requireWholeFile } from "./library-search.ts";

export interface LibraryVersion {
  major: number;
  minor: number;
  patch: number;
}

/** How a library was built, as it says itself. */
export interface BuildInfo {
  /** version of CUDA, e.g. `12.8`; absent if built without */
  cuda?: string;
  openmp: boolean;
}

/** Stays until the process ends: so do the threads of a library, which cannot be unloaded under them. */
const loaded = new Map<string, XgboostLibrary>();

/**
 * libxgboost, loaded. All calls are made from the thread of JavaScript, one after another: the library keeps its last
 * error, and its verbosity, per thread.
 */
export class XgboostLibrary {
  readonly path: string;
  /** where it was found, e.g. `Python package of /usr/bin/python3` */
  readonly place: string;
  readonly version: LibraryVersion;
  readonly build: BuildInfo;
  private readonly functions: ForeignFunctions;

  private constructor(library: ForeignLibrary, { path, place }: FoundLibrary) {
    this.path = path;
    this.place = place;
    this.version = checkedVersion(library.version(), path);
    this.functions = library.functions();
    this.call("XGBSetGlobalConfig", '{"verbosity": 0}');
    this.build = parseBuildInfo(this.text("XGBuildInfo"));
  }

  /**
   * Loads the library that the experiment names, or the one that is found.
   *
   * @throws ConfigError if there is none, if koffi is not installed, or if the file is cut off or no libxgboost of 1.7 to 3.x
   */
  static async open(explicit?: string): Promise<XgboostLibrary> {
    const found = await findLibrary(explicit);
    const known = loaded.get(found.path);
    if (known) return known;
    await requireWholeFile(found.path);
    const library = new XgboostLibrary(await openForeignLibrary(found.path), found);
    loaded.set(found.path, library);
    return library;
  }

  /** e.g. `3.2.0` */
  get versionText(): string {
    const { major, minor, patch } = this.version;
    return `${major}.${minor}.${patch}`;
  }

  /** @throws CascadaError with the library's own words if it does not return 0 */
  call(name: FunctionName, ...args: unknown[]): void {
    if (this.functions.call(name, ...args) === 0) return;
    throw new CascadaError(`libxgboost ${this.versionText}: ${lastErrorText(this.functions.lastError())}`);
  }

  /** Calls a function whose last argument is a pointer that it sets. */
  pointer(name: FunctionName, ...args: unknown[]): Pointer {
    const out: (Pointer | null)[] = [null];
    this.call(name, ...args, out);
    if (out[0] === null) throw new CascadaError(`libxgboost ${this.versionText}: ${name} gave nothing`);
    return out[0]!;
  }

  /** Calls a function whose last argument is a text that it sets. */
  text(name: FunctionName, ...args: unknown[]): string {
    const out: (string | null)[] = [null];
    this.call(name, ...args, out);
    return out[0] ?? "";
  }

  /** A copy of bytes that the library keeps until its next call. */
  bytes(pointer: Pointer, length: number): ArrayBuffer {
    return this.functions.bytes(pointer, length);
  }

  /**
   * An array of numbers as the library takes it: NumPy's array interface, version 3, with the address of the values.
   * The array must not be shared memory, which koffi gives no address of.
   */
  arrayInterface(values: Float32Array, shape: readonly number[]): string {
    // A WeakRef keeps its target alive until the current job ends (ECMAScript, AddToKeptObjects): the call comes before.
    new WeakRef(values);
    const address = Number(this.functions.address(values));
    return JSON.stringify({ data: [address, true], shape, typestr: littleEndian ? "<f4" : ">f4", version: 3 });
  }
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function checkedVersion([major, minor, patch]: ReturnType<ForeignLibrary["version"]>, path: string): LibraryVersion {
  if (major < 1 || (major === 1 && minor < 7) || major > 3) {
    throw new ConfigError(`library: ${path} is libxgboost ${major}.${minor}.${patch}; expected 1.7 to 3.x`);
  }
  return { major, minor, patch };
}

/** Reads `{"USE_CUDA": true, "CUDA_VERSION": [12, 8], "USE_OPENMP": true, ...}`. */
function parseBuildInfo(text: string): BuildInfo {
  const { USE_CUDA, CUDA_VERSION, USE_OPENMP } = JSON.parse(text) as Record<string, unknown>;
  const cuda = Array.isArray(CUDA_VERSION) ? CUDA_VERSION.join(".") : "of unknown version";
  return { openmp: USE_OPENMP === true, ...(USE_CUDA === true && { cuda }) };
}
