import { canonicalJson } from "../../src/core/hash.ts";
import { keepRows, type StationTable } from "../../src/core/table.ts";
import { simulatorOf } from "../../src/simulation/event.ts";
import { GENERATOR_VERSION } from "../../src/simulation/generate.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { Rows } from "../../src/simulation/rows.ts";

/** The second fall of an iron shower, and what a file of it says of itself. */
export function simulatedEvent(changes: object = {}): { table: StationTable; metadata: Record<string, string> } {
  const preset = simulationSchema.parse({
    seed: 5,
    primaries: ["proton", "iron"],
    showers_per_primary: 1,
    reuse: 2,
    log10_energy_ev: [19.5, 19.6],
    zenith_deg: [40, 45],
    ...changes,
  });
  const simulator = simulatorOf(preset);
  const rows = new Rows();
  simulator.addFall(simulator.shower(1), 1, 1, rows);
  return {
    table: rows.table(),
    metadata: { "cascada.preset": canonicalJson(preset), "cascada.generator_version": GENERATOR_VERSION },
  };
}

/** The table without some columns. */
export function without({ rows, columns }: StationTable, ...names: readonly string[]): StationTable {
  return { rows, columns: Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name))) };
}

/** The table with another copy of every column, so that it may be changed. */
export function copyOf(table: StationTable): StationTable {
  return keepRows(table, new Uint8Array(table.rows).fill(1));
}
