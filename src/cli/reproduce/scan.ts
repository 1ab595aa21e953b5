import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultWorkers } from "../../core/parallel.ts";
import { loadExperiment } from "../../experiment/load.ts";
import { FULL_SCAN, QUICK_SCAN, scan } from "../../experiment/reproduction/scan.ts";
import { scanFigures } from "../../experiment/reproduction/scan-figures.ts";
import { scanTable } from "../../experiment/reproduction/scan-table.ts";
import { renderMarkdownTable } from "../../report/markdown-table.ts";
import { tableLines } from "../../report/text-table.ts";
import { startProgress } from "../progress.ts";
import { prepareFolder, writeFiles, writtenBy } from "./output.ts";
import type { ReproduceFlags } from "./reproduce.ts";

/** The boosted trees as the thesis published them. */
const TREES = fileURLToPath(new URL("../../../experiments/thesis/xgboost.yaml", import.meta.url));

/** Accuracy against rounds and stations per shower; with --out also as files. */
export async function reproduceScan(flags: ReproduceFlags, signal: AbortSignal): Promise<void> {
  const plan = flags.quick ? QUICK_SCAN : FULL_SCAN;
  const experiment = await loadExperiment(relative(".", TREES), [...plan.settings, ...flags.set]);
  const names = ["scan.json", "scan.md", "scan-rounds.svg", "scan-multiplicity.svg"];
  await prepareFolder(flags, names);
  const { cache } = flags;
  const workers = experiment.workers ?? defaultWorkers();
  const result = await scan(plan, experiment, { cache, workers, signal, start: startProgress });
  const table = scanTable(result);
  const figures = Object.entries(scanFigures(result)).map(([name, svg]) => [`${name}.svg`, svg]);
  await writeFiles(flags, {
    "scan.json": `${JSON.stringify(result, null, 2)}\n`,
    "scan.md": `${writtenBy(flags)}\n${renderMarkdownTable(table)}`,
    ...Object.fromEntries(figures),
  });
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    process.stdout.write(
      `${tableLines(table, process.stdout.columns ?? 120)
        .slice(1)
        .join("\n")}\n`,
    );
}
