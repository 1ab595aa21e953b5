import { createRequire } from "node:module";
import { CascadaError, ConfigError } from "../../../core/errors.ts";

/** What is used of the package's Emscripten module: C functions, its heap, and the hooks that Emscripten documents. */
interface EmscriptenModule {
  isReady: Promise<unknown>;
  HEAPU8: Uint8Array;
  HEAPF32: Float32Array;
  print(line: string): void;
  printErr(line: string): void;
  onAbort?(reason: unknown): void;
  ccall(name: "set_param", returns: null, types: readonly string[], values: readonly unknown[]): void;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _create_model(values: number, labels: number, rows: number, columns: number): number;
  _train_full_model(model: number, rounds: number): void;
  _save_model(model: number): number;
  _get_file_content(target: number, size: number): void;
  _free_memory_model(model: number): void;
}

/** Lines of the library's own output that an error message may quote. */
const KEPT_LINES = 20;
/** What the port takes for a missing value; it cannot be told otherwise. */
const MISSING = -1;
/** The float32 next to -1, upwards. */
const BESIDE_MISSING = -1 + 2 ** -24;

/**
 * XGBoost as the package ml-xgboost compiled it, in a WebAssembly instance of its own: a fit shares neither heap nor
 * random state nor output with another, and an instance that has failed (C++ exceptions end it) is never used again.
 * The heap of an instance only grows, so letting go of it is also the way to give the memory back.
 *
 * The package's own class is passed by: it copies the rows through the C stack of 5 MB, writes past its end with more,
 * and trains all rounds in one call that nothing can stop.
 */
export class Port {
  private readonly lines: string[];
  private readonly module: EmscriptenModule;
  private model = 0;
  private shape = "no rows";

  private constructor(module: EmscriptenModule, lines: string[]) {
    this.module = module;
    this.lines = lines;
  }

  /** @throws CascadaError if WebAssembly cannot be started */
  static async open(): Promise<Port> {
    const module = freshModule();
    const lines: string[] = [];
    // Its own way of printing is the console's, and it has something to say at once: that a path is no URL to stream.
    module.print = module.printErr = (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    };
    await new Promise<void>((resolve, reject) => {
      module.onAbort = (reason) => reject(new CascadaError(`engine ml-xgboost cannot start: ${reason}`));
      module.isReady.then(() => resolve(), reject);
    });
    delete module.onAbort;
    return new Port(module, lines);
  }

  /**
   * Hands over the rows to train on; call it once. Missing values are -1 for the port, so a real -1 is moved to the
   * float32 next to it.
   *
   * @param values [rows x columns] row-major, NaN is missing
   * @param label [rows]
   */
  load(values: Float32Array, label: Float32Array, columns: number): void {
    this.shape = `${label.length} rows of ${columns} features`;
    this.guarded((module) => {
      const rowsAt = module._malloc(values.byteLength);
      const labelAt = module._malloc(label.byteLength);
      // Not before the heap has grown: growing replaces its views.
      const heap = module.HEAPF32.subarray(rowsAt / 4, rowsAt / 4 + values.length);
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        heap[i] = Number.isNaN(value) ? MISSING : value === MISSING ? BESIDE_MISSING : value;
      }
      module.HEAPF32.set(label, labelAt / 4);
      this.model = module._create_model(rowsAt, labelAt, label.length, columns);
      module._free(rowsAt);
      module._free(labelAt);
    });
  }

  /** Parameters by XGBoost's names; they are looked at, and may be refused, in the first round. */
  configure(parameters: Readonly<Record<string, string | number>>): void {
    this.guarded((module) => {
      for (const [name, value] of Object.entries(parameters)) {
        module.ccall("set_param", null, ["number", "string", "string"], [this.model, name, String(value)]);
      }
    });
  }

  /** One more round. */
  boost(): void {
    this.guarded((module) => module._train_full_model(this.model, 1));
  }

  /** The model in the library's binary format of that time, see `readBinaryModel`. */
  save(): Uint8Array {
    return this.guarded((module) => {
      const size = module._save_model(this.model);
      const at = module._malloc(size);
      module._get_file_content(at, size);
      const bytes = module.HEAPU8.slice(at, at + size);
      module._free(at);
      return bytes;
    });
  }

  /** Frees the model and its rows. After an error there is nothing to free: the whole instance is let go of. */
  close(): void {
    if (this.model !== 0) this.guarded((module) => module._free_memory_model(this.model));
    this.model = 0;
  }

  /** Runs C++ code, which tells of an error by a number or a text that it throws, and by what it has printed. */
  private guarded<T>(work: (module: EmscriptenModule) => T): T {
    try {
      return work(this.module);
    } catch (error) {
      this.model = 0;
      throw portError(error, this.lines, this.shape);
    }
  }
}

/** The version of the package. */
export function portVersion(): string {
  const require = createRequire(import.meta.url);
  return (require("ml-xgboost/package.json") as { version: string }).version;
}

/**
 * Loads the package's CommonJS module once more, as if for the first time, and takes back what it does to the process: it
 * stays in no cache, and its listener, which turns every uncaught exception of the program into one of its own, goes.
 */
function freshModule(): EmscriptenModule {
  const require = createRequire(import.meta.url);
  const path = require.resolve("ml-xgboost/dist/wasm/xgboost.js");
  const cached = require.cache[path];
  const listeners = process.listeners("uncaughtException");
  delete require.cache[path];
  try {
    return require(path) as EmscriptenModule;
  } finally {
    if (cached) require.cache[path] = cached;
    else delete require.cache[path];
    for (const listener of process.listeners("uncaughtException")) {
      if (!listeners.includes(listener)) process.off("uncaughtException", listener);
    }
  }
}

/** What went wrong in the library, from what it threw (a pointer, or the text of an abort) and printed. */
function portError(thrown: unknown, lines: readonly string[], shape: string): CascadaError {
  const text = `${lines.join("\n")}\n${thrown}`;
  if (/Cannot enlarge memory|bad_alloc/.test(text)) {
    return new ConfigError(
      `engine: ml-xgboost is out of memory with ${shape}; expected about 70 million values (rows x features) or fewer, ` +
        "which is what fits its 32-bit heap; take engine: builtin",
    );
  }
  // As in "[00:46:44] src/objective/./regression_loss.h:62: Check failed: base_score > 0.0f && ...".
  const check = /\.(?:cc|h):\d+: (?:Check failed: )?(?!\[)([^\n]+)/.exec(text)?.[1] ?? lines.at(-1) ?? String(thrown);
  return new ConfigError(`engine: ml-xgboost failed with ${shape}: ${check}`);
}
