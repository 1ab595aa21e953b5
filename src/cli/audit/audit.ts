import { auditTable } from "../../audit/audit.ts";
import { AUDIT_LEAKS, type AuditReport } from "../../audit/report.ts";
import { readTableFile } from "../../audit/table-file.ts";
import { ConfigError } from "../../core/errors.ts";
import { defaultWorkers } from "../../core/parallel.ts";
import { parseWorkers } from "../../experiment/load.ts";
import { FEATURE_SETS, type FeatureSetName } from "../../features/catalogue.ts";
import { startProgress } from "../progress.ts";
import { auditText } from "./audit-text.ts";

interface AuditFlags {
  label?: string;
  split?: string;
  group?: string;
  order?: string;
  ignore: string[];
  features: string;
  seed: string;
  strict?: boolean;
  json?: boolean;
  set: string[];
}

/** Exit status of `--strict` where a leak was found. */
const LEAKS = 5;

/** Looks for leaks in a table and prints what each is worth. */
export async function audit(file: string, flags: AuditFlags, signal: AbortSignal): Promise<void> {
  const workers = parseWorkers(flags.set) ?? defaultWorkers();
  const progress = startProgress("audit");
  const { table, ids } = await readTableFile(file, { set: featureSet(flags.features) });
  const { label, split, group, order } = flags;
  const ignore = [...flags.ignore, ...ids.filter((name) => name !== group && name !== split && name !== order)];
  const report = await auditTable(
    table,
    { label, split, group, order, ignore, seed: Number(flags.seed) },
    { workers, signal },
  );
  progress.done(`${report.findings.length} findings in ${Object.keys(AUDIT_LEAKS).length} kinds of leaks`);
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : auditText(report));
  if (flags.strict && hasLeaks(report)) process.exitCode = LEAKS;
}

function hasLeaks({ findings }: AuditReport): boolean {
  return findings.length > 0;
}

function featureSet(name: string): FeatureSetName {
  const found = FEATURE_SETS.find((set) => set === name);
  if (found === undefined) throw new ConfigError(`--features ${name}; expected one of ${FEATURE_SETS.join(", ")}`);
  return found;
}
