import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/suggestion.ts";
import { DEGREE } from "../core/units.ts";
import { power } from "./expression/power.ts";

/** A value in another unit, in the dictionary's. */
type Conversion = (value: number) => number;

/** J per eV; 2019 SI, exact (BIPM, The International System of Units, 9th edition, table 1). */
const JOULES_PER_EV = 1.602176634e-19;

/**
 * What may stand for the dictionary's units: decimal prefixes of the SI brochure (9th edition, table 7), radians (2 pi to the turn),
 * decimal logarithms of energies, the joule. Divided by whole powers of ten, which doubles hold, so that 1e18 eV is 1 EeV exactly.
 */
const CONVERSIONS: Readonly<Record<string, Readonly<Record<string, Conversion>>>> = {
  EeV: {
    eV: (x) => x / 1e18,
    keV: (x) => x / 1e15,
    MeV: (x) => x / 1e12,
    GeV: (x) => x / 1e9,
    TeV: (x) => x / 1e6,
    PeV: (x) => x / 1e3,
    ZeV: (x) => x * 1e3,
    J: (x) => x / JOULES_PER_EV / 1e18,
    "log10(eV)": (x) => power(10, x - 18),
    "log10(GeV)": (x) => power(10, x - 9),
    "log10(TeV)": (x) => power(10, x - 6),
    "log10(EeV)": (x) => power(10, x),
  },
  deg: { rad: (x) => x / DEGREE, mrad: (x) => x / DEGREE / 1000 },
  m: { mm: (x) => x / 1e3, cm: (x) => x / 100, km: (x) => x * 1e3 },
  ns: { ps: (x) => x / 1e3, us: (x) => x * 1e3, µs: (x) => x * 1e3, ms: (x) => x * 1e6, s: (x) => x * 1e9 },
  "g/cm2": { "kg/m2": (x) => x / 10 },
};

/** The units from which there is a way to one of the dictionary, itself first. */
export function unitsFor(target: string): string[] {
  return [...(target === "" ? [] : [target]), ...Object.keys(CONVERSIONS[target] ?? {})];
}

/**
 * How a value in `unit` becomes one in `target`; undefined where they are the same. Throws ConfigError where there is no way.
 *
 * @example conversion("log10(eV)", "EeV")?.(19) // 10
 */
export function conversion(unit: string, target: string, what: string): Conversion | undefined {
  if (unit === target) return undefined;
  const found = Object.entries(CONVERSIONS[target] ?? {}).find(([name]) => name === unit);
  if (found) return found[1];
  const known = unitsFor(target);
  const near = nearest(unit, known);
  const expected = known.length === 0 ? "none, as it has no unit" : `one of ${known.join(", ")}`;
  throw new ConfigError(`${what}: unit ${unit}${near ? `; did you mean ${near}?` : `; expected ${expected}`}`);
}
