import { readArchive } from "../../experiment/archive/read.ts";
import { writeArchive } from "../../experiment/archive/write.ts";
import { recordedRun } from "../../experiment/verification/recorded-run.ts";
import { refuseExisting } from "../text-file.ts";
import { movedFrom } from "./moved.ts";

interface ExportFlags {
  json?: boolean;
  runs: string;
  out?: string;
  withData?: boolean;
  data?: string[];
  force?: boolean;
}

/** Writes the archive of a run, by default into the current folder. */
export async function exportRun(reference: string, flags: ExportFlags, signal: AbortSignal): Promise<void> {
  const run = recordedRun(flags.runs, reference);
  const out = flags.out ?? `${run.state.id}.tar.gz`;
  await refuseExisting(out, { force: flags.force ?? false });
  const options = { withData: flags.withData ?? false, moved: movedFrom(flags.data), signal };
  const written = await writeArchive(run, out, options);
  if (flags.json) process.stdout.write(`${JSON.stringify(written)}\n`);
  else {
    process.stdout.write(`${out}  ${written.files} files, ${written.bytes} bytes\nsha256 ${written.sha256}\n`);
    for (const { path } of written.left_out) process.stdout.write(`not in it: ${path} (--with-data puts it in)\n`);
  }
}

/** Puts the run of an archive into a folder of runs. */
export async function importRun(
  file: string,
  { runs, json }: { runs: string; json?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const imported = await readArchive(file, { runs, signal });
  process.stdout.write(json ? `${JSON.stringify(imported)}\n` : `${imported.path}\n`);
}
