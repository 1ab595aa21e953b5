import type { NetworkEngine } from "../engine.ts";
import { loadTensorLibrary } from "./library.ts";
import { TensorNetwork } from "./tensor-network.ts";

/** TensorFlow.js: any layers, on backend wasm unless another is named. It is loaded when a network is opened. */
export const tfjsEngine: NetworkEngine = {
  name: "tfjs",
  refuses: () => undefined,
  async open(graph, parameters, settings) {
    return new TensorNetwork(await loadTensorLibrary(settings.backend ?? "wasm"), graph, parameters, settings);
  },
  async describe({ backend = "wasm" }) {
    const { version, details } = await loadTensorLibrary(backend);
    return { version, details };
  },
};
