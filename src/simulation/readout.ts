import type { DetectorPreset } from "./detector-preset.ts";
import { meanPeak, type Pulse } from "./pulse.ts";

/**
 * The filter of the upgraded board (UUB) before it takes every third of its samples, so that its triggers see what those of
 * the old board saw: sums in units of 1 / 2048, rounded down, at least -20 counts [S: Offline's UUBDownsampleFilter].
 */
const TAPS = Int32Array.of(5, 0, 12, 22, 0, -61, -96, 0, 256, 551, 681, 551, 256, 0, -96, -61, 0, 22, 12, 0, 5);
const UNIT = 2048;
const LOWEST = -20;
const EVERY = 3;
/** The tap on the middle one of three samples. */
const MIDDLE = (TAPS.length - 1) / 2;
/** What the filter makes of a constant: 2059 / 2048. */
const GAIN = TAPS.reduce((sum, tap) => sum + tap, 0) / UNIT;

/** How the samples of an FADC become a trace. */
export interface Readout {
  /** samples a bin of the trace: 1, or 3 where the trace is filtered down */
  every: number;
  /** bin of the trace, ns */
  bin_ns: number;
  /** charge over peak of a vertical muon, in bins of the trace */
  areaOverPeak: number;
  /** peak of a vertical muon, ADC counts of the high gain */
  peak_adc: number;
}

/** What the triggers see and what is stored: 25 ns, or the FADC's own bins. */
export function makeReadouts(preset: DetectorPreset, pulse: Pulse): { trigger: Readout; stored: Readout } {
  const own: Readout = {
    every: 1,
    bin_ns: pulse.binNs,
    areaOverPeak: pulse.areaOverPeak,
    peak_adc: preset.adc_per_vem_peak,
  };
  if (preset.sampling_mhz === 40) return { trigger: own, stored: own };
  const trigger = filteredDown(own, pulse);
  return { trigger, stored: preset.downsample ? trigger : own };
}

/** Bins that the mean pulse is followed for: 4 us. */
const PULSE_BINS = 160;

function filteredDown(own: Readout, pulse: Pulse): Readout {
  // Of a charge of 1 VEM; its place against the bins of the trace is averaged by trying each of the three.
  const charge_adc = own.peak_adc * own.areaOverPeak;
  let peak = 0;
  for (let place = 0; place < EVERY; place++) {
    peak += meanPeak(pulse, EVERY * PULSE_BINS, (samples) => {
      const trace = new Float64Array(PULSE_BINS);
      sumDown(trace, samples.subarray(place), PULSE_BINS - 1);
      return trace;
    });
  }
  const peak_adc = (charge_adc * peak) / EVERY;
  return {
    every: EVERY,
    bin_ns: EVERY * own.bin_ns,
    areaOverPeak: (charge_adc * GAIN) / (EVERY * peak_adc),
    peak_adc,
  };
}

/** Counts (over the baseline) filtered down: `out[bin]` from three times as many of `counts` and the filter's reach. */
export function downsample(out: Float64Array, counts: Int32Array, bins: number): void {
  sumDown(out, counts, bins);
  for (let bin = 0; bin < bins; bin++) out[bin] = Math.max(LOWEST, Math.floor(out[bin]!));
}

/** The filter without rounding; before the first sample and after the last are zeros. */
export function sumDown(out: Float64Array, samples: Float64Array | Int32Array, bins: number): void {
  for (let bin = 0; bin < bins; bin++) {
    const start = EVERY * bin + 1 - MIDDLE;
    const first = Math.max(0, -start);
    const end = Math.min(TAPS.length, samples.length - start);
    let sum = 0;
    for (let tap = first; tap < end; tap++) sum += TAPS[tap]! * samples[start + tap]!;
    out[bin] = sum / UNIT;
  }
}
