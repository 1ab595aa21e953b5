import { peersPython } from "./python.ts";

/** Before any peer test: finds the Python that they call, so that a missing peer fails once and clearly. */
export default function setup(): void {
  process.env.CASCADA_PEERS_PYTHON = peersPython();
}
