import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtPackage } from "./built-package.ts";
import { runResident } from "./resident.ts";

/** What a run of the program printed, and how it ended. */
export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The program, and a folder to work in. */
export class Program {
  readonly folder = mkdtempSync(join(tmpdir(), "cascada-cli-"));
  readonly main = join(builtPackage(), "dist", "cli", "main.js");

  /** Starts the program in the working folder. */
  start(args: readonly string[]) {
    return spawn(process.execPath, [this.main, ...args], { cwd: this.folder });
  }

  /**
   * Runs the program to its end, in a process that earlier runs have started: a second less than one of its own. For
   * signals, pipes and runs at the same time see `start` and `runAlone`.
   */
  run(...args: string[]): Promise<Outcome> {
    return runResident(this.main, args, this.folder);
  }

  /** Runs the program to its end, in a process of its own, as users do. */
  runAlone(...args: string[]): Promise<Outcome> {
    return this.outcomeOf(this.start(args));
  }

  /** Runs the program by a shell command in which `"$0" "$@"` stands for it. */
  runInShell(command: string, args: readonly string[]): Promise<Outcome> {
    return this.outcomeOf(spawn("sh", ["-c", command, process.execPath, this.main, ...args], { cwd: this.folder }));
  }

  private outcomeOf(child: ReturnType<typeof this.start>): Promise<Outcome> {
    const outcome: Outcome = { status: null, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      outcome.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      outcome.stderr += chunk;
    });
    return new Promise((done) => child.on("close", (status) => done({ ...outcome, status })));
  }

  /** Simulates a file of so many stations of each primary. */
  async simulate(name: string, stations: number, seed: number): Promise<void> {
    const settings = ["--seed", String(seed), "--set", `stations_per_primary=${stations}`];
    const { status, stderr } = await this.run("simulate", "--out", name, ...settings);
    if (status !== 0) throw new Error(`simulate ended with ${status}: ${stderr}`);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Settings that make the main job small. */
export const SMALL = ["--set", "data.simulate.stations_per_primary=120", "--set", "model.rounds=10"];
