import type { Primary } from "../core/primaries.ts";

/**
 * Numbers by which other programs name primaries. `corsika`: 100 A + Z for nuclei, 1 the photon, 14 the proton (CORSIKA User's Guide,
 * table of particle codes). `pdg`: the Monte Carlo particle numbering scheme, nuclei 10LZZZAAAI (Particle Data Group, Review of
 * Particle Physics).
 */
export const PRIMARY_CODES = {
  corsika: { 1: "photon", 14: "proton", 402: "helium", 1407: "nitrogen", 1608: "oxygen", 5626: "iron" },
  pdg: {
    22: "photon",
    2212: "proton",
    1000010010: "proton",
    1000020040: "helium",
    1000070140: "nitrogen",
    1000080160: "oxygen",
    1000260560: "iron",
  },
} as const satisfies Record<string, Record<number, Primary>>;

export const CODE_NAMES = ["corsika", "pdg"] as const satisfies readonly (keyof typeof PRIMARY_CODES)[];
