import { readFile } from "node:fs/promises";
import { z } from "zod";
import { DataError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { LOG_DENSITY, LOG_TIMES, TIME_PROBABILITIES } from "../simulation/muon-grid.ts";
import { computeNode, logMuonsAtGround, type TableSettings } from "../simulation/muon-table-computation.ts";

const rowSchema = z.object({
  theta: z.number().min(0).max(60),
  Xmax: z.number().positive(),
  r: z.number().positive(),
  D: z.number().positive(),
  tq: z.array(z.number().positive()).length(TIME_PROBABILITIES.length),
});

const documentSchema = z.object({ rows: z.array(rowSchema).min(1) });

type Row = z.output<typeof rowSchema>;

/** How the logarithms of one quantity differ from another table's: this less the other, over all its rows. */
export interface Difference {
  quantity: string;
  mean: number;
  rms: number;
  largest: number;
  /** error of the other table's rows, from its own roughness; NaN where fewer than five Xmax make it unknown */
  reference_error: number;
  /** differences over that error */
  rms_pull: number;
  largest_pull: number;
}

/** Depths that a fourth difference needs. */
const DEPTHS = 5;

/**
 * Compares the zeta-free slice of the transport, counted in rings of relative half width `ring`, with a table made elsewhere
 * (JSON of rows {theta, Xmax, r, D, tq}: deg, g/cm2, m, 1/m2, [10] ns). Throws DataError if the file is no such table.
 */
export async function compareWith(
  file: string,
  { ring, progress, ...settings }: TableSettings & { ring: number; progress: Progress },
): Promise<Difference[]> {
  const rows = await readRows(file);
  const names = ["ln D", ...TIME_PROBABILITIES.map((p) => `ln t, ${Number((100 * p).toFixed(1))} %`)];
  const values = rows.map((row) => [row.D, ...row.tq].map(Math.log));
  const grounds = new Map<string, number>();
  const ours = rows.map((row, i) => {
    const source = { zenith_deg: row.theta, xmax_gcm2: row.Xmax };
    const key = `${row.theta} ${row.Xmax}`;
    const logGround = grounds.get(key) ?? logMuonsAtGround(source, settings, true);
    grounds.set(key, logGround);
    progress.update(i / rows.length);
    const place = { core_distance_m: row.r, azimuth_sp_deg: 90, ring };
    const node = computeNode(source, place, { ...settings, logGround });
    return [node[LOG_DENSITY]!, ...node.subarray(LOG_TIMES, LOG_TIMES + TIME_PROBABILITIES.length)];
  });
  progress.done(`${rows.length} rows`);
  return names.map((quantity, k) => {
    const differences = ours.map((row, i) => row[k]! - values[i]![k]!);
    const error = roughness(rows, (i) => values[i]![k]!);
    const largest = Math.max(...differences.map(Math.abs));
    const [mean, rms] = [average(differences), rootMeanSquare(differences)];
    return {
      quantity,
      mean,
      rms,
      largest,
      reference_error: error,
      rms_pull: rms / error,
      largest_pull: largest / error,
    };
  });
}

/**
 * Error of a table of values that are smooth along Xmax but for chance: the fourth divided difference over five depths
 * vanishes for any cubic; divided by the root of its squared weights it has the error of one value. Rms over all windows.
 */
export function roughness(rows: readonly Pick<Row, "theta" | "Xmax" | "r">[], value: (row: number) => number): number {
  const lines = new Map<string, number[]>();
  rows.forEach(({ theta, r }, i) => {
    const key = `${theta} ${r}`;
    lines.set(key, [...(lines.get(key) ?? []), i]);
  });
  const residuals: number[] = [];
  for (const line of lines.values()) {
    const sorted = line.sort((a, b) => rows[a]!.Xmax - rows[b]!.Xmax);
    for (let first = 0; first + DEPTHS <= sorted.length; first++) {
      const window = sorted.slice(first, first + DEPTHS);
      const weights = window.map((a) =>
        window.reduce((product, b) => (a === b ? product : product / (rows[a]!.Xmax - rows[b]!.Xmax)), 1),
      );
      const difference = window.reduce((sum, row, i) => sum + weights[i]! * value(row), 0);
      residuals.push(difference / Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)));
    }
  }
  return residuals.length === 0 ? Number.NaN : rootMeanSquare(residuals);
}

/** Differences as a table in Markdown. */
export function renderDifferences(differences: readonly Difference[]): string {
  const percent = (x: number) => `${(100 * x).toFixed(2)} %`;
  return [
    "| quantity | mean difference | rms | largest | error of the reference | rms pull | largest pull |",
    "|---|---:|---:|---:|---:|---:|---:|",
    ...differences.map(
      (d) =>
        `| ${d.quantity} | ${percent(d.mean)} | ${percent(d.rms)} | ${percent(d.largest)} | ${percent(d.reference_error)} | ${d.rms_pull.toFixed(2)} | ${d.largest_pull.toFixed(1)} |`,
    ),
    "",
  ].join("\n");
}

async function readRows(file: string): Promise<Row[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new DataError(`cannot read ${file} as a muon transport table: ${(cause as Error).message}`, { cause });
  }
  const parsed = documentSchema.safeParse(json);
  if (parsed.success) return parsed.data.rows;
  const { path, message } = parsed.error.issues[0]!;
  throw new DataError(`${file}, ${path.join(".") || "document"}: ${message.toLowerCase()}`);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(average(values.map((value) => value * value)));
}
