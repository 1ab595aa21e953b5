import type { Random } from "../core/random.ts";
import { type AccidentalMuon, sampleAccidentalMuons } from "./accidental-muons.ts";
import { Deposits, type StationFront } from "./deposits.ts";
import type { DetectorPreset } from "./detector-preset.ts";
import { Channel, type PmtRecord } from "./electronics.ts";
import { filterCharges, makePulse, type Pulse, spreadLight } from "./pulse.ts";
import { makeReadouts, type Readout, sumDown } from "./readout.ts";
import { findSignal } from "./signal-window.ts";
import { LocalTrigger } from "./trigger.ts";
import { sampleWorkingPmts, works } from "./working-pmts.ts";

/** Bins of 25 ns simulated before the plane front arrives and after the last deposit, of whose light 1e-5 comes later. */
const LEAD_BINS = 8;
const TRAIL_BINS = 24;

/** What a station recorded of one front. Arrays are views that the next call overwrites. */
export interface StationSignal {
  /** false: none of the preset's triggers is met, so that nothing was recorded */
  triggered: boolean;
  /** signal of the window, VEM charge, mean of the working PMTs */
  signal_vem: number;
  /** [3] traces of the signal window, VEM peak; zeros of a PMT that does not work */
  traces: readonly Float32Array[];
  bin_width_ns: number;
  /** first bin of the window in the record, in bins of the traces */
  traceStartBin: number;
  /** start of the signal's first bin after the plane front's arrival at the station; NaN where nothing was recorded */
  start_ns: number;
  /** bit per working PMT; 0 where none works, which is no station */
  pmtMask: number;
  /** largest of the working PMTs */
  saturation: number;
  /** [3]; that of an average PMT where one does not work */
  chargeOverPeak: readonly number[];
  signal_mu_vem: number;
  signal_em_vem: number;
  signal_halo_vem: number;
}

