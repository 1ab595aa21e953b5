import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The Python interpreter with the peers: `CASCADA_PEERS_PYTHON` if set, else the environment that `install.sh` made
 * for these very requirements. Throws where there is none.
 */
export function peersPython(environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  const python =
    environment.CASCADA_PEERS_PYTHON || join(cache, "cascada", `peers-${requirementsHash()}`, "bin/python");
  if (!existsSync(python)) throw new Error(`no Python with the peers at ${python}; run test/peers/install.sh first`);
  return python;
}

/** First 12 hexadecimal digits of the SHA-256 of the requirements, as in `install.sh`. */
function requirementsHash(): string {
  const requirements = readFileSync(new URL("requirements.txt", import.meta.url));
  return createHash("sha256").update(requirements).digest("hex").slice(0, 12);
}
