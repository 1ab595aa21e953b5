import { Random } from "../../src/core/random.ts";
import { type Source, type Subjects, takeSubjects } from "./subjects.ts";

const STAGES = ["healthy", "mild", "severe"];

/** Made-up patients of three stages of a disease, seen on two to ten visits: another field, other kinds of numbers. */
export function patientsOf(seed: number, { patients, rows }: { patients: number; rows: number }): Source {
  const random = Random.fromSeed(seed).stream("patients");
  let [several, single]: (Subjects | undefined)[] = [];
  return {
    name: "patients",
    several: () => (several ??= wholePatients(visits(random, { patients, most: Infinity }), rows)),
    single: () => (single ??= visits(random, { patients, most: 1 })),
  };
}

/** Rows of the first patients, at least so many. */
function wholePatients(all: Subjects, rows: number): Subjects {
  const end = all.subject.findIndex((one, row) => row >= rows && one !== all.subject[row - 1]);
  return takeSubjects(
    all,
    Array.from({ length: end < 0 ? all.subject.length : end }, (_, row) => row),
  );
}

/** A patient's own level of each measured quantity moves with the stage by half of what a visit's error is. */
function visits(random: Random, { patients, most }: { patients: number; most: number }): Subjects {
  const rows: Record<string, number>[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const own = random.stream("patient", patient);
    const stage = own.integer(STAGES.length);
    const age = 52 + 5 * stage + 12 * own.normal();
    const fixed = { patient, stage, age, height: 171 + 9 * own.normal(), dose: 20 + 4 * own.exponential() };
    const severity = stage + 0.15 * own.normal();
    const level = [0, 1, 2, 3].map(() => 0.5 * stage + 0.5 * own.normal());
    const count = Math.min(most, 2 + own.integer(9));
    for (let visit = 0; visit < count; visit++) rows.push({ ...fixed, severity, ...measured(level, own) });
  }
  const column = (name: string) => Float64Array.from(rows, (row) => row[name]!);
  const columns = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, column(name)]));
  return {
    label: "stage",
    y: rows.map(({ stage }) => STAGES[stage!]!),
    subject: Uint32Array.from(rows, ({ patient }) => patient!),
    shared: columns(["age", "height", "dose"]),
    own: columns(["pressure", "glucose", "marker", "pulse", "cells"]),
    hidden: column("severity"),
  };
}

function measured(level: readonly number[], random: Random): Record<string, number> {
  return {
    pressure: 120 + 10 * (level[0]! + random.normal()),
    glucose: 90 * Math.exp(0.15 * (level[1]! + random.normal())),
    marker: Math.exp(level[2]! + random.normal()),
    pulse: Math.round(70 + 8 * (0.5 * level[3]! + random.normal())),
    cells: random.poisson(4 + level[0]! * level[0]!),
  };
}