/**
 * The truth under a recorded trace, without statistical noise: mean light of the particles that fell, VEM peak; that of
 * accidental muons with the muons, that of after-pulses in neither.
 */
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
  /** [bins] the trace of a PMT that does not work */
  private readonly zeros: Float32Array;
  private readonly readouts: { trigger: Readout; stored: Readout };
  private readonly trigger: LocalTrigger;
  private readonly preset: DetectorPreset;

  constructor(preset: DetectorPreset) {
    this.preset = preset;
    this.pulse = makePulse(preset);
    this.readouts = makeReadouts(preset, this.pulse);
    this.deposits = new Deposits(preset, this.pulse.fineNs, preset.trace_bins * this.pulse.finePerBin);
    this.channels = [1, 2, 3].map(() => new Channel(preset, this.pulse));
    this.zeros = new Float32Array(preset.trace_bins);
    this.trigger = new LocalTrigger(preset.trigger, preset.trace_bins);
  }

  /** Samples what the station records of a front: particles, light, electronics, triggers, window. */
  record(front: StationFront, random: Random): StationSignal {
    const { deposits, channels, preset } = this;
    const pmtMask = sampleWorkingPmts(preset, random);
    if (pmtMask === 0) return this.nothing();
    const { every } = this.readouts.trigger;
    const recordBins = Math.floor(preset.trace_bins / every);
    const finePerBin = this.pulse.finePerBin * every;
    const accidental = this.sampleAccidental(random);
    // Without background nothing is there to see before the front.
    const lead = accidental.length > 0 ? Math.max(LEAD_BINS, Math.ceil(preset.trigger_bin / every)) : LEAD_BINS;
    const origin = (lead + random.uniform()) * finePerBin;
    deposits.sample(front, random, origin);
    deposits.addAccidental(accidental, random, origin);
    const lit = Math.ceil(deposits.length / finePerBin) + TRAIL_BINS;
    const bins = preset.after_pulses.probability > 0 ? recordBins : Math.min(recordBins, lit);
    const chargeError = preset.calibration_spread * random.normal();
    channels.forEach((channel, pmt) => {
      if (!works(pmtMask, pmt)) return;
      channel.digitise([deposits.shared, deposits.muon[pmt]!], bins * every, random, chargeError);
    });
    const working = channels.filter((_, pmt) => works(pmtMask, pmt)).map(({ record }) => record);
    const seen = working.map((record) => record.trigger);
    const { kept, bin: triggerBin } = this.trigger.find(seen, bins);
    const window = kept ? findSignal(seen, { bins, triggerBin, over: this.trigger.over }) : undefined;
    // The record holds so many bins, of which the trigger latches at trigger_bin.
    const shift = Math.floor(preset.trigger_bin / every) - triggerBin;
    const end = window ? Math.min(window.end, recordBins - shift) : 0;
    const start = window ? Math.max(window.start, -shift) : 0;
    const perBin = every / this.readouts.stored.every;
    const [first, last] = [start * perBin, end * perBin];
    return {
      triggered: window !== undefined,
      signal_vem: meanCharge(working, first, last),
      traces: channels.map(({ record }, pmt) =>
        (works(pmtMask, pmt) ? record.trace : this.zeros).subarray(first, last),
      ),
      bin_width_ns: this.readouts.stored.bin_ns,
      traceStartBin: (start + shift) * perBin,
      start_ns: window ? (Math.max(window.signal, start) * finePerBin - origin) * this.pulse.fineNs : Number.NaN,
      pmtMask,
      saturation: Math.max(...working.map((record) => record.saturation)),
      chargeOverPeak: channels.map(({ record }, pmt) =>
        works(pmtMask, pmt) ? record.chargeOverPeak : this.readouts.stored.areaOverPeak,
      ),
      signal_mu_vem: deposits.signal_mu_vem,
      signal_em_vem: deposits.signal_em_vem,
      signal_halo_vem: deposits.signal_halo_vem,
    };
  }

  /** Background muons of a record whose trigger comes with the front. */
  private sampleAccidental(random: Random): AccidentalMuon[] {
    const { accidental_muon_hz: rate_hz, trigger_bin, trace_bins } = this.preset;
    if (rate_hz === 0) return [];
    const { binNs } = this.pulse;
    const from_ns = -trigger_bin * binNs;
    const record = { rate_hz, from_ns, to_ns: from_ns + trace_bins * binNs };
    return sampleAccidentalMuons(random.stream("accidental"), record);
  }

  /** A station without a working PMT. */
  private nothing(): StationSignal {
    const none = this.zeros.subarray(0, 0);
    const { areaOverPeak, bin_ns } = this.readouts.stored;
    return {
      triggered: false,
      signal_vem: 0,
      traces: [none, none, none],
      bin_width_ns: bin_ns,
      traceStartBin: 0,
      start_ns: Number.NaN,
      pmtMask: 0,
      saturation: 0,
      chargeOverPeak: [areaOverPeak, areaOverPeak, areaOverPeak],
      signal_mu_vem: 0,
      signal_em_vem: 0,
      signal_halo_vem: 0,
    };
  }

  /** As `record` with the same random stream, and what of the trace was muons and what electromagnetic. */
  explain(front: StationFront, random: Random): ComponentTraces | undefined {
    const signal = this.record(front, random);
    if (!signal.triggered) return undefined;
    const working = [0, 1, 2].filter((pmt) => works(signal.pmtMask, pmt));
    const mean = (value: (pmt: number) => number) => working.reduce((sum, pmt) => sum + value(pmt), 0) / working.length;
    const bins = signal.traces[0]!.length;
    // The traces are views of whole records.
    const first = signal.traces[0]!.byteOffset / signal.traces[0]!.BYTES_PER_ELEMENT;
    const component = (charge: (k: number) => number): number[] => {
      const trace = this.meanTrace(charge);
      return Array.from({ length: bins }, (_, bin) => trace[first + bin]!);
    };
    const { muon, shared } = this.deposits;
    return {
      time_ns: Array.from({ length: bins }, (_, bin) => bin * signal.bin_width_ns),
      measured: Array.from({ length: bins }, (_, bin) => mean((pmt) => signal.traces[pmt]![bin]!)),
      muon: component((k) => mean((pmt) => muon[pmt]![k]!)),
      electromagnetic: component((k) => shared[k]!),
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

/** Mean over the working PMTs of sum(trace) / (charge over peak): VEM charge [S]. */
function meanCharge(working: readonly PmtRecord[], start: number, end: number): number {
  let total = 0;
  for (const { trace, chargeOverPeak } of working) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += trace[i]!;
    total += sum / chargeOverPeak;
  }
  return total / working.length;
}
