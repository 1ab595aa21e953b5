import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sizeOf } from "../src/models/network/layer.ts";
import { writeGraph } from "../src/models/network/stored-graph.ts";
import { torchPython } from "../test/peers/python.ts";
import { LineProcess } from "./line-process.ts";
import { type NetworkTask, trainingOf } from "./network-tasks.ts";

interface Reply {
  version: string;
  seconds: number;
  /** mean over the rows in the last epoch, mean over the networks */
  loss: number;
  peak_bytes: number;
}

interface TrainingOptions {
  threads: number;
  epochs?: number;
  /** which of the task's networks; all where absent */
  networks?: readonly number[];
  /** of Cascada */
  engine?: "fused" | "tfjs";
}

/** A trainer in a process of its own that works when asked: PyTorch, or the compiled Cascada. Call `close` when done. */
export class NetworkPeer {
  private constructor(
    private readonly process: LineProcess<Reply>,
    readonly version: string,
  ) {}

  static async torch(): Promise<NetworkPeer> {
    const { process, greeting } = await LineProcess.start<Reply>(torchPython(), "torch_peer.py");
    return new NetworkPeer(process, greeting.version);
  }

  static async cascada(): Promise<NetworkPeer> {
    const { process, greeting } = await LineProcess.startCompiled<Reply>("network_peer.mjs");
    return new NetworkPeer(process, greeting.version);
  }

  /** Reads the rows of a task, which `writeNetworkRows` has written to the folder. */
  async load(folder: string, { graph, rows, networks }: NetworkTask): Promise<void> {
    const width = sizeOf(graph.nodes[0]!.shape);
    await this.process.ask({ do: "load", path: join(folder, String(width)), rows: rows * networks, width, networks });
  }

  /** Seconds of training the networks one after the other or in threads, and the loss in the last epoch. */
  async train(task: NetworkTask, options: TrainingOptions): Promise<{ seconds: number; loss: number }> {
    const { graph, kind, batch, optimiser, learningRate, oneCycle } = task;
    const own = { kind, arguments: task.arguments, batch, optimiser, learning_rate: learningRate, one_cycle: oneCycle };
    return this.process.ask({
      ...{ do: "train", task: own, graph: writeGraph(graph, []), training: trainingOf(task) },
      ...{ networks: [...Array(task.networks).keys()], epochs: task.epochs },
      ...options,
    });
  }

  /** The most memory that the process ever had resident, bytes. */
  async peak(): Promise<number> {
    return (await this.process.ask({ do: "peak" })).peak_bytes;
  }

  close(): void {
    this.process.close();
  }
}

/** Rows of so many numbers as files, for all tasks whose rows have as many. */
export function writeNetworkRows(folder: string, width: number, rows: { x: Float32Array; label: Uint8Array }): void {
  writeFileSync(join(folder, `${width}.x`), rows.x);
  writeFileSync(join(folder, `${width}.y`), rows.label);
}
