import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * A program in a process of its own that answers one JSON object per line with another. What it says first is taken for
 * what it is. Call `close` when done.
 */
export class LineProcess<Reply> {
  private readonly child: ChildProcess;
  private readonly replies: AsyncIterator<string>;

  private constructor(program: string, script: string) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.child = spawn(program, [path], { stdio: ["pipe", "pipe", "inherit"] });
    this.replies = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** A script of this folder, once it has said what it is. */
  static async start<Reply>(
    program: string,
    script: string,
  ): Promise<{ process: LineProcess<Reply>; greeting: Reply }> {
    const process = new LineProcess<Reply>(program, script);
    return { process, greeting: await process.reply() };
  }

  /** A script of this folder that uses the compiled program. */
  static async startCompiled<Reply>(script: string): Promise<{ process: LineProcess<Reply>; greeting: Reply }> {
    const built = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
    if (!existsSync(built)) throw new Error(`${built} is missing; run npm run build`);
    return LineProcess.start(process.execPath, script);
  }

  get pid(): number {
    return this.child.pid!;
  }

  ask(call: object): Promise<Reply> {
    this.child.stdin!.write(`${JSON.stringify(call)}\n`);
    return this.reply();
  }

  close(): void {
    this.child.kill();
  }

  private async reply(): Promise<Reply> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error(`the process of ${this.child.spawnargs[1]} ended; its own message is above`);
    return JSON.parse(value) as Reply;
  }
}
