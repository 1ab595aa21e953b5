import type { Random } from "../core/random.ts";
import { Deposits, type StationFront } from "./deposits.ts";
import type { DetectorPreset } from "./detector-preset.ts";
import { Channel } from "./electronics.ts";
<<<<<<< HEAD
import { BIN_NS, FINE_PER_BIN, filterCharges, makePulse, type Pulse, spreadLight } from "./pulse.ts";
import { findSignal } from "./signal-window.ts";
import { LocalTrigger } from "./trigger.ts";
=======
import { filterCharges, makePulse, type Pulse, spreadLight } from "./pulse.ts";
import { findSignal, findTriggers } from "./trigger.ts";
>>>>>>> 957db01 (wip)

/** Bins simulated before the plane front arrives and after the last deposit, of whose light 1e-5 comes still later. */
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
  /** first bin of the window in the FADC record */
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
  private readonly trigger: LocalTrigger;
  private readonly preset: DetectorPreset;

  constructor(preset: DetectorPreset) {
    this.preset = preset;
    this.pulse = makePulse(preset);
    this.deposits = new Deposits(preset, this.pulse.fineNs, preset.trace_bins * this.pulse.finePerBin);
    this.channels = [1, 2, 3].map(() => new Channel(preset, this.pulse));
    this.trigger = new LocalTrigger(preset.trigger, preset.trace_bins);
  }

  /** Samples what the station records of a front: particles, light, electronics, triggers, window. */
  record(front: StationFront, random: Random): StationSignal {
    const { deposits, channels, preset } = this;
    const { finePerBin } = this.pulse;
    const origin = (LEAD_BINS + random.uniform()) * finePerBin;
    deposits.sample(front, random, origin);
    const bins = Math.min(preset.trace_bins, Math.ceil(deposits.length / finePerBin) + TRAIL_BINS);
    const chargeError = preset.calibration_spread * random.normal();
    channels.forEach((channel, pmt) => {
      channel.digitise([deposits.shared, deposits.muon[pmt]!], bins, random, chargeError);
    });
    const high = channels.map((channel) => channel.record.high);
    const { kept, bin: triggerBin } = this.trigger.find(high, bins);
    const window = kept ? findSignal(high, { bins, triggerBin, over: this.trigger.over }) : undefined;
    // The record holds trace_bins bins, of which the trigger latches at trigger_bin.
    const shift = preset.trigger_bin - triggerBin;
    const end = window ? Math.min(window.end, preset.trace_bins - shift) : 0;
    const start = window ? Math.max(window.start, -shift) : 0;
    const traces = channels.map((channel) => channel.record.trace.subarray(start, end));
    return {
      triggered: window !== undefined,
      signal_vem: meanCharge(traces, channels),
      traces,
      bin_width_ns: this.pulse.binNs,
      traceStartBin: start + shift,
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
    const { before, after, binNs } = this.pulse;
    const length = this.deposits.shared.length;
    const component = (charge: (k: number) => number): number[] => {
      const light = new Float64Array(before + length + after);
      for (let k = 0; k < this.deposits.length; k++) light[before + k] = charge(k);
      spreadLight(light, light.length, this.pulse);
      const samples = new Float64Array(this.preset.trace_bins);
      filterCharges(samples, light, samples.length, this.pulse);
      return Array.from({ length: bins }, (_, bin) => samples[first + bin]! * this.pulse.areaOverPeak);
    };
    const [one, two, three] = this.deposits.muon;
    return {
      time_ns: Array.from({ length: bins }, (_, bin) => bin * binNs),
      measured: Array.from({ length: bins }, (_, bin) => signal.traces.reduce((sum, t) => sum + t[bin]!, 0) / 3),
      muon: component((k) => (one[k]! + two[k]! + three[k]!) / 3),
      electromagnetic: component((k) => this.deposits.shared[k]!),
    };
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
