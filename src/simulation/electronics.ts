import { GammaSums } from "../core/gamma.ts";
import type { Random } from "../core/random.ts";
import { addAfterPulses } from "./after-pulses.ts";
import type { DetectorPreset } from "./detector-preset.ts";
import { filterCharges, type Pulse } from "./pulse.ts";
import { downsample, makeReadouts, type Readout } from "./readout.ts";

/** Pre-trigger bins from which the baseline is estimated, and so its statistical error. */
const BASELINE_BINS = 200;
/** Variance of rounding to whole ADC counts. */
const ROUNDING = 1 / 12;

/** The digitised, calibrated record of one PMT. Arrays are as long as the FADC's record; what is in use follows from `bins`. */
export interface PmtRecord {
  /** [bins of 25 ns] high-gain trace, VEM peak: what the trigger sees, clipped where the high gain saturates */
  trigger: Float32Array;
  /** [bins of the stored trace] VEM peak: the low gain wherever the high gain saturates anywhere */
  trace: Float32Array;
  /** 0 none, 1 high gain, 2 low gain too */
  saturation: number;
  /** calibration: charge over peak of a vertical muon, bins of the stored trace */
  chargeOverPeak: number;
}

/**
 * One PMT and its two FADC channels: photo-electrons by Poisson statistics, their charges by a Gamma distribution of
 * relative variance `spe_relative_variance` (n electrons have the n-fold shape: exact), the filter, the digits of
 * the dynode (high gain) and the anode (low gain), and the calibration to VEM with its errors.
 */
export class Channel {
  readonly record: PmtRecord;
  /** charges of photo-electrons in fine bins, with empty ones before and after for the filter */
  private readonly charges: Float64Array;
  private readonly analog: Float64Array;
  /** ADC counts over the rounded baseline, and those filtered down */
  private readonly counts: Int32Array;
  private readonly filtered: Float64Array;
  private readonly preset: DetectorPreset;
  private readonly pulse: Pulse;
  private readonly readouts: { trigger: Readout; stored: Readout };
  private readonly adcPerPe: number;
  private readonly top: number;
  private readonly charge: GammaSums;

  constructor(preset: DetectorPreset, pulse: Pulse) {
    this.preset = preset;
    this.pulse = pulse;
    this.readouts = makeReadouts(preset, pulse);
    this.charges = new Float64Array(pulse.before + preset.trace_bins * pulse.finePerBin + pulse.after);
    this.analog = new Float64Array(preset.trace_bins);
    this.counts = new Int32Array(preset.trace_bins);
    this.filtered = new Float64Array(preset.trace_bins);
    this.adcPerPe = (preset.adc_per_vem_peak * pulse.areaOverPeak) / preset.pe_per_vem;
    this.charge = new GammaSums(1 / preset.spe_relative_variance);
    this.top = preset.saturation ? (1 << preset.adc_bits) - 1 : Infinity;
    this.record = {
      trigger: new Float32Array(preset.trace_bins),
      trace: new Float32Array(preset.trace_bins),
      saturation: 0,
      chargeOverPeak: 0,
    };
  }

  /**
   * Digitises `bins` bins of the FADC (a multiple of three where it is filtered down) of the light of two sets of deposits,
   * VEM in fine bins: those all PMTs share and this one's own. `chargeError` is the station's relative calibration error.
   */
  digitise(deposits: readonly [Float64Array, Float64Array], bins: number, random: Random, chargeError: number): void {
    this.collect(deposits, bins * this.pulse.finePerBin, random);
    if (this.preset.after_pulses.probability > 0) this.addAfterPulses(bins * this.pulse.finePerBin, random);
    filterCharges(this.analog, this.charges, bins, this.pulse);
    const { record, preset } = this;
    const { trigger, stored } = this.readouts;
    const peakScale = 1 + preset.peak_calibration_spread * random.normal();
    record.chargeOverPeak = (stored.areaOverPeak * (1 + chargeError)) / peakScale;
    const high = this.convert(bins, 1, random);
    this.scale(record.trigger, bins, trigger, { peakScale, rest: high.rest });
    record.saturation = 0;
    if (high.saturated) {
      const low = this.convert(bins, preset.gain_ratio, random);
      this.scale(record.trace, bins, stored, { peakScale: peakScale / preset.gain_ratio, rest: low.rest });
      record.saturation = low.saturated ? 2 : 1;
    } else if (stored === trigger) record.trace.set(record.trigger.subarray(0, bins / stored.every));
    else this.scale(record.trace, bins, stored, { peakScale, rest: high.rest });
  }

  /**
   * Photo-electron charges in fine bins, in units of the mean charge of one. The light of deposits is that of
   * `spreadLight`, in the same loop.
   */
  private collect([shared, own]: readonly [Float64Array, Float64Array], length: number, random: Random): void {
    const { pe_per_vem } = this.preset;
    const { charges, pulse } = this;
    const first = pulse.own * pe_per_vem;
    const next = pulse.next * pe_per_vem;
    const { decay, before, after } = pulse;
    const counts = charges.subarray(before, before + length);
    let late = 0;
    for (let k = 0; k < length; k++) {
      const q = shared[k]! + own[k]!;
      counts[k] = first * q + late;
      late = late * decay + next * q;
    }
    random.poissonAll(counts, length);
    this.charge.drawAll(counts, length, random);
    charges.fill(0, before + length, before + length + after);
  }

  private addAfterPulses(length: number, random: Random): void {
    const { before, fineNs } = this.pulse;
    const { after_pulses, spe_relative_variance: variance } = this.preset;
    addAfterPulses({ charges: this.charges.subarray(before, before + length), fineNs, variance }, after_pulses, random);
  }

  /** Counts of one gain over the estimated baseline, rounded; the rest of it; and whether any sample saturates. */
  private convert(bins: number, gain: number, random: Random): { rest: number; saturated: boolean } {
    const { noise_adc, baseline_adc } = this.preset;
    const baseline = baseline_adc + random.uniform();
    const estimated = baseline + Math.sqrt((noise_adc * noise_adc + ROUNDING) / BASELINE_BINS) * random.normal();
    const whole = Math.round(estimated);
    const scale = this.adcPerPe / gain;
    const { analog, counts, top } = this;
    let saturated = false;
    for (let bin = 0; bin < bins; bin++) {
      const adc = Math.floor(baseline + noise_adc * random.normal() + analog[bin]! * scale + 0.5);
      if (adc >= top) saturated = true;
      counts[bin] = (adc >= top ? top : adc < 0 ? 0 : adc) - whole;
    }
    return { rest: estimated - whole, saturated };
  }

  /** The trace, VEM peak, of the counts of `bins` samples. */
  private scale(out: Float32Array, bins: number, { every, peak_adc }: Readout, calibration: Calibration): void {
    const { rest, peakScale } = calibration;
    const perCount = 1 / (peak_adc * peakScale);
    let samples: Int32Array | Float64Array = this.counts;
    if (every > 1) {
      downsample(this.filtered, this.counts.subarray(0, bins), bins / every);
      samples = this.filtered;
    }
    for (let bin = 0; bin < bins / every; bin++) out[bin] = (samples[bin]! - rest) * perCount;
  }
}

interface Calibration {
  /** what is left of the baseline, counts */
  rest: number;
  /** calibrated over true peak, over the gain ratio for the low gain */
  peakScale: number;
}
