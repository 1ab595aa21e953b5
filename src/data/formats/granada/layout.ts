/** A column of the text files, and the column that it is read as. */
export interface GranadaColumn {
  /** for messages: the files have no header */
  title: string;
  /** of the data dictionary, of a feature, or of the table alone */
  name: string;
  /** of `name` */
  unit?: string;
  /** in the unit of the files */
  range?: readonly [low: number, high: number];
  /** unit of the files, in words */
  expected?: string;
}

/** The columns of a file, in order: three that count, nine that the thesis learnt from, one that it left out. */
export const GRANADA_COLUMNS = [
  { title: "EventID", name: "EventID" },
  { title: "SimID", name: "SimID" },
  { title: "RunNumber", name: "RunNumber" },
  {
    title: "log10 E_MC (EeV)",
    name: "log10_energy_mc_eev",
    unit: "log10(EeV)",
    range: [-1, 3],
    expected: "the decimal logarithm of EeV",
  },
  { title: "zenith_MC (deg)", name: "zenith_mc_deg", unit: "deg", range: [0, 90], expected: "degrees" },
  { title: "core distance (m)", name: "core_distance_m", unit: "m", range: [0, 1e5], expected: "m" },
  { title: "S_total (VEM)", name: "total_signal_vem", unit: "VEM", range: [0, 1e7], expected: "VEM" },
  {
    title: "trace length (bins)",
    name: "trace_length_bins",
    unit: "bin",
    range: [0, 1e5],
    expected: "bins of 25 ns",
  },
  { title: "azimuth (rad)", name: "azimuth", range: [-2 * Math.PI, 2 * Math.PI], expected: "rad" },
  { title: "rise time (ns)", name: "rise_time_ns", unit: "ns", range: [0, 1e6], expected: "ns" },
  { title: "fall time (ns)", name: "fall_time_ns", unit: "ns", range: [0, 1e6], expected: "ns" },
  { title: "area over peak", name: "area_over_peak", unit: "bin", range: [0, 1e6], expected: "bins" },
  { title: "true muon signal (VEM)", name: "signal_mu_vem", unit: "VEM" },
] as const satisfies readonly GranadaColumn[];

/** Places in a row. */
export const [LOG_ENERGY, ZENITH, AZIMUTH] = [3, 4, 8] as const;

/** Where the nine features of the thesis start, and where they end. */
export const [FIRST_FEATURE, END_OF_FEATURES] = [3, 12] as const;

/** Of the boards whose bins the thesis counts. */
export const BIN_WIDTH_NS = 25;

/** What is wrong with a value, in words; undefined for one that can be meant. */
export function faultOf(value: number, { range, expected }: GranadaColumn): string | undefined {
  if (range === undefined || (value >= range[0] && value <= range[1])) return undefined;
  return `${value}; expected ${range.map((end) => Number(end.toPrecision(4))).join(" to ")}, ${expected}`;
}
