import { GammaSums } from "../core/gamma.ts";
import type { Random } from "../core/random.ts";
import type { DetectorPreset } from "./detector-preset.ts";
import { filterCharges, type Pulse } from "./pulse.ts";

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
 * relative variance `spe_relative_variance` (n electrons have the n-fold shape: exact), the filter, the digits of
 * the dynode (high gain) and the anode (low gain), and the calibration to VEM with its errors.
 */
export class Channel {
  readonly record: PmtRecord;
  /** charges of photo-electrons in fine bins, with empty ones before and after for the filter */
  private readonly charges: Float64Array;
  private readonly analog: Float64Array;
  private readonly preset: DetectorPreset;
  private readonly pulse: Pulse;
  private readonly adcPerPe: number;
  private readonly top: number;
  private readonly charge: GammaSums;

  constructor(preset: DetectorPreset, pulse: Pulse) {
    this.preset = preset;
    this.pulse = pulse;
    this.charges = new Float64Array(pulse.before + preset.trace_bins * pulse.finePerBin + pulse.after);
    this.analog = new Float64Array(preset.trace_bins);
    this.adcPerPe = (preset.adc_per_vem_peak * pulse.areaOverPeak) / preset.pe_per_vem;
    this.charge = new GammaSums(1 / preset.spe_relative_variance);
    this.top = (1 << preset.adc_bits) - 1;
    this.record = {
      high: new Float32Array(preset.trace_bins),
      trace: new Float32Array(preset.trace_bins),
      saturation: 0,
      chargeOverPeak: 0,
    };
  }

  /**
   * Digitises `bins` bins of the light of two sets of deposits, VEM in fine bins: those all PMTs share and this one's own.
   * `chargeError` is the station's relative calibration error.
   */
  digitise(deposits: readonly [Float64Array, Float64Array], bins: number, random: Random, chargeError: number): void {
    this.collect(deposits, bins * this.pulse.finePerBin, random);
    filterCharges(this.analog, this.charges, bins, this.pulse);
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

  /** ADC counts of one gain, less the estimated baseline, over the calibrated peak; true if any bin saturates. */
  private convert(out: Float32Array, bins: number, gain: number, peak: number, random: Random): boolean {
    const { noise_adc, baseline_adc } = this.preset;
    const baseline = baseline_adc + random.uniform();
    const estimated = baseline + Math.sqrt((noise_adc * noise_adc + ROUNDING) / BASELINE_BINS) * random.normal();
    const scale = this.adcPerPe / gain;
    const perVem = 1 / peak;
    const { analog, top } = this;
    let saturated = false;
    for (let bin = 0; bin < bins; bin++) {
      const adc = Math.floor(baseline + noise_adc * random.normal() + analog[bin]! * scale + 0.5);
      if (adc >= top) saturated = true;
      out[bin] = ((adc >= top ? top : adc < 0 ? 0 : adc) - estimated) * perVem;
    }
    return saturated;
  }
}
