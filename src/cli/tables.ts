import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { DataError, TrackingError } from "../core/errors.ts";

const PROBABILITIES = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

const rowSchema = z.strictObject({
  theta: z.number().min(0).lt(90),
  Xmax: z.number().positive(),
  r: z.number().positive(),
  D: z.number().positive(),
  tq: z
    .array(z.number().positive())
    .length(PROBABILITIES.length)
    .refine((times) => times.every((time, k) => k === 0 || time > times[k - 1]!), { error: "expected rising times" }),
  Emean: z.number(),
  Emed: z.number().gt(0.5),
  f_lt_0p5: z.number().gt(0).lt(0.5),
});

const documentSchema = z.object({
  meta: z.object({
    model: z.string(),
    pars: z.record(z.string(), z.number()),
    probs: z.array(z.number()).refine((probs) => String(probs) === String(PROBABILITIES), {
      error: `expected ${PROBABILITIES.join(", ")}`,
    }),
  }),
  rows: z.array(rowSchema).min(1),
});

type Row = z.output<typeof rowSchema>;

/**
 * The text of `src/simulation/muon-transport-table.ts` for a parsed muon transport table: rows {theta, Xmax, r, D, tq,
 * Emean, Emed, f_lt_0p5} (deg, g/cm2, m, 1/m2, ns, GeV, GeV) on a full grid of the first three, in any order. The
 * same content gives the same bytes.
 *
 * Throws DataError, naming the member, if something is missing or of the wrong kind, if times do not rise, or if the
 * rows are no full grid.
 */
export function renderMuonTable(json: unknown): string {
  const parsed = documentSchema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new DataError(`muon transport table, ${path.join(".") || "document"}: ${message.toLowerCase()}`);
  }
  return [...head(parsed.data), ...body(parsed.data.rows), "];", ""].join("\n");
}

export async function tables({ from, out, json }: { from: string; out: string; json?: boolean }): Promise<void> {
  await writeMuonTable(from, out);
  process.stdout.write(json ? `${JSON.stringify({ file: out })}\n` : `${out}\n`);
}

/**
 * Reads the transport table (JSON) in file `from` and writes the module of `renderMuonTable` to `out`, which is
 * replaced in one step or not at all. Throws DataError if `from` cannot be read or is not such a table, TrackingError
 * if `out` cannot be written.
 */
export async function writeMuonTable(from: string, out: string): Promise<void> {
  const module = renderMuonTable(await readJson(from));
  const partial = `${out}.partial`;
  try {
    await writeFile(partial, module);
    await rename(partial, out);
  } catch (cause) {
    throw new TrackingError(`cannot write ${out}: ${(cause as Error).message}`, { cause });
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new DataError(`cannot read ${file} as a muon transport table: ${(cause as Error).message}`, { cause });
  }
}

function head({ meta, rows }: z.output<typeof documentSchema>): string[] {
  const settings = Object.entries(meta.pars).map(([name, value]) => `${name} ${value}`);
  return [
    "// Made by `cascada tables --from FILE`: do not edit.",
    `// ${meta.model}. Settings: ${settings.join(", ")}.`,
    "",
    "/** Probabilities of the arrival-time quantiles. */",
    `export const TIME_PROBABILITIES: readonly number[] = [${meta.probs.join(", ")}];`,
    "",
    "/** Nodes of the table: zenith angle (deg), Xmax (g/cm2), distance from the axis in the shower plane (m). */",
    `export const ZENITH_NODES: readonly number[] = [${axis(rows, "theta").join(", ")}];`,
    `export const XMAX_NODES: readonly number[] = [${axis(rows, "Xmax").join(", ")}];`,
    `export const DISTANCE_NODES: readonly number[] = [${axis(rows, "r").join(", ")}];`,
    "",
    "/**",
    " * Muons at ground [D]: a transport model after Cazon et al., Astropart. Phys. 21 (2004) 71, astro-ph/0311223, and 36",
    " * (2012) 211, arXiv:1201.5294, without dependence on the azimuth around the axis. A row for each node, the distance",
    " * running fastest, then Xmax: density per muon at ground above 0.15 GeV (1/m2), time quantiles after the plane front",
    " * (ns), mean and median of the total energy (GeV), fraction below 0.5 GeV.",
    " */",
    "export const MUON_ROWS: readonly (readonly number[])[] = [",
  ];
}

/** The rows as text, one a line. */
function body(rows: readonly Row[]): string[] {
  const found = new Map(rows.map((row) => [key(row.theta, row.Xmax, row.r), row]));
  if (found.size !== rows.length) {
    throw new DataError(`muon transport table: ${rows.length - found.size} of ${rows.length} rows repeat a node`);
  }
  const lines: string[] = [];
  for (const theta of axis(rows, "theta")) {
    for (const Xmax of axis(rows, "Xmax")) {
      lines.push(`  // ${theta} deg, ${Xmax} g/cm2`);
      for (const r of axis(rows, "r")) {
        const row = found.get(key(theta, Xmax, r));
        if (!row) throw new DataError(`muon transport table: no row for theta ${theta}, Xmax ${Xmax}, r ${r}`);
        lines.push(`  [${[row.D, ...row.tq, row.Emean, row.Emed, row.f_lt_0p5].join(", ")}],`);
      }
    }
  }
  return lines;
}

function axis(rows: readonly Row[], name: "theta" | "Xmax" | "r"): number[] {
  return [...new Set(rows.map((row) => row[name]))].sort((a, b) => a - b);
}

function key(theta: number, Xmax: number, r: number): string {
  return `${theta} ${Xmax} ${r}`;
}
