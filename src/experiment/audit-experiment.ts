import { auditTable } from "../audit/audit.ts";
import type { AuditReport, Finding } from "../audit/report.ts";
import { featureTable, ID_COLUMNS } from "../audit/table-file.ts";
import { Random } from "../core/random.ts";
import type { Split } from "../data/split.ts";
import { LEAK_WORDS } from "../evaluation/leak.ts";
import { classesOf } from "./labelled.ts";
import { type Protocol, protocolsOf } from "./protocol-entry.ts";
import { protocolFeatures } from "./protocol-features.ts";
import { splitOf } from "./protocol-split.ts";
import { datasetOf } from "./run.ts";
import type { Experiment } from "./schema.ts";
import { readingOf, readStations } from "./stations.ts";
import type { RunOptions } from "./tracked-run.ts";

/** The column that says train or test; no feature has this name. */
const PART = "part";

/**
 * Audits an experiment as it would be run: for each protocol its features and its own split, found and priced as in any table, and what
 * only the configuration tells (rows scaled by their true class, tests on the rows that stopped the training). Nothing is written.
 *
 * Throws as `runExperiment`.
 */
export async function auditExperiment(
  experiment: Experiment,
  options: Omit<RunOptions, "runs">,
): Promise<AuditReport[]> {
  const { path } = await datasetOf(experiment, options);
  const reports: AuditReport[] = [];
  for (const protocol of protocolsOf(experiment.protocols)) {
    const stations = await readStations(path, protocolFeatures(protocol, experiment.features), {
      ...options,
      reading: readingOf(experiment),
    });
    const rows = { shower: stations.ids.shower, ...classesOf(stations, path) };
    const random = Random.fromSeed(experiment.seed);
    const split = splitOf(protocol, rows, { random, fractions: experiment.split });
    const table = featureTable(`${experiment.name}, protocol ${protocol.name}`, stations);
    const part = { name: PART, kind: "text" as const, values: partsOf(split, table.rows) };
    const report = await auditTable(
      { ...table, columns: [...table.columns, part] },
      { label: "primary", split: PART, ignore: ID_COLUMNS, seed: experiment.seed },
      options,
    );
    reports.push(withConfigured(report, protocol, split));
  }
  return reports;
}

function partsOf({ test, train }: Split, rows: number): string[] {
  const parts = new Array<string>(rows).fill("validation");
  for (const row of train) parts[row] = "train";
  for (const row of test) parts[row] = "test";
  return parts;
}

/** The report with what the configuration says beside what the table shows. */
function withConfigured(report: AuditReport, protocol: Protocol, split: Split): AuditReport {
  return { ...report, findings: [...report.findings, ...configured(protocol, split)] };
}

function configured({ leaks }: Protocol, { validation, test }: Split): Finding[] {
  const seen = new Set(validation);
  const both = test.reduce((sum, row) => sum + (seen.has(row) ? 1 : 0), 0);
  const common = { columns: [], rows: test.length, test_rows: test.length, accuracy: null };
  return [
    ...(leaks.includes("true_class_scaler")
      ? [
          {
            ...common,
            leak: "true_class_scaler" as const,
            evidence: `the configuration says so: ${LEAK_WORDS.true_class_scaler.sentence}`,
            numbers: { test_rows: test.length },
            remedy:
              "let each class's network scale every row with its own scaler; a protocol with this leak alone has its price (experiments/leaks.yaml)",
          },
        ]
      : []),
    ...(both > 0
      ? [
          {
            ...common,
            leak: "tested_on_validation" as const,
            evidence: `${both} of ${test.length} test rows are validation rows: ${LEAK_WORDS.tested_on_validation.sentence}`,
            numbers: { validation_rows: both },
            remedy:
              "open the test rows once, after everything is chosen; a protocol with this leak alone has its price (experiments/leaks.yaml)",
          },
        ]
      : []),
  ];
}
