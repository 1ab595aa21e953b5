import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BoostingRows } from "../src/models/boosting/engine.ts";
import { peersPython } from "../test/peers/python.ts";
import type { BoostingSet } from "./boosting-sets.ts";
import { LineProcess } from "./line-process.ts";

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
  private constructor(
    private readonly folder: string,
    private readonly process: LineProcess<Reply>,
    /** of XGBoost, or of Node */
    readonly version: string,
    /** libxgboost of this Python */
    readonly library: string,
  ) {}

  /** @param folder where `writeRows` has put rows, and predictions go */
  static async xgboost(folder: string): Promise<BoostingPeer> {
    const { process, greeting } = await LineProcess.start<Reply>(peersPython(), "xgboost_peer.py");
    return new BoostingPeer(folder, process, greeting.version, greeting.library);
  }

  /** @param folder where `writeRows` has put rows, and predictions go */
  static async cascada(folder: string): Promise<BoostingPeer> {
    const { process, greeting } = await LineProcess.startCompiled<Reply>("cascada_peer.mjs");
    return new BoostingPeer(folder, process, greeting.version, "");
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
    this.process.close();
  }

  private get predictionPath(): string {
    return join(this.folder, `predicted-${this.process.pid}`);
  }

  private ask(call: object): Promise<Reply> {
    return this.process.ask(call);
  }
}

/** Rows as files of float32, which all peers read. */
export function writeRows(folder: string, name: string, { x, label }: BoostingRows): void {
  writeFileSync(join(folder, `${name}.x`), x.values);
  writeFileSync(join(folder, `${name}.y`), label);
}
