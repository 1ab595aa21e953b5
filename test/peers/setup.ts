import { chromiumPath } from "./chromium.ts";
import { peersPython, torchPython } from "./python.ts";

/** Before any peer test: finds the Pythons and the browser that they call, so that a missing peer fails once and clearly. */
export default function setup(): void {
  process.env.CASCADA_PEERS_PYTHON = peersPython();
  process.env.CASCADA_PEERS_1_7_PYTHON = peersPython("1.7");
  process.env.CASCADA_MLFLOW_PYTHON = peersPython("mlflow");
  process.env.CASCADA_OPTUNA_PYTHON = peersPython("optuna");
  process.env.CASCADA_TORCH_PYTHON = torchPython();
  process.env.CASCADA_CHROMIUM = chromiumPath();
}
