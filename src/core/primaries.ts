/**
 * The primaries in class order. A `primary` column holds the index into this list; a model's classes are the
 * members it was trained on, in this order.
 */
export const PRIMARIES = ["proton", "helium", "oxygen", "iron", "nitrogen", "photon"] as const;

export type Primary = (typeof PRIMARIES)[number];

/** Whether it is the name of a primary. */
export function isPrimary(name: string): name is Primary {
  return (PRIMARIES as readonly string[]).includes(name);
}
