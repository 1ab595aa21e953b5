import type { LaunchFolder } from "./layout.ts";
import type { SlurmSettings } from "./settings.ts";

/** MiB of the process that looks after the tasks of an element, besides theirs: measured 50 to 70. */
const SUPERVISOR_MIB = 100;

export interface ScriptOptions {
  folder: LaunchFolder;
  /** of the submission */
  number: number;
  name: string;
  elements: number;
  /** URL of the program, which calls `taskProgram` */
  entry: string;
  /** MiB of a task, for the memory of an element where the settings say none */
  memoryMib?: number | undefined;
  cwd: string;
}

/** The bash script of an array, as sbatch takes it. */
export function renderScript(settings: SlurmSettings, options: ScriptOptions): string {
  const { folder, number, name, elements, cwd } = options;
  const { partition, account, time, cpus, max_running, directives, setup } = settings;
  const memory = memoryOf(settings, options.memoryMib);
  const most = max_running === undefined ? "" : `%${max_running}`;
  const head = [
    `--job-name=${name}`,
    `--array=0-${elements - 1}${most}`,
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    "--ntasks=1",
    `--cpus-per-task=${cpus}`,
    `--output="${folder.log("%A", "%a")}"`,
    "--open-mode=append",
    `--chdir="${cwd}"`,
    // What is to be done again is submitted again, with what is left of it.
    "--no-requeue",
    ...directives,
  ];
  // What sites let people load (module load ...) may ask for variables that are not set.
  const prepared = setup.length === 0 ? [] : ["set +u", ...setup, "set -u"];
  const program = programOf(settings, options.entry);
  return `${[
    "#!/usr/bin/env bash",
    ...head.map((line) => `#SBATCH ${line}`),
    "",
    "set -euo pipefail",
    ...prepared,
    `exec ${[...program, "element", folder.path, String(number)].map(quote).join(" ")}`,
  ].join("\n")}\n`;
}

function memoryOf({ memory }: SlurmSettings, memoryMib: number | undefined): string | undefined {
  return memory ?? (memoryMib === undefined ? undefined : `${Math.ceil(memoryMib) + SUPERVISOR_MIB}M`);
}

function programOf({ node = process.execPath }: SlurmSettings, entry: string): string[] {
  const loader = entry.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
  return [node, ...loader, decodeURIComponent(new URL(entry).pathname)];
}

/** A word of a bash command. */
function quote(word: string): string {
  return /^[\w.,:@%+=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
