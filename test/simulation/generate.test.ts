import { describe, expect, it } from "vitest";
import { ConfigError, InterruptedError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import { PRIMARIES } from "../../src/core/primaries.ts";
import type { NumberColumn, StationTable } from "../../src/core/table.ts";
import { createWorker, type GenerateOptions, generate } from "../../src/simulation/generate.ts";
import { HADRONIC_MODELS } from "../../src/simulation/hadronic-model.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";

interface Generated {
  rows: Record<string, number>[];
  /** of all rows, traces included */
  sha256: string;
  summary: { showers: number; events: number; stations: number };
}

async function run(changes: object, options: Partial<GenerateOptions> = {}): Promise<Generated> {
  const tables = generate(simulationSchema.parse({ seed: 101, ...changes }), { workers: 1, ...options });
  const rows: Record<string, number>[] = [];
  const hashes: string[] = [];
  for (;;) {
    const next = await tables.next();
    if (next.done) return { rows, sha256: sha256(...hashes), summary: next.value };
    addRows(next.value, rows, hashes);
  }
}

/** Rows as objects, and what is hashed of them, row by row, as tables may be cut anywhere. */
function addRows({ rows: n, columns }: StationTable, rows: Record<string, number>[], hashes: string[]): void {
  for (let row = 0; row < n; row++) {
    const values: Record<string, number> = {};
    for (const [name, column] of Object.entries(columns)) {
      if ("offsets" in column) {
        hashes.push(sha256(column.values.subarray(column.offsets[row]!, column.offsets[row + 1]!)));
        values[name] = column.values[column.offsets[row]! + 5]!;
      } else values[name] = (column as NumberColumn)[row]!;
    }
    hashes.push(JSON.stringify(values));
    rows.push(values);
  }
}

const counts = (rows: readonly Record<string, number>[]) =>
  PRIMARIES.map((_, kind) => rows.filter(({ primary }) => primary === kind).length);

describe("generate", () => {
  it("gives the same bytes with 1, 2 and 3 workers, and showers alike whatever is asked for beside them", async () => {
    const preset = { stations_per_primary: 60 };
    const [one, two, three] = await Promise.all([1, 2, 3].map((workers) => run(preset, { workers })));
    expect(one!.rows.length).toBeGreaterThanOrEqual(240);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    const few = await run({ stations_per_primary: 20 });
    // Rows of the smaller set are the first of each primary of the larger one.
    for (let kind = 0; kind < 4; kind++) {
      const own = few.rows.filter(({ primary }) => primary === kind);
      expect(one!.rows.filter(({ primary }) => primary === kind).slice(0, own.length)).toEqual(own);
    }
  });

  it("gives whole events in order until each primary has its stations, and none of it after", async () => {
    const quota = 30;
    const [{ rows, summary }, whole] = await Promise.all([
      run({ stations_per_primary: quota }),
      run({ showers_per_primary: 24 }),
    ]);
    expect(rows.map(({ event_id }) => event_id)).toEqual(rows.map(({ event_id }) => event_id!).sort((a, b) => a! - b!));
    for (let kind = 0; kind < 4; kind++) {
      const own = rows.filter(({ primary }) => primary === kind);
      const last = own.at(-1)!.event_id;
      expect(own.length).toBeGreaterThanOrEqual(quota);
      expect(own.filter(({ event_id }) => event_id !== last).length).toBeLessThan(quota);
      // No event is cut.
      expect(own).toEqual(whole.rows.filter((row) => row.primary === kind && row.event_id! <= last!));
    }
    expect(summary.stations).toBe(rows.length);
    expect(summary.events).toBe(new Set(rows.map(({ event_id }) => event_id)).size);
    expect(summary.showers % 16).toBe(0);
  });

  it("simulates so many showers of each primary where that is asked, reused or not", async () => {
    const [{ rows, summary }, reused] = await Promise.all([
      run({ showers_per_primary: 5, primaries: ["iron", "proton"] }),
      run({ showers_per_primary: 2, primaries: ["proton"], reuse: 4 }),
    ]);
    expect(summary.showers).toBe(10);
    expect(Math.max(...rows.map(({ shower_id }) => shower_id!))).toBeLessThan(10);
    for (const { shower_id, primary } of rows) expect(primary).toBe(shower_id! % 2 === 0 ? 3 : 0);
    expect(new Set(reused.rows.map(({ shower_id }) => shower_id))).toEqual(new Set([0, 1]));
    expect(new Set(reused.rows.map(({ event_id }) => event_id))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
    for (const { shower_id, event_id } of reused.rows) expect(Math.floor(event_id! / 4)).toBe(shower_id);
  });

  it("gives the rows of a range of showers, wherever it is cut", async () => {
    const preset = { showers_per_primary: 10, primaries: ["iron", "proton"], reuse: 2 };
    const whole = await run(preset);
    const parts: Generated[] = [];
    for (const [first, end] of [
      [0, 3],
      [3, 4],
      [4, 20],
    ] as const)
      parts.push(await run(preset, { range: { first, end } }));
    expect(parts.flatMap(({ rows }) => rows)).toEqual(whole.rows);
    expect(parts.map(({ summary }) => summary.showers)).toEqual([3, 1, 16]);
    const sum = (key: "events" | "stations") => parts.reduce((total, { summary }) => total + summary[key], 0);
    expect([sum("events"), sum("stations")]).toEqual([whole.summary.events, whole.summary.stations]);
  });

  it("knows all primaries and all hadronic models", () => {
    const block = (changes: object, end: number) => {
      const preset = simulationSchema.parse({ seed: 101, showers_per_primary: 1, ...changes });
      const found: Record<string, number>[] = [];
      const hashes: string[] = [];
      const wanted = preset.primaries.map(() => true);
      addRows(createWorker(preset).block({ first: 0, end, wanted }), found, hashes);
      return { rows: found, sha256: sha256(...hashes) };
    };
    const { rows } = block({ primaries: [...PRIMARIES], log10_energy_ev: [18.5, 19.7] }, 36);
    for (const count of counts(rows)) expect(count).toBeGreaterThan(12);
    const models = HADRONIC_MODELS.map((hadronic_model) => block({ hadronic_model }, 4).sha256);
    expect(new Set(models).size).toBe(3);
    // Photons have few muons: by the tables of section 2 a fifth of a proton's at 10 EeV.
    const muonFraction = (kind: number) => {
      const own = rows.filter(({ primary }) => primary === kind);
      const sum = (name: string) => own.reduce((total, row) => total + row[name]!, 0);
      return sum("signal_mu_vem") / (sum("signal_mu_vem") + sum("signal_em_vem") + sum("signal_halo_vem"));
    };
    expect(muonFraction(PRIMARIES.indexOf("photon"))).toBeLessThan(0.5 * muonFraction(PRIMARIES.indexOf("proton")));
  });

  it("says how far it is, as often as there are blocks", async () => {
    const seen: number[][] = [];
    const { summary } = await run(
      { showers_per_primary: 10 },
      { progress: (stations, showers) => seen.push([showers, stations.reduce((a, b) => a + b, 0)]) },
    );
    expect(seen.map(([showers]) => showers)).toEqual([16, 32, 48]);
    expect(seen.at(-1)![1]).toBe(summary.stations);
  });

  it("stops with InterruptedError when told to, before or during the work", async () => {
    await expect(run({ stations_per_primary: 1 }, { signal: AbortSignal.abort() })).rejects.toThrow(InterruptedError);
    const controller = new AbortController();
    const endless = run(
      { stations_per_primary: 1e6 },
      { signal: controller.signal, progress: () => controller.abort() },
    );
    await expect(endless).rejects.toThrow(InterruptedError);
  });

  it("refuses a preset that gives no station, instead of trying for ever", async () => {
    const vertical = { zenith_deg: [0, 0], log10_energy_ev: [18, 18], spacing_m: 5000, primaries: ["helium"] };
    const barren = run({ ...vertical, stations_per_primary: 1, min_signal_vem: 1e7 });
    await expect(barren).rejects.toThrow(ConfigError);
    await expect(barren).rejects.toThrow(/no station of helium after 20\d\d showers.*min_signal_vem 10000000/);
    // So many showers, whatever they give, is another wish.
    const { summary } = await run({ ...vertical, showers_per_primary: 2100, min_signal_vem: 1e7 });
    expect(summary).toEqual({ showers: 2100, events: 0, stations: 0 });
  });
});
