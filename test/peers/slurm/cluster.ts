import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { processStart } from "../../../src/system/processes.ts";

/** Programs of Debian's munge and slurm-wlm. */
const DAEMONS = ["munged", "slurmctld", "slurmd"] as const;
const READY_MS = 20_000;

/**
 * A Slurm of this machine alone: daemons, ports, keys and files of its own in a temporary folder, so that it disturbs none
 * that is there. It has one partition, `short`, of one node with four cores, be they there or not. As root.
 */
export class Cluster {
  private constructor(
    readonly folder: string,
    /** for programs that call Slurm's commands */
    readonly environment: { SLURM_CONF: string },
  ) {}

  /** Throws where a program is missing or a daemon does not come up, with the end of its log. */
  static async start(): Promise<Cluster> {
    for (const program of [...DAEMONS, "sbatch", "squeue", "scancel"]) {
      if (spawnSync("which", [program], { env: environment() }).status === 0) continue;
      throw new Error(`no ${program} on PATH; run test/peers/install.sh first`);
    }
    if (process.getuid?.() !== 0) throw new Error("the tests with Slurm start its daemons; expected to run as root");
    const folder = mkdtempSync(join(tmpdir(), "cascada-cluster-"));
    const cluster = new Cluster(folder, { SLURM_CONF: join(folder, "slurm.conf") });
    try {
      for (const name of ["state", "spool", "munge"]) mkdirSync(join(folder, name), { mode: 0o700 });
      writeFileSync(join(folder, "munge/key"), randomBytes(1024), { mode: 0o400 });
      writeFileSync(cluster.environment.SLURM_CONF, await configuration(folder));
      const munge = {
        "key-file": "munge/key",
        socket: "munge.socket",
        "pid-file": "munged.pid",
        "log-file": "munged.log",
      };
      const options = Object.entries({ ...munge, "seed-file": "munge/seed" }).map(
        ([name, file]) => `--${name}=${join(folder, file)}`,
      );
      cluster.daemon("munged", [...options, "--force"]);
      cluster.daemon("slurmctld");
      cluster.daemon("slurmd");
      await cluster.ready();
      return cluster;
    } catch (error) {
      cluster.stop();
      throw error;
    }
  }

  /** What a command of Slurm prints. Throws where it fails. */
  command(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(program, args, {
      env: { ...environment(), ...this.environment },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** Ends all jobs and the daemons, and removes every file. */
  stop(): void {
    const env = { ...environment(), ...this.environment };
    if (this.pid("slurmctld") !== undefined) {
      spawnSync("scancel", ["--user=root"], { env });
      // Steps that still end write into the folder.
      for (let i = 0; i < 50 && spawnSync("squeue", ["--noheader"], { env }).stdout.length > 0; i++)
        spawnSync("sleep", ["0.1"]);
    }
    for (const name of [...DAEMONS].reverse()) this.end(name);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  private daemon(program: string, args: readonly string[] = []): void {
    // Each goes into the background by itself once it is up, and writes its number.
    const { status, stderr } = spawnSync(program, args, {
      env: { ...environment(), ...this.environment },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}${this.log(program)}`);
  }

  private async ready(): Promise<void> {
    const end = performance.now() + READY_MS;
    for (;;) {
      const { stdout } = spawnSync("sinfo", ["--noheader", "--format=%T"], {
        env: { ...environment(), ...this.environment },
        encoding: "utf8",
      });
      if (stdout.includes("idle")) return;
      if (performance.now() > end) {
        throw new Error(
          `Slurm's node is not idle after ${READY_MS / 1000} s: ${stdout}${this.log("slurmctld")}${this.log("slurmd")}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private end(name: string): void {
    const pid = this.pid(name);
    if (pid === undefined) return;
    // Where nobody buries it, one that has ended is there all the same.
    for (let i = 0; i < 100 && processStart(pid) !== null; i++) {
      try {
        process.kill(pid, i < 50 ? "SIGTERM" : "SIGKILL");
      } catch {
        return;
      }
      spawnSync("sleep", ["0.1"]);
    }
  }

  private pid(name: string): number | undefined {
    try {
      return Number(readFileSync(join(this.folder, `${name}.pid`), "utf8")) || undefined;
    } catch {
      return undefined;
    }
  }

  private log(name: string): string {
    try {
      return `\n${readFileSync(join(this.folder, `${name}.log`), "utf8")
        .split("\n")
        .slice(-10)
        .join("\n")}`;
    } catch {
      return "";
    }
  }
}

/** Daemons are where root's shells look, not always others. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
}

async function configuration(folder: string): Promise<string> {
  const host = hostname().split(".")[0];
  const [controller, node] = [await freePort(), await freePort()];
  return `ClusterName=cascada
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=2
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,batch_sched_delay=0
NodeName=${host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=4000 State=UNKNOWN
PartitionName=short Nodes=${host} Default=YES MaxTime=10 State=UP
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
