import type * as TensorFlow from "@tensorflow/tfjs-core";
import { ConfigError } from "../../../core/errors.ts";
import type { BackendName } from "../engine.ts";
import { type LoadPackage, loadNodePackage, loadPackage, type NodePackage } from "./node-package.ts";
import { registerWasmKernels } from "./wasm-kernels.ts";

/** What @tensorflow/tfjs-core exports. */
export type Tf = typeof TensorFlow;
export type Tensor = TensorFlow.Tensor;
export type Tensor3D = TensorFlow.Tensor3D;
export type Tensor4D = TensorFlow.Tensor4D;

/** TensorFlow.js with one of its backends. */
export interface TensorLibrary {
  tf: Tf;
  backend: BackendName;
  version: string;
  /** for the run's record */
  details: Record<string, string>;
  /** Makes the backend the one that computes: the library has one for all who use it in a thread. */
  activate(): void;
}

const loaded = new Map<BackendName, Promise<TensorLibrary>>();

/**
 * Loads TensorFlow.js and a backend, each at most once a thread; nothing of it is loaded before.
 *
 * @throws ConfigError for a backend that is not installed or does not start
 */
export function loadTensorLibrary(backend: BackendName): Promise<TensorLibrary> {
  const library = loaded.get(backend) ?? startLibrary(backend);
  loaded.set(backend, library);
  return library;
}

/** As `loadTensorLibrary`, with packages from `load`, and no memory of earlier calls. */
export async function startLibrary(backend: BackendName, load: LoadPackage = loadPackage): Promise<TensorLibrary> {
  const tf = await import("@tensorflow/tfjs-core");
  // The gradients of all operations: Node can load them from this package only.
  await import("@tensorflow/tfjs-layers");
  // Without its advertisement on stderr.
  tf.enableProdMode();
  const details = { backend, ...(await STARTERS[backend](tf, load)) };
  if (!(await tf.setBackend(backend))) throw new ConfigError(`backend ${backend} of TensorFlow.js does not start`);
  // The backend is there: from now on the library changes to it at once, and the promise can be left alone.
  const activate = () => {
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
  };
  return { tf, backend, version: tf.version_core, details, activate };
}

const STARTERS: Record<BackendName, (tf: Tf, load: LoadPackage) => Promise<Record<string, string>>> = {
  cpu: async () => {
    await import("@tensorflow/tfjs-backend-cpu");
    return { threads: "1" };
  },
  wasm: async (tf) => {
    await import("@tensorflow/tfjs-backend-wasm");
    // One of the three programs of the package for all machines, so that sums are made in one order.
    tf.env().set("WASM_HAS_SIMD_SUPPORT", true);
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    registerWasmKernels(tf);
    await withoutNewListeners(() => tf.setBackend("wasm"));
    return { threads: "1", instructions: "SIMD" };
  },
  tensorflow: async (tf, load) => detailsOf(await loadNodePackage(load), tf),
};

function detailsOf({ name, version }: NodePackage, tf: Tf): Record<string, string> {
  // What the package's backend has beside the interface of all backends.
  const backend = tf.findBackend("tensorflow") as unknown as {
    binding?: { TF_Version?: string };
    isUsingGpuDevice?: boolean;
  } | null;
  return {
    package: name,
    package_version: version,
    libtensorflow: backend?.binding?.TF_Version ?? "unknown",
    device: backend?.isUsingGpuDevice ? "GPU" : "CPU",
  };
}

/** The WebAssembly backend's loader puts handlers of uncaught errors on the whole process, which then die differently. */
async function withoutNewListeners(start: () => Promise<unknown>): Promise<void> {
  if (typeof process === "undefined") {
    await start();
    return;
  }
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => process.rawListeners(event));
  await start();
  for (const [i, event] of events.entries()) {
    for (const listener of process.rawListeners(event)) {
      if (!before[i]!.includes(listener)) process.removeListener(event, listener as () => void);
    }
  }
}
