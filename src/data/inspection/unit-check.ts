import type { Finding } from "./finding.ts";

/** What a unit is guessed from: the finite values of a column. */
export interface Values {
  min: number;
  max: number;
  /** of a sample, where the rows are many */
  median: number;
  /** all are whole numbers */
  whole: boolean;
  /** how many are different, about */
  distinct: number;
}

type Guess = (values: Values) => string | undefined;

/** Values below that cannot be told from one that is right in another unit. */
const FEW = 3;

/** Energies of EeV are 0.01 to 200 (the spectrum ends); those of an energy in eV are 10^16 to 10^20. */
const energy: Guess = ({ min, max, median }) => {
  if (median > 1e15) return "eV (divide by 1e18)";
  if (median > 1e7) return "GeV (divide by 1e9)";
  if (median > 1e4) return "TeV or PeV";
  if (min >= 16 && max <= 20.8 && max - min < 4.8)
    return "log10 of eV (10**(x - 18)), unless all showers have 16 to 20.8 EeV";
  if (min < 0) return "a logarithm, since some are negative";
  return undefined;
};

const zenith: Guess = ({ min, max, median }) => {
  if (min >= 0 && max <= Math.PI / 2) return "radians or a cosine";
  if (median > 90 && max <= 180) return "the direction in which the shower flies (180 less it)";
  return undefined;
};

const azimuth: Guess = ({ min, max }) => (Math.max(-min, max) <= 2 * Math.PI ? "radians" : undefined);

/** Stations with a signal are 100 m to 5 km away. */
const distance: Guess = ({ max, median }) => {
  if (max <= 10) return "km";
  if (median > 5e5) return "mm";
  return median > 8e3 ? "cm" : undefined;
};

/** Fronts arrive within some 10 us of the plane: hundreds of ns. */
const time: Guess = ({ min, max, median, whole }) => {
  if (Math.abs(median) > 1e6) return "the time of a clock, not after the plane front";
  return !whole && Math.max(-min, max) <= 50 ? "us" : undefined;
};

/** FADCs of the array have bins of 25 ns or 8.33 ns. */
const binWidth: Guess = ({ max }) => {
  if (max < 1e-6) return "s";
  return max < 0.5 ? "us" : undefined;
};

/** Traces in VEM peak have noise around 0; counts are whole and lie on a baseline of some tens. */
const trace: Guess = ({ max, median, whole }) => {
  if (whole && max > 1) return "ADC counts: all are whole numbers";
  return median > 10 ? "ADC counts with their baseline: half of all samples are above 10" : undefined;
};

const depth: Guess = ({ median }) => {
  if (median > 2500) return "kg/m2 (divide by 10)";
  return median < 100 ? "kg/cm2, or no depth" : undefined;
};

/** ln N_mu is 12 to 21, log10 of it 5 to 9. */
const logarithm: Guess = ({ median }) => {
  if (median > 100) return "the number, not its logarithm";
  return median < 10 ? "log10 (multiply by 2.302585)" : undefined;
};

const chargeOverPeak: Guess = ({ median }) => (median > 30 ? "ns (divide by bin_width_ns)" : undefined);

/** Of a trace, between two of its quantiles: of stations hundreds of ns, of some near the core tens; a record lasts less than 20 us. */
const duration: Guess = ({ max, median, whole }) => {
  if (max < 1e-3) return "s (multiply by 1e9)";
  return !whole && median < 5 && max <= 50 ? "us (multiply by 1000)" : undefined;
};

/** Rise times differ from those usual at their distance by some hundreds of ns, either way. */
const excess: Guess = ({ min, max, whole }) => {
  const largest = Math.max(-min, max);
  if (largest < 1e-4) return "s (multiply by 1e9)";
  return !whole && largest <= 5 ? "us (multiply by 1000)" : undefined;
};

/** Records have some hundreds of bins; the longest, of 120 MHz, 2048. */
const windowBins: Guess = ({ median, whole }) => {
  if (!whole) return "a time: not all are whole numbers";
  return median > 1000 ? "ns (divide by bin_width_ns)" : undefined;
};

/** Stations are triggered by some 3 VEM and have up to some 10,000. */
const signal: Guess = ({ min, max, median }) => {
  if (min < 0 || (median < 2.5 && max < 5)) return "a logarithm";
  return median > 3000 ? "ADC counts" : undefined;
};

/** Sums over the highest bin are 3 to 60 bins of 25 ns, thrice that of 8.33 ns; half of them below 20 or 60. */
const areaOverPeak: Guess = ({ median }) => {
  if (median < 1) return "us";
  return median > 150 ? "ns (divide by bin_width_ns)" : undefined;
};

/** Parts of a signal; noise below zero lets them be a little beyond 1. */
const share: Guess = ({ max, median }) => (median > 1.5 && max <= 200 ? "percent" : undefined);

const cosine: Guess = ({ min, max }) => (Math.max(-min, max) > 1.001 ? "an angle, not its cosine" : undefined);

/** Signals are a hundredth to a hundred times that at 1000 m. */
const ratio: Guess = ({ min, max }) => (min >= 0 && max > 5 ? "the ratio, not its logarithm" : undefined);

const GUESSES: readonly (readonly [RegExp, Guess])[] = [
  [/^energy_(mc_)?eev$/, energy],
  [/^zenith_(mc_)?deg$/, zenith],
  [/^azimuth_(mc_|sp_)?deg$/, azimuth],
  [/^core_distance_(mc_)?m$/, distance],
  [/^time_ns$/, time],
  [/^bin_width_ns$/, binWidth],
  [/^trace_pmt[123]$/, trace],
  [/^xmax_gcm2$/, depth],
  [/^ln_nmu$/, logarithm],
  [/^charge_over_peak_pmt[123]$/, chargeOverPeak],
  [/^(rise_time|fall_time)(_per_pmt)?_ns$|^time_\d+_\d+_ns$/, duration],
  [/^rise_time_excess_ns$/, excess],
  [/^trace_length_bins$/, windowBins],
  [/^total_signal_vem$/, signal],
  [/^area_over_peak(_per_pmt)?$/, areaOverPeak],
  [/^(early_fraction|fraction_above_half_vem|zero_frequency_power)$/, share],
  [/^cos_azimuth_sp$/, cosine],
  [/^log10_signal_over_s1000$/, ratio],
];

/** Columns that have one value in many a file. */
const OFTEN_CONSTANT = /^bin_width_ns$/;

/** Whether the unit of a column of that name can be guessed. */
export function isGuessed(column: string): boolean {
  return GUESSES.some(([pattern]) => pattern.test(column));
}

/** The unit that values of a column look like, in the place of that of its name; undefined where nothing is wrong or can be told. */
export function guessUnit(column: string, values: Values): string | undefined {
  const guess = GUESSES.find(([pattern]) => pattern.test(column))?.[1];
  if (!guess || (values.distinct < FEW && !OFTEN_CONSTANT.test(column))) return undefined;
  return guess(values);
}

/** The finding that a column is in another unit than its name says, by its values; else nothing. */
export function checkUnit(column: string, unit: string, values: Values): Finding[] {
  const found = guessUnit(column, values);
  if (found === undefined) return [];
  const range = `${short(values.min)} to ${short(values.max)}, half of them below ${short(values.median)}`;
  const message = `values of ${range}: they look like ${found}; the dictionary has ${unit || "no unit"}`;
  return [{ kind: "suspect-unit", level: "suspect", column, message, count: null, evidence: [] }];
}

function short(value: number): string {
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) < 1e6 ? String(rounded) : rounded.toExponential().replace("e+", "e");
}
