import type { Random } from "../core/random.ts";
import { Deposits, type StationFront } from "./deposits.ts";
import type { DetectorPreset } from "./detector-preset.ts";
import { Channel } from "./electronics.ts";
import { filterCharges, makePulse, type Pulse, spreadLight } from "./pulse.ts";
import { makeReadouts, type Readout, sumDown } from "./readout.ts";
import { findSignal } from "./signal-window.ts";
import { LocalTrigger } from "./trigger.ts";

/** Bins of 25 ns simulated before the plane front arrives and after the last deposit, of whose light 1e-5 comes later. */
const LEAD_BINS = 8;
const TRAIL_BINS = 24;
const ALL_PMTS = 7;

/** What a station recorded of one front. Arrays are views that the next call overwrites. */
export interface StationSignal {
  /** false: none of the preset's triggers is met, so that nothing was recorded */
  triggered: boolean;
  /** signal of the window, VEM charge, mean of the PMTs */
  signal_vem: number;
  /** [3] traces of the signal window, VEM peak */
  traces: readonly Float32Array[];
  bin_width_ns: number;
  /** first bin of the window in the record, in bins of the traces */
  traceStartBin: number;
  pmtMask: number;
  saturation: number;
  /** [3] */
  chargeOverPeak: readonly number[];
  signal_mu_vem: number;
  signal_em_vem: number;
  signal_halo_vem: number;
}

/** The truth under a recorded trace, without statistical noise: mean light of the particles that fell, VEM peak. */
export interface ComponentTraces {
  /** ns after the start of the signal window */
  time_ns: number[];
  measured: number[];
  muon: number[];
  electromagnetic: number[];
}

/** A water-Cherenkov detector with its three PMTs. Reused from station to station; holds no state between them. */
export class Station {
  private readonly deposits: Deposits;
  private readonly channels: readonly Channel[];
  private readonly pulse: Pulse;
  /** [3] what the triggers see */
  private readonly seen: readonly Float32Array[];
  private readonly readouts: { trigger: Readout; stored: Readout };
  private readonly trigger: LocalTrigger;
  private readonly preset: DetectorPreset;

  constructor(preset: DetectorPreset) {
    this.preset = preset;
    this.pulse = makePulse(preset);
    this.readouts = makeReadouts(preset, this.pulse);
    this.deposits = new Deposits(preset, this.pulse.fineNs, preset.trace_bins * this.pulse.finePerBin);
    this.channels = [1, 2, 3].map(() => new Channel(preset, this.pulse));
    this.seen = this.channels.map((channel) => channel.record.trigger);
    this.trigger = new LocalTrigger(preset.trigger, preset.trace_bins);
  }

  /** Samples what the station records of a front: particles, light, electronics, triggers, window. */
  record(front: StationFront, random: Random): StationSignal {
    const { deposits, channels, preset } = this;
    const { every } = this.readouts.trigger;
    const recordBins = Math.floor(preset.trace_bins / every);
    const finePerBin = this.pulse.finePerBin * every;
    deposits.sample(front, random, (LEAD_BINS + random.uniform()) * finePerBin);
    const bins = Math.min(recordBins, Math.ceil(deposits.length / finePerBin) + TRAIL_BINS);
    const chargeError = preset.calibration_spread * random.normal();
    channels.forEach((channel, pmt) => {
      channel.digitise([deposits.shared, deposits.muon[pmt]!], bins * every, random, chargeError);
    });
    const { seen } = this;
    const { kept, bin: triggerBin } = this.trigger.find(seen, bins);
    const window = kept ? findSignal(seen, { bins, triggerBin, over: this.trigger.over }) : undefined;
    // The record holds so many bins, of which the trigger latches at trigger_bin.
    const shift = Math.floor(preset.trigger_bin / every) - triggerBin;
    const end = window ? Math.min(window.end, recordBins - shift) : 0;
    const start = window ? Math.max(window.start, -shift) : 0;
    const perBin = every / this.readouts.stored.every;
    const traces = channels.map((channel) => channel.record.trace.subarray(start * perBin, end * perBin));
    return {
      triggered: window !== undefined,
      signal_vem: meanCharge(traces, channels),
      traces,
      bin_width_ns: this.readouts.stored.bin_ns,
      traceStartBin: (start + shift) * perBin,
      pmtMask: ALL_PMTS,
      saturation: Math.max(...channels.map((channel) => channel.record.saturation)),
      chargeOverPeak: channels.map((channel) => channel.record.chargeOverPeak),
      signal_mu_vem: deposits.signal_mu_vem,
      signal_em_vem: deposits.signal_em_vem,
      signal_halo_vem: deposits.signal_halo_vem,
    };
  }

  /** As `record` with the same random stream, and what of the trace was muons and what electromagnetic. */
  explain(front: StationFront, random: Random): ComponentTraces | undefined {
    const signal = this.record(front, random);
    if (!signal.triggered) return undefined;
    const bins = signal.traces[0]!.length;
    const first = (signal.traces[0]!.byteOffset - this.channels[0]!.record.trace.byteOffset) / 4;
    const component = (charge: (k: number) => number): number[] => {
      const trace = this.meanTrace(charge);
      return Array.from({ length: bins }, (_, bin) => trace[first + bin]!);
    };
    const [one, two, three] = this.deposits.muon;
    return {
      time_ns: Array.from({ length: bins }, (_, bin) => bin * signal.bin_width_ns),
      measured: Array.from({ length: bins }, (_, bin) => signal.traces.reduce((sum, t) => sum + t[bin]!, 0) / 3),
      muon: component((k) => (one[k]! + two[k]! + three[k]!) / 3),
      electromagnetic: component((k) => this.deposits.shared[k]!),
    };
  }

  /** The trace, VEM peak, that charges in fine bins, VEM, leave on average: no chance in it. */
  private meanTrace(charge: (k: number) => number): Float64Array {
    const { before, after } = this.pulse;
    const light = new Float64Array(before + this.deposits.shared.length + after);
    for (let k = 0; k < this.deposits.length; k++) light[before + k] = charge(k);
    spreadLight(light, light.length, this.pulse);
    const samples = new Float64Array(this.preset.trace_bins);
    filterCharges(samples, light, samples.length, this.pulse);
    const { every, peak_adc } = this.readouts.stored;
    const adcPerVem = this.preset.adc_per_vem_peak * this.pulse.areaOverPeak;
    let trace = samples;
    if (every > 1) {
      trace = new Float64Array(Math.floor(samples.length / every));
      sumDown(trace, samples, trace.length);
    }
    return trace.map((value) => (value * adcPerVem) / peak_adc);
  }
}

/** Mean over the PMTs of sum(trace) / (charge over peak): VEM charge [S]. */
function meanCharge(traces: readonly Float32Array[], channels: readonly Channel[]): number {
  let total = 0;
  traces.forEach((trace, pmt) => {
    let sum = 0;
    for (let i = 0; i < trace.length; i++) sum += trace[i]!;
    total += sum / channels[pmt]!.record.chargeOverPeak;
  });
  return total / traces.length;
}
