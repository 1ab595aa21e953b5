import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { BoostingRows } from "../src/models/boosting/engine.ts";
import { peersPython } from "../test/peers/python.ts";
import type { BoostingSet } from "./boosting-sets.ts";

interface Reply {
  version: string;
  library: string;
  seconds: number;
  peak_bytes: number;
}

interface TrainingOptions {
  threads: number;
  /** one of Cascada's engines */
  engine?: "builtin" | "native" | "ml-xgboost";
  /** libxgboost, for the native engine */
  library?: string;
}

/**
 * A trainer in a process of its own that holds rows and works when asked: XGBoost in Python, or the compiled Cascada.
 * Call `close` when done.
 */
export class BoostingPeer {
  /** of XGBoost, or of Node */
  version = "";
  /** libxgboost of this Python */
  library = "";
  private readonly folder: string;
  private readonly child: ChildProcess;
  private readonly replies: AsyncIterator<string>;

  private constructor(folder: string, program: string, script: string) {
    this.folder = folder;
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.child = spawn(program, [path], { stdio: ["pipe", "pipe", "inherit"] });
    this.replies = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** @param folder where `writeRows` has put rows, and predictions go */
  static async xgboost(folder: string): Promise<BoostingPeer> {
    return new BoostingPeer(folder, peersPython(), "xgboost_peer.py").ready();
  }

  /** @param folder where `writeRows` has put rows, and predictions go */
  static async cascada(folder: string): Promise<BoostingPeer> {
    const built = fileURLToPath(new URL("../dist/models/boosting/training.js", import.meta.url));
    if (!existsSync(built)) throw new Error(`${built} is missing; run npm run build`);
    return new BoostingPeer(folder, process.execPath, "cascada_peer.mjs").ready();
  }

  /** Reads rows that `writeRows` has written to the folder under that name. */
  async load(name: string, columns: number): Promise<void> {
    await this.ask({ do: "load", name, columns, path: join(this.folder, name) });
  }

  /** Seconds of binning and training on the rows called train. */
  async train(
    { classes, parameters }: Pick<BoostingSet, "classes" | "parameters">,
    options: TrainingOptions,
  ): Promise<number> {
    return (await this.ask({ do: "train", classes, ...parameters, ...options })).seconds;
  }

  /** Seconds of predicting the rows of that name. */
  async predict(set: string, threads: number): Promise<number> {
    return (await this.ask({ do: "predict", set, threads, out: this.predictionPath })).seconds;
  }

  /** The last predictions. */
  predicted(): Float32Array {
    return new Float32Array(new Uint8Array(readFileSync(this.predictionPath)).buffer);
  }

  /** Seconds of the contributions of the features to the first rows of that name. */
  async explain(set: string, { rows, threads }: { rows: number; threads: number }): Promise<number> {
    return (await this.ask({ do: "explain", set, rows, threads })).seconds;
  }

  /** The most memory that the process ever had resident, bytes. */
  async peak(): Promise<number> {
    return (await this.ask({ do: "peak" })).peak_bytes;
  }

  close(): void {
    this.child.kill();
  }

  private get predictionPath(): string {
    return join(this.folder, `predicted-${this.child.pid}`);
  }

  private async ready(): Promise<this> {
    return Object.assign(this, await this.reply());
  }

  private ask(call: object): Promise<Reply> {
    this.child.stdin!.write(`${JSON.stringify(call)}\n`);
    return this.reply();
  }

  private async reply(): Promise<Reply> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error(`the process of ${this.child.spawnargs[1]} ended; its own message is above`);
    return JSON.parse(value) as Reply;
  }
}

/** Rows as files of float32, which all peers read. */
export function writeRows(folder: string, name: string, { x, label }: BoostingRows): void {
  writeFileSync(join(folder, `${name}.x`), x.values);
  writeFileSync(join(folder, `${name}.y`), label);
}
