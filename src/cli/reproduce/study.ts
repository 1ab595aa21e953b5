import { ConfigError } from "../../core/errors.ts";
import { defaultWorkers } from "../../core/parallel.ts";
import { AZIMUTH_READINGS, type AzimuthReading } from "../../data/source.ts";
import { parseWorkers } from "../../experiment/load.ts";
import { reproductionFigures } from "../../experiment/reproduction/page.ts";
import { reproduce, reproductionOf } from "../../experiment/reproduction/reproduce.ts";
import { reproductionTables } from "../../experiment/reproduction/tables.ts";
import { renderMarkdownTable } from "../../report/markdown-table.ts";
import { tableLines } from "../../report/text-table.ts";
import { startProgress } from "../progress.ts";
import { prepareFolder, writeFiles, writtenBy } from "./output.ts";
import type { ReproduceFlags } from "./reproduce.ts";

/** The thesis's table, or each of its leaks alone; with --out also as files. */
export async function reproduceStudy(flags: ReproduceFlags, signal: AbortSignal): Promise<void> {
  const study = flags.leaks ? ("leaks" as const) : ("table" as const);
  const name = study === "leaks" ? "leaks" : "reproduction";
  await prepareFolder(flags, [`${name}.json`, `${name}.md`, `${name}.svg`]);
  const own = flags.set.filter((setting) => setting.startsWith("workers="));
  const workers = parseWorkers(own) ?? defaultWorkers();
  const models = flags.models?.split(",");
  const tables = flags.data === undefined ? undefined : { folder: flags.data, azimuth: azimuthOf(flags) };
  const asked = reproductionOf({ study, quick: flags.quick ?? false, models, tables, set: flags.set });
  const { runs, cache } = flags;
  const result = await reproduce(asked, { runs, cache, workers, signal, start: startProgress });
  const printed = reproductionTables(result);
  await writeFiles(flags, {
    [`${name}.json`]: `${JSON.stringify(result, null, 2)}\n`,
    [`${name}.md`]: [writtenBy(flags), ...printed.map(renderMarkdownTable)].join("\n"),
    ...Object.fromEntries(Object.entries(reproductionFigures(result)).map(([figure, svg]) => [`${figure}.svg`, svg])),
  });
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const width = process.stdout.columns ?? 120;
    const lines = printed.flatMap((table) => tableLines(table, width)).slice(1);
    process.stdout.write(`${lines.join("\n")}\n\nrun     ${result.run}\nreport  ${result.report}\n`);
  }
}

function azimuthOf({ azimuth = "shower" }: ReproduceFlags): AzimuthReading {
  const found = AZIMUTH_READINGS.find((one) => one === azimuth);
  if (found) return found;
  throw new ConfigError(`--azimuth is ${azimuth}; expected one of ${AZIMUTH_READINGS.join(", ")}`);
}
