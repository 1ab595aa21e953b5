import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The environments that `install.sh` makes: name, requirements, and the variable that names another interpreter. */
const ENVIRONMENTS = {
  newest: { name: "peers", requirements: "requirements.txt", variable: "CASCADA_PEERS_PYTHON" },
  "1.7": { name: "peers-1.7", requirements: "requirements-1.7.txt", variable: "CASCADA_PEERS_1_7_PYTHON" },
  mlflow: { name: "peers-mlflow", requirements: "requirements-mlflow.txt", variable: "CASCADA_MLFLOW_PYTHON" },
  optuna: { name: "peers-optuna", requirements: "requirements-optuna.txt", variable: "CASCADA_OPTUNA_PYTHON" },
} as const;

/** The lines of XGBoost that are compared with. */
export const XGBOOST_LINES = ["newest", "1.7"] as const;
export type XgboostLine = (typeof XGBOOST_LINES)[number];

/**
 * The Python interpreter with the peers: the one that `CASCADA_PEERS_PYTHON` (`CASCADA_PEERS_1_7_PYTHON` for XGBoost 1.7,
 * `CASCADA_MLFLOW_PYTHON` for MLflow, `CASCADA_OPTUNA_PYTHON` for Optuna) names, else that of the environment that
 * `install.sh` made for these very requirements. Throws where there is none.
 */
export function peersPython(
  line: keyof typeof ENVIRONMENTS = "newest",
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const { name, requirements, variable } = ENVIRONMENTS[line];
  const cache = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  const python =
    environment[variable] || join(cache, "cascada", `${name}-${requirementsHash(requirements)}`, "bin/python");
  if (!existsSync(python)) throw new Error(`no Python with the peers at ${python}; run test/peers/install.sh first`);
  return python;
}

/** The Python interpreter with PyTorch: the one that `CASCADA_TORCH_PYTHON` names, else Debian's. Throws where there is none. */
export function torchPython(environment: NodeJS.ProcessEnv = process.env): string {
  const python = environment.CASCADA_TORCH_PYTHON || "/usr/bin/python3";
  const { status } = spawnSync(python, ["-c", "import numpy, torch"], { stdio: "ignore" });
  if (status === 0) return python;
  throw new Error(
    `no PyTorch: looked for modules numpy and torch of ${python}; run test/peers/install.sh as root, or set CASCADA_TORCH_PYTHON`,
  );
}

/** First 12 hexadecimal digits of the SHA-256 of the requirements, as in `install.sh`. */
function requirementsHash(file: string): string {
  const requirements = readFileSync(new URL(file, import.meta.url));
  return createHash("sha256").update(requirements).digest("hex").slice(0, 12);
}
