import type { Random } from "../core/random.ts";
import type { DetectorPreset } from "./detector-preset.ts";
import { FINE_PER_BIN, filterCharges, type Pulse, spreadLight } from "./pulse.ts";

/** Pre-trigger bins from which the baseline is estimated, and so its statistical error. */
const BASELINE_BINS = 200;
/** Variance of rounding to whole ADC counts. */
const ROUNDING = 1 / 12;

/** The digitised, calibrated record of one PMT. */
export interface PmtRecord {
  /** [bins] high-gain trace, VEM peak: what the trigger sees, clipped where the high gain saturates */
  high: Float32Array;
  /** [bins] best trace, VEM peak: the low gain wherever the high gain saturates anywhere */
  trace: Float32Array;
  /** 0 none, 1 high gain, 2 low gain too */
  saturation: number;
  /** calibration: charge over peak of a vertical muon, bins */
  chargeOverPeak: number;
}

/**
 * One PMT and its two FADC channels: photo-electrons by Poisson statistics, their charges by a Gamma distribution of
 * relative variance `spe_relative_variance` (n electrons have the n-fold shape: exact), the filter, 10-bit digits of
 * the dynode (high gain) and the anode (low gain), and the calibration to VEM with its errors.
 */
export class Channel {
  readonly record: PmtRecord;
  private readonly charges: Float64Array;
  private readonly analog: Float64Array;
  private readonly preset: DetectorPreset;
  private readonly pulse: Pulse;
  private readonly adcPerPe: number;
  private readonly top: number;

  constructor(preset: DetectorPreset, pulse: Pulse) {
    this.preset = preset;
    this.pulse = pulse;
    this.charges = new Float64Array(preset.trace_bins * FINE_PER_BIN);
    this.analog = new Float64Array(preset.trace_bins);
    this.adcPerPe = (preset.adc_per_vem_peak * pulse.areaOverPeak) / preset.pe_per_vem;
    this.top = (1 << preset.adc_bits) - 1;
    this.record = {
      high: new Float32Array(preset.trace_bins),
      trace: new Float32Array(preset.trace_bins),
      saturation: 0,
      chargeOverPeak: 0,
    };
  }

  /**
   * Digitises `bins` bins of the light of deposits (VEM in fine bins, overwritten).
   * `chargeError` is the station's relative calibration error.
   */
  digitise(deposits: Float64Array, bins: number, random: Random, chargeError: number): void {
    this.collect(deposits, bins * FINE_PER_BIN, random);
    filterCharges(this.analog, this.charges, bins * FINE_PER_BIN, this.pulse);
    const { record, preset } = this;
    const peakError = preset.peak_calibration_spread * random.normal();
    const peak = preset.adc_per_vem_peak * (1 + peakError);
    record.chargeOverPeak = (this.pulse.areaOverPeak * (1 + chargeError)) / (1 + peakError);
    const highSaturated = this.convert(record.high, bins, 1, peak, random);
    record.saturation = 0;
    if (highSaturated) {
      const lowSaturated = this.convert(record.trace, bins, preset.gain_ratio, peak / preset.gain_ratio, random);
      record.saturation = lowSaturated ? 2 : 1;
    } else record.trace.set(record.high.subarray(0, bins));
  }

  /** Photo-electron charges in fine bins, in units of the mean charge of one. */
  private collect(deposits: Float64Array, length: number, random: Random): void {
    const { pe_per_vem, spe_relative_variance: variance } = this.preset;
    const { charges } = this;
    spreadLight(deposits, length, this.pulse);
    for (let k = 0; k < length; k++) {
      const n = random.poisson(pe_per_vem * deposits[k]!);
      charges[k] = n === 0 ? 0 : random.gamma(n / variance) * variance;
    }
  }

  /** ADC counts of one gain, less the estimated baseline, over the calibrated peak; true if any bin saturates. */
  private convert(out: Float32Array, bins: number, gain: number, peak: number, random: Random): boolean {
    const { noise_adc, baseline_adc } = this.preset;
    const baseline = baseline_adc + random.uniform();
    const estimated = baseline + Math.sqrt((noise_adc * noise_adc + ROUNDING) / BASELINE_BINS) * random.normal();
    const scale = this.adcPerPe / gain;
    const { analog, top } = this;
    let saturated = false;
    for (let bin = 0; bin < bins; bin++) {
      const adc = Math.floor(baseline + noise_adc * random.normal() + analog[bin]! * scale + 0.5);
      if (adc >= top) saturated = true;
      out[bin] = ((adc >= top ? top : adc < 0 ? 0 : adc) - estimated) / peak;
    }
    return saturated;
  }
}
