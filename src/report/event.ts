import { formatNumber, formatQuantity } from "./number-format.ts";

/** A trace and, where it is known, what of it was muons and what electromagnetic; all lists over the same bins. */
export interface EventTrace {
  /** start of each bin after the start of the window, evenly spaced */
  time_ns: readonly number[];
  /** mean of the working PMTs, VEM peak */
  measured: readonly number[];
  /** truth: part of muons, VEM peak */
  muon?: readonly number[];
  /** truth: part of the electromagnetic cascade and the halo, VEM peak */
  electromagnetic?: readonly number[];
}

/** A station of an event; what the file does not tell is absent. */
export interface EventStation {
  /** as the file calls it */
  station_id: number | string;
  /** place on the ground from the reconstructed core, towards East and North */
  east_m?: number;
  north_m?: number;
  /** from the reconstructed axis, in the shower plane */
  core_distance_m?: number;
  signal_vem?: number;
  signal_sigma_vem?: number;
  /** start of the signal after that of the event's first station */
  start_ns?: number;
  /** start of the signal after the reconstructed plane front at the station */
  delay_ns?: number;
  /** 0 none, 1 high gain, 2 low gain too */
  saturation?: number;
  trace?: EventTrace;
}

/** The lateral distribution that was fitted to an event. */
export interface EventFit {
  s1000_vem: number;
  beta: number;
  /** curve of the fit: ascending distances from the axis, m, and signals there, VEM */
  curve: readonly { distance_m: number; signal_vem: number }[];
}

/** One shower as the array saw it, as every picture of it needs it; what the file does not tell is absent. */
export interface ShowerEvent {
  /** as the file calls it */
  event_id: number | string;
  /** from near the axis to far; in file order where no distance is known */
  stations: readonly EventStation[];
  energy_eev?: number;
  zenith_deg?: number;
  azimuth_deg?: number;
  fit?: EventFit;
  truth?: EventTruth;
  /** what speaks against these rows being the stations of one shower: one sentence each */
  doubts?: readonly string[];
  /** what is not shown, and why: one sentence each */
  missing: readonly string[];
}

/** Monte-Carlo truth of an event, as far as the file has it. */
export interface EventTruth {
  primary?: string;
  energy_eev?: number;
  zenith_deg?: number;
  xmax_gcm2?: number;
  ln_nmu?: number;
}

function sentence(parts: readonly (readonly [text: string, value: number | undefined, unit: string])[]): string[] {
  return parts.flatMap(([text, value, unit]) =>
    value === undefined ? [] : [`${text} ${formatQuantity(value)}${unit === "°" ? "" : " "}${unit}`.trim()],
  );
}

export function eventTitle({ event_id, stations }: ShowerEvent): string {
  return `Event ${event_id}: ${stations.length} station${stations.length === 1 ? "" : "s"}`;
}

/** What was reconstructed, in a line; empty where nothing is known. */
export function reconstructionLine({ energy_eev, zenith_deg, azimuth_deg, fit }: ShowerEvent): string {
  return sentence([
    ["E =", energy_eev, "EeV"],
    ["θ =", zenith_deg, "°"],
    ["φ =", azimuth_deg, "°"],
    ["S1000 =", fit?.s1000_vem, "VEM"],
    ["β =", fit?.beta, ""],
  ]).join(", ");
}

/** The truth in a line; empty where none is known. */
export function truthLine({ truth = {} }: ShowerEvent): string {
  const { primary, energy_eev, zenith_deg, xmax_gcm2, ln_nmu } = truth;
  const numbers = sentence([
    ["E =", energy_eev, "EeV"],
    ["θ =", zenith_deg, "°"],
    ["Xmax =", xmax_gcm2, "g/cm²"],
    ["ln Nμ =", ln_nmu, ""],
  ]);
  const parts = [...(primary === undefined ? [] : [primary]), ...numbers];
  return parts.length === 0 ? "" : `truth: ${parts.join(", ")}`;
}

/** A value with its error, of which two digits are given and as many decimals of the value: `33.0 ± 7.1`. */
function formatMeasured(value: number, sigma: number | undefined): string {
  if (sigma === undefined || !(sigma > 0)) return formatQuantity(value);
  const decimals = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(sigma))));
  return `${formatNumber(value, decimals)} ± ${formatNumber(sigma, decimals)}`;
}

/** A station's numbers in a line: distance, signal with its error, start after the first station. */
export function stationLine({ core_distance_m, signal_vem, signal_sigma_vem, start_ns }: EventStation): string {
  return [
    ...(core_distance_m === undefined ? [] : [`r = ${formatNumber(core_distance_m, 0)} m`]),
    ...(signal_vem === undefined ? [] : [`S = ${formatMeasured(signal_vem, signal_sigma_vem)} VEM`]),
    ...(start_ns === undefined ? [] : [`t = ${formatNumber(start_ns, 0)} ns`]),
  ].join(", ");
}

/** A station's name, and where its trace comes from if not from the high gain. */
export function stationName({ station_id, saturation = 0 }: EventStation): string {
  const words = SATURATION_WORDS[saturation];
  return words === undefined ? `station ${station_id}` : `station ${station_id} (${words})`;
}

const SATURATION_WORDS: Readonly<Record<number, string>> = { 1: "from the low gain", 2: "low gain saturated" };
