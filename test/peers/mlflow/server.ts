import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peersPython } from "../python.ts";

/** It imports half of PyPI and makes its tables: 10 s on a quiet machine, a minute on a busy one. */
const STARTS_WITHIN_MS = 240_000;

/** A real `mlflow server` of the peers' environment: SQLite and artefacts in a folder of its own, a port that was free. */
export class MlflowServer {
  private constructor(
    readonly uri: string,
    readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(port?: number): Promise<MlflowServer> {
    const folder = await mkdtemp(join(tmpdir(), "cascada-mlflow-"));
    const own = port ?? (await freePort());
    const log = join(folder, "server.log");
    const args = ["-m", "mlflow", "server", "--backend-store-uri", `sqlite:///${join(folder, "mlflow.db")}`];
    args.push("--serve-artifacts", "--artifacts-destination", join(folder, "artefacts"), "--workers", "1");
    args.push("--host", "127.0.0.1", "--port", String(own));
    const output = openSync(log, "w");
    // A group of its own: the server starts others, which end with it.
    const child = spawn(peersPython("mlflow"), args, {
      cwd: folder,
      env: mlflowEnvironment(),
      stdio: ["ignore", output, output],
      detached: true,
    });
    closeSync(output);
    const server = new MlflowServer(`http://127.0.0.1:${own}`, folder, child);
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while (!(await server.answers())) {
      if (child.exitCode !== null || performance.now() > deadline) {
        const text = await readFile(log, "utf8");
        await server.stop();
        throw new Error(`mlflow server did not start: ${text.slice(-2000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return server;
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.uri}/health`, { signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    const { pid, exitCode } = this.child;
    if (pid !== undefined && exitCode === null) {
      const ended = new Promise((resolve) => this.child.once("exit", resolve));
      process.kill(-pid, "SIGKILL");
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Without whatever names a server, and without telemetry. */
export function mlflowEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("MLFLOW_"));
  return { ...Object.fromEntries(own), MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true", NO_COLOR: "1" };
}

/** A port that nothing listens at now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
