import type { Primary } from "../core/primaries.ts";

/** The primaries that have a mass number: all but the photon. */
export type Nucleus = Exclude<Primary, "photon">;

const MASS_NUMBER: Readonly<Record<Nucleus, number>> = { proton: 1, helium: 4, nitrogen: 14, oxygen: 16, iron: 56 };

/** ln A of a nucleus, the variable in which shower averages are close to linear; 0 for the proton. */
export function logMass(nucleus: Nucleus): number {
  return Math.log(MASS_NUMBER[nucleus]);
}
