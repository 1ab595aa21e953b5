import { extname } from "node:path";
import { auditTable } from "../../audit/audit.ts";
import type { AuditReport } from "../../audit/report.ts";
import { readTableFile } from "../../audit/table-file.ts";
import { ConfigError } from "../../core/errors.ts";
import { defaultWorkers } from "../../core/parallel.ts";
import { refuseInput } from "../../data/same-file.ts";
import { auditExperiment } from "../../experiment/audit-experiment.ts";
import { loadExperiment, parseWorkers } from "../../experiment/load.ts";
import { FEATURE_SETS, type FeatureSetName } from "../../features/catalogue.ts";
import { startProgress } from "../progress.ts";
import { type ReadingFlags, readingOf, readingSettings } from "../reading.ts";
import { refuseExisting, writeText } from "../text-file.ts";
import { auditPage, auditText } from "./audit-text.ts";

interface AuditFlags extends ReadingFlags {
  label?: string;
  split?: string;
  group?: string;
  order?: string;
  ignore: string[];
  features: string;
  cache: string;
  out?: string;
  force?: boolean;
  seed: string;
  strict?: boolean;
  json?: boolean;
  set: string[];
}

/** Exit status of `--strict` where a leak was found. */
const LEAKS = 5;
const EXPERIMENTS = [".yaml", ".yml"];

/** Looks for leaks in a table or an experiment, and prints what each is worth. */
export async function audit(file: string, flags: AuditFlags, signal: AbortSignal): Promise<void> {
  const { out, force = false } = flags;
  if (out !== undefined && extname(out) !== ".html")
    throw new ConfigError(`--out ${out}; expected a name ending with .html`);
  if (out !== undefined) {
    await refuseInput(file, out);
    await refuseExisting(out, { force });
  }
  const isExperiment = EXPERIMENTS.includes(extname(file));
  const reports = await (isExperiment ? ofExperiment(file, flags, signal) : ofTable(file, flags, signal));
  if (out !== undefined) await writeText(out, auditPage(reports), { force });
  process.stdout.write(flags.json ? `${JSON.stringify({ reports })}\n` : reports.map(auditText).join("\n"));
  if (flags.strict && reports.some(({ findings }) => findings.length > 0)) process.exitCode = LEAKS;
}

async function ofTable(file: string, flags: AuditFlags, signal: AbortSignal): Promise<AuditReport[]> {
  const workers = parseWorkers(flags.set) ?? defaultWorkers();
  const progress = startProgress("audit");
  const features = { set: featureSet(flags.features) };
  const { table, ids, notes = [] } = await readTableFile(file, features, await readingOf(flags));
  const { label, split, group, order } = flags;
  const ignore = [...flags.ignore, ...ids.filter((name) => name !== group && name !== split && name !== order)];
  const options = { label, split, group, order, ignore, seed: Number(flags.seed) };
  const report = await auditTable(table, options, { workers, signal });
  progress.done([`leaks found: ${report.findings.length}`, ...notes].join("; "));
  return [report];
}

async function ofExperiment(file: string, flags: AuditFlags, signal: AbortSignal): Promise<AuditReport[]> {
  const said = [flags.label, flags.split, flags.group, flags.order].some((value) => value !== undefined);
  if (said || flags.ignore.length > 0) {
    throw new ConfigError(
      `${file} is an experiment, which says label and split itself; expected no --label, --split, --group, --order, --ignore`,
    );
  }
  const experiment = await loadExperiment(file, [...flags.set, ...(await readingSettings(flags))]);
  const { file: data } = experiment.data;
  if (data !== undefined && flags.out !== undefined) await refuseInput(data, flags.out);
  const workers = experiment.workers ?? defaultWorkers();
  return auditExperiment(experiment, { cache: flags.cache, workers, signal, start: startProgress });
}

function featureSet(name: string): FeatureSetName {
  const found = FEATURE_SETS.find((set) => set === name);
  if (found === undefined) throw new ConfigError(`--features ${name}; expected one of ${FEATURE_SETS.join(", ")}`);
  return found;
}
