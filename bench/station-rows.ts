import type { Random } from "../src/core/random.ts";
import type { LabelledSet } from "../src/models/model.ts";

const CLASSES = ["proton", "helium", "oxygen", "iron"];
const FEATURES = 9;

/**
 * Rows like those of stations: nine features with long tails, in part functions of the same hidden energy and
 * distance, whose means move with the logarithm of the mass by about their own width. Made up, and without a simulation
 * in the way: it serves to measure speed and to compare trainers, no physics.
 */
export function stationRows(random: Random, rows: number): LabelledSet {
  const values = new Float32Array(rows * FEATURES);
  const y = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const mass = random.integer(CLASSES.length);
    y[row] = mass;
    const energy = random.normal();
    const distance = random.normal();
    const muons = 0.7 * mass + random.normal();
    const depth = -0.6 * mass + 1.3 * random.normal();
    const at = row * FEATURES;
    values[at] = energy;
    values[at + 1] = distance;
    values[at + 2] = 30 + 15 * random.normal();
    values[at + 3] = Math.exp(energy - 1.5 * distance + 0.2 * muons + 0.3 * random.normal());
    values[at + 4] = 300 * Math.exp(0.4 * distance - 0.3 * muons + 0.2 * depth + 0.1 * random.normal());
    values[at + 5] = 600 * Math.exp(0.3 * distance - 0.2 * muons + 0.3 * random.normal());
    values[at + 6] = 3.5 * Math.exp(-0.15 * muons + 0.1 * depth + 0.1 * random.normal());
    values[at + 7] = muons - 0.5 * energy + 0.5 * random.normal();
    values[at + 8] = Math.floor(8 * Math.exp(0.3 * depth + 0.2 * random.normal()));
  }
  const columns = Array.from({ length: FEATURES }, (_, i) => `f${i}`);
  const id = Uint32Array.from({ length: rows }, (_, row) => row);
  return { x: { rows, columns, values }, y, classes: CLASSES, shower: id, event: id };
}
