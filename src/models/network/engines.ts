import type { EngineName, NetworkEngine } from "./engine.ts";

/** Engines are loaded when they are asked for: tensors are a large library. */
const LOADERS: Record<EngineName, () => Promise<NetworkEngine>> = {
  fused: async () => (await import("./fused/engine.ts")).fused,
  tfjs: async () => (await import("./tfjs/tfjs-engine.ts")).tfjsEngine,
};

export function engineNamed(name: EngineName): Promise<NetworkEngine> {
  return LOADERS[name]();
}
