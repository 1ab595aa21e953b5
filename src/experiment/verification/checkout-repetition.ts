import { cp, readdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { Reading } from "../../data/reading.ts";
import { writeJson } from "../../tracking/json-file.ts";
import { RUN_FILES } from "../../tracking/run.ts";
import { childOutput } from "./child-program.ts";
import { type CheckoutOptions, cleanCheckout } from "./clean-checkout.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { classificationToRepeat, experimentToRepeat, jobToRepeat, type Places } from "./repetition-inputs.ts";

interface CheckoutRepetitionOptions extends CheckoutOptions, Places {
  cache: string;
  workers: number;
}

/**
 * Does what a run did once more with the program that did it, from a clean checkout, as a process. The new run lies below
 * `scratch`; see `keepRun`.
 *
 * @returns the new run's folder, and what the reader must know of what it was made from
 * @throws DataError as `cleanCheckout`, for inputs that are gone or have changed, and where the program fails
 */
export async function repeatInCheckout(
  run: RecordedRun,
  options: CheckoutRepetitionOptions,
): Promise<{ path: string; notes: string[] }> {
  const { scratch, cache, workers, signal, start } = options;
  const { args, notes } = await commandOf(run, options);
  const checkout = await cleanCheckout(run, options);
  const runs = join(scratch, "runs");
  const progress = start("repeat");
  const main = join(checkout.folder, "dist", "cli", "main.js");
  const places = ["--runs", runs, "--cache", cache, "--set", `workers=${workers}`];
  await childOutput(process.execPath, [main, ...args, ...places], {
    signal,
    log: (line) => progress.update(0.5, line),
  });
  const [id, ...others] = await readdir(runs);
  if (id === undefined || others.length > 0)
    throw new DataError(`the repetition left ${others.length} runs; expected one`);
  progress.done(id);
  return { path: join(runs, id), notes: [...notes, ...checkout.notes] };
}

async function commandOf(run: RecordedRun, places: Places): Promise<{ args: string[]; notes: string[] }> {
  if (run.state.kind === "classification") {
    const { file, model, out, reading } = await classificationToRepeat(run, places);
    const flags = { ...reading, out, columns: await columnsFile(reading, places.scratch) };
    const given = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
    return { args: ["classify", file, "--model", model, ...given], notes: [] };
  }
  const { kind, id } = run.state;
  if (kind !== "experiment" && kind !== "job") {
    throw new DataError(`run ${id} is a ${kind}; expected an experiment, a classification or a job`);
  }
  const { file, notes } = await (kind === "job" ? jobToRepeat : experimentToRepeat)(run, places);
  return { args: ["experiment", file], notes };
}

/** A file of the column map, as the command line takes it; undefined without one. JSON is YAML. */
async function columnsFile({ columns }: Reading, scratch: string): Promise<string | undefined> {
  if (columns === undefined) return undefined;
  const file = join(scratch, "columns.yaml");
  await writeFile(file, JSON.stringify(columns));
  return file;
}

/** A run in a folder of runs, with its tags, where it was made elsewhere; gives its folder there. */
export async function keepRun(path: string, runs: string, tags: Readonly<Record<string, string>>): Promise<string> {
  const kept = join(runs, basename(path));
  if (resolve(kept) === resolve(path)) return path;
  writeJson(join(path, RUN_FILES.labels), { tags, note: "" });
  await cp(path, kept, { recursive: true, force: false, errorOnExist: true });
  return kept;
}
