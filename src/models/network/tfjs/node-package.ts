import { ConfigError } from "../../../core/errors.ts";

/** The packages that bring backend `tensorflow`, the first that is installed is taken. */
const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

/** Imports a package by name; a test gives its own. */
export type LoadPackage = (name: string) => Promise<unknown>;

/** As Node finds it from here. */
export const loadPackage: LoadPackage = (name) => import(name);

export interface NodePackage {
  name: string;
  version: string;
}

/**
 * Looks for TensorFlow's own library for Node: tfjs-node-gpu, then tfjs-node. Loading one registers its backend.
 *
 * @throws ConfigError if there is none, and if the one that is there cannot be loaded: the next is not tried instead
 */
export async function loadNodePackage(load: LoadPackage): Promise<NodePackage> {
  for (const name of PACKAGES) {
    const found = await loadIfThere(name, load);
    if (found !== undefined) return { name, version: versionOf(found) };
  }
  throw new ConfigError(
    `backend tensorflow: neither ${PACKAGES.join(" nor ")} is installed; expected one of them ` +
      `(npm install @tensorflow/tfjs-node@4.22.0, with its install script), or backend wasm or cpu`,
  );
}

async function loadIfThere(name: string, load: LoadPackage): Promise<unknown> {
  try {
    return await load(name);
  } catch (error) {
    if (isAbsent(error, name)) return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`backend tensorflow: ${name} is installed but does not load: ${reason}`, { cause: error });
  }
}

/** Whether the package itself was not found, rather than something that it needs. */
function isAbsent(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === "ERR_MODULE_NOT_FOUND" && message !== undefined && message.includes(`'${name}'`);
}

function versionOf(found: unknown): string {
  const { version } = found as { version?: Record<string, string> };
  return version?.["tfjs-node"] ?? "unknown";
}
