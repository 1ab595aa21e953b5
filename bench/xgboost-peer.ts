import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LabelledSet } from "../src/models/model.ts";
import { peersPython } from "../test/peers/python.ts";

export interface PeerParameters {
  rounds: number;
  eta: number;
  max_depth: number;
  max_bin: number;
}

interface Reply {
  version?: string;
  seconds: number;
  accuracy: number;
}

/** XGBoost in a Python process of its own that holds the rows and works when asked. Call `close` when done. */
export class XgboostPeer {
  version = "";
  private readonly folder = mkdtempSync(join(tmpdir(), "cascada-bench-"));
  private readonly python: ChildProcess;
  private readonly replies: AsyncIterator<string>;

  private constructor(train: LabelledSet, test: LabelledSet) {
    for (const [name, { x, y }] of Object.entries({ train, test })) {
      writeFileSync(join(this.folder, `${name}.x`), x.values);
      writeFileSync(join(this.folder, `${name}.y`), y);
    }
    const script = fileURLToPath(new URL("xgboost_peer.py", import.meta.url));
    const shape = [train.x.rows, train.x.columns.length, train.classes.length].map(String);
    this.python = spawn(peersPython(), [script, this.folder, ...shape], { stdio: ["pipe", "pipe", "inherit"] });
    this.replies = createInterface({ input: this.python.stdout! })[Symbol.asyncIterator]();
  }

  static async start(train: LabelledSet, test: LabelledSet): Promise<XgboostPeer> {
    const peer = new XgboostPeer(train, test);
    peer.version = (await peer.reply()).version!;
    return peer;
  }

  /** Seconds of binning and training on the training rows. */
  async train(parameters: PeerParameters, nthread: number): Promise<number> {
    return (await this.ask({ do: "train", nthread, ...parameters })).seconds;
  }

  /** Seconds of predicting the test rows, and how many were right. */
  predict(nthread: number): Promise<Reply> {
    return this.ask({ do: "predict", nthread });
  }

  close(): void {
    this.python.kill();
    rmSync(this.folder, { recursive: true });
  }

  private ask(call: object): Promise<Reply> {
    this.python.stdin!.write(`${JSON.stringify(call)}\n`);
    return this.reply();
  }

  private async reply(): Promise<Reply> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error("the Python process of XGBoost ended; its own message is above");
    return JSON.parse(value) as Reply;
  }
}
