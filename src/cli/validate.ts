import { join } from "node:path";
import { defaultWorkers } from "../core/parallel.ts";
import { parseWorkers } from "../experiment/load.ts";
import { comparisonFigure } from "../report/figures/comparison.ts";
import { refuseUnwritable } from "../tracking/folder.ts";
import { renderPage } from "../validation/page.ts";
import { countMet, recordOf, type ValidationRecord } from "../validation/record.ts";
import { SHORT_EFFORT, VALIDATION_SEED, type Validated, validate } from "../validation/validate.ts";
import { startProgress } from "./progress.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface ValidateFlags {
  set: string[];
  out?: string;
  short?: boolean;
  force?: boolean;
  json?: boolean;
}

const PAGE = "physics-validation.md";
const RECORD = "physics-validation.json";
const FIGURES = "figures/validation";

/** Where a full run writes unless told otherwise; a short one writes only where it is told to. */
const DOCS = "docs";

/** Measures the simulation against its targets and writes the page, its numbers and figures. */
export async function validateSimulation(flags: ValidateFlags, signal: AbortSignal): Promise<void> {
  const { short = false, force = false } = flags;
  const out = flags.out ?? (short ? undefined : DOCS);
  const workers = parseWorkers(flags.set) ?? defaultWorkers();
  if (out !== undefined) {
    for (const name of [PAGE, RECORD]) await refuseExisting(join(out, name), { force });
    await refuseUnwritable(out);
  }
  const run = { seed: VALIDATION_SEED, effort: short ? SHORT_EFFORT : 1 };
  const progress = startProgress("validate");
  const validated = await validate({
    ...{ ...run, workers, signal },
    progress: (done, asked) => progress.update(done / asked, `${done} of ${asked} blocks`),
  });
  const record = recordOf(validated, run);
  const { judged, met } = countMet(record.quantities.flatMap(({ rows }) => rows));
  progress.done(`${met} of ${judged} targets met`);
  if (out !== undefined) await write(out, validated, { record, run, force });
  if (flags.json) process.stdout.write(`${JSON.stringify(record)}\n`);
  else process.stdout.write(summary(record));
}

interface Output {
  record: ValidationRecord;
  run: { seed: number; effort: number };
  force: boolean;
}

async function write(out: string, validated: readonly Validated[], { record, run, force }: Output): Promise<void> {
  await writeText(join(out, PAGE), renderPage(validated, { ...run, figures: FIGURES }), { force });
  await writeText(join(out, RECORD), `${JSON.stringify(record, null, 1)}\n`, { force });
  for (const figure of validated.flatMap(({ figures }) => figures)) {
    await writeText(join(out, FIGURES, `${figure.name}.svg`), comparisonFigure(figure), { force });
  }
}

function summary({ quantities }: ValidationRecord): string {
  const lines = quantities.map(({ id, title, rows }) => {
    const { judged, met } = countMet(rows);
    return `${id.padEnd(4)} ${title.padEnd(52)} ${String(met).padStart(3)} of ${judged} met\n`;
  });
  return lines.join("");
}
