import { PRIMARIES } from "../core/primaries.ts";

/** What a column is: names rows, was measured, is Monte-Carlo truth (never a feature by default), or is the answer. */
export type Role = "id" | "observable" | "truth" | "label";

/** How a column is stored; `list<float32>` is one list per row, `dictionary` a uint8 index into the primaries. */
export type Dtype = "uint8" | "uint16" | "uint32" | "float32" | "float64" | "list<float32>" | "dictionary";

/** An entry of the data dictionary. */
export interface ColumnDefinition {
  name: string;
  /** "" where the quantity has no unit */
  unit: string;
  dtype: Dtype;
  role: Role;
  /** one sentence */
  description: string;
  /** where the definition comes from */
  source: string;
  /** smallest and largest value that can be meant; a reader refuses others */
  range?: readonly [low: number, high: number];
  /** absent in some files: labels and truth of measured data, arrival times */
  optional?: boolean;
}

const MODEL = "physics model of src/simulation";
const OPEN_DATA = "Pierre Auger Open Data, doi 10.5281/zenodo.4487612";

function id(name: string, description: string): ColumnDefinition {
  return { name, unit: "", dtype: "uint32", role: "id", description, source: MODEL };
}

function truth(name: string, unit: string, description: string): ColumnDefinition {
  return { name, unit, dtype: "float64", role: "truth", description, source: MODEL, optional: true };
}

function perPmt(
  name: (pmt: number) => string,
  rest: (pmt: number) => Omit<ColumnDefinition, "name">,
): ColumnDefinition[] {
  return [1, 2, 3].map((pmt) => ({ name: name(pmt), ...rest(pmt) }));
}

/** The data dictionary: every column of a station file, in file order. */
export const COLUMNS: readonly ColumnDefinition[] = [
  id("shower_id", "the simulated shower: the unit of splitting (a shower reused on another core keeps it)"),
  id("event_id", "one fall of a shower on the array: the unit of combining stations"),
  id("station_id", "the station within its event, counted over the array in a fixed order"),
  {
    name: "primary",
    unit: "",
    dtype: "dictionary",
    role: "label",
    description: `the primary particle: ${PRIMARIES.join(", ")}`,
    source: MODEL,
    optional: true,
  },
  { ...truth("energy_mc_eev", "EeV", "true energy of the shower"), range: [1e-3, 1e4] },
  { ...truth("zenith_mc_deg", "deg", "true zenith angle of the shower axis"), range: [0, 90] },
  { ...truth("azimuth_mc_deg", "deg", "true azimuth of the shower axis"), range: [-360, 360] },
  truth("core_distance_mc_m", "m", "true distance of the station from the shower axis, in the shower plane"),
  truth("xmax_gcm2", "g/cm2", "slant depth of the shower maximum"),
  truth("ln_nmu", "", "natural logarithm of the number of muons at ground"),
  truth(
    "signal_mu_vem",
    "VEM",
    "part of the sampled signal that muons of the shower (not accidental ones) deposited, before photo-electron statistics",
  ),
  truth("signal_em_vem", "VEM", "part of the sampled signal that the electromagnetic cascade deposited"),
  truth("signal_halo_vem", "VEM", "part of the sampled signal from muon decay and hadronic subshowers"),
  {
    name: "extrapolation",
    unit: "",
    dtype: "uint8",
    role: "truth",
    description:
      "bits: 1 = Xmax outside the muon transport table (extrapolated), 2 = electromagnetic age held at its end; with extrapolate: true also 4 = energy beyond the fit of the muon number, 8 = zenith angle beyond 60 deg, 16 = distance outside the muon transport table",
    source: MODEL,
    optional: true,
  },
  {
    name: "energy_eev",
    unit: "EeV",
    dtype: "float64",
    role: "observable",
    description: "energy reconstructed from S(1000 m) and the constant-intensity cut",
    source: OPEN_DATA,
    range: [1e-3, 1e4],
  },
  {
    name: "s1000_vem",
    unit: "VEM",
    dtype: "float64",
    role: "observable",
    description: "signal at 1000 m from the fit of the lateral distribution",
    source: OPEN_DATA,
    range: [0, 1e6],
  },
  {
    name: "zenith_deg",
    unit: "deg",
    dtype: "float64",
    role: "observable",
    description: "reconstructed zenith angle of the shower axis",
    source: OPEN_DATA,
    range: [0, 90],
  },
  {
    name: "azimuth_deg",
    unit: "deg",
    dtype: "float64",
    role: "observable",
    description: "reconstructed azimuth of the shower axis, counter-clockwise from East",
    source: OPEN_DATA,
    range: [-360, 360],
  },
  {
    name: "azimuth_sp_deg",
    unit: "deg",
    dtype: "float64",
    role: "observable",
    description: "azimuth of the station in the shower plane; 0 is early (upstream), 180 late",
    source: "Auger Offline, GetAzimuthSP",
    range: [-360, 360],
  },
  {
    name: "core_distance_m",
    unit: "m",
    dtype: "float64",
    role: "observable",
    description: "distance of the station from the reconstructed shower axis, in the shower plane",
    source: OPEN_DATA,
    range: [0, 1e5],
  },
  {
    name: "time_ns",
    unit: "ns",
    dtype: "float64",
    role: "observable",
    description: "start of the signal by the station's clock, after the plane front passed the reconstructed core",
    source: OPEN_DATA,
    range: [-1e6, 1e6],
    optional: true,
  },
  ...perPmt(
    (pmt) => `trace_pmt${pmt}`,
    (pmt) => ({
      unit: "VEM peak",
      dtype: "list<float32>",
      role: "observable",
      description: `calibrated trace of PMT ${pmt} in the signal window, which starts four bins before the signal; zeros, where simulated, if the PMT does not work`,
      source: OPEN_DATA,
      range: [-1e3, 1e6],
    }),
  ),
  {
    name: "trace_start_bin",
    unit: "bin",
    dtype: "uint16",
    role: "observable",
    description: "first stored bin, counted in the FADC record",
    source: OPEN_DATA,
  },
  {
    name: "bin_width_ns",
    unit: "ns",
    dtype: "float32",
    role: "observable",
    description: "width of a trace bin",
    source: OPEN_DATA,
    range: [0.1, 1000],
  },
  {
    name: "pmt_mask",
    unit: "",
    dtype: "uint8",
    role: "observable",
    description: "working PMTs: bit 0 is PMT 1, bit 1 is PMT 2, bit 2 is PMT 3",
    source: MODEL,
    range: [1, 7],
  },
  {
    name: "saturation",
    unit: "",
    dtype: "uint8",
    role: "observable",
    description: "0 = none, 1 = high gain saturated (traces from the low gain), 2 = low gain saturated too",
    source: OPEN_DATA,
    range: [0, 2],
  },
  ...perPmt(
    (pmt) => `charge_over_peak_pmt${pmt}`,
    (pmt) => ({
      unit: "bin",
      dtype: "float32",
      role: "observable",
      description: `calibration of PMT ${pmt}: charge of a vertical muon over its peak; sum(trace) over it is VEM (that of an average PMT, where simulated, if the PMT does not work)`,
      source: "Auger Offline, GetCharge / GetPeak",
      range: [0.1, 1000],
    }),
  ),
];
