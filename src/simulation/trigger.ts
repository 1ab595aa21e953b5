import type { TriggerPreset } from "./trigger-preset.ts";

/**
 * Local triggers of the surface detector, on high-gain traces in VEM peak units (Abraham et al., NIM A 613 (2010) 29;
 * numbers [S] in section 7 of the physics model).
 */
export interface Triggers {
  /** coincidence of all working PMTs above `t1_vem` in one bin */
  t1: boolean;
  /** the same above `t2_vem` */
  t2: boolean;
  /** time over threshold: `tot_bins` of 120 bins with two PMTs above `tot_vem` */
  tot: boolean;
  /** the same on deconvolved traces; false where it is not among the triggers of the preset */
  totd: boolean;
  /** one of the preset's triggers is met: the station's record is kept */
  kept: boolean;
  /** first bin where T1 or a time over threshold of the preset is met, or -1 */
  bin: number;
}

/** Bins of the traces that the triggers see, ns: the upgraded board filters its own down to them [S]. */
const TRIGGER_BIN_NS = 25;
const TOT_WINDOW = 120;
/** Bits of a bin that counts for the time over threshold: as it is, and deconvolved. */
const OVER = 1;
const OVER_DECONVOLVED = 1 << 1;

/** The local triggers of one station. Reused from record to record; holds no state between them. */
export class LocalTrigger {
  /** [bins] of the record seen last: not 0 where a bin counts for a time over threshold */
  readonly over: Uint8Array;
  private readonly preset: TriggerPreset;
  private readonly deconvolves: boolean;
  /** what is left of light after one bin: a deconvolved trace is freed of it */
  private readonly remainder: number;

  constructor(preset: TriggerPreset, bins: number) {
    this.preset = preset;
    this.over = new Uint8Array(bins);
    this.deconvolves = preset.kinds.includes("totd");
    this.remainder = Math.exp(-TRIGGER_BIN_NS / preset.totd_decay_ns);
  }

  /**
   * Triggers of the first `bins` bins of working PMTs' traces, one to three. With fewer than three PMTs the coincidences
   * need all of them, above thresholds of their own; with one PMT the times over threshold need that one.
   */
  find(traces: readonly Float32Array[], bins: number): Triggers {
    const { kinds, tot_bins } = this.preset;
    const latchesOnTot = kinds.includes("tot");
    const [t1_vem, t2_vem] = this.coincidences(traces.length);
    this.mark(traces, bins);
    const { over, deconvolves } = this;
    const first = traces[0]!;
    const second = traces[1] ?? first;
    const third = traces[2] ?? second;
    const found: Triggers = { t1: false, t2: false, tot: false, totd: false, kept: false, bin: -1 };
    let inWindow = 0;
    let deconvolvedInWindow = 0;
    for (let bin = 0; bin < bins; bin++) {
      const now = over[bin]!;
      const old = bin < TOT_WINDOW ? 0 : over[bin - TOT_WINDOW]!;
      inWindow += (now & OVER) - (old & OVER);
      deconvolvedInWindow += (now >> 1) - (old >> 1);
      if (first[bin]! > t1_vem && second[bin]! > t1_vem && third[bin]! > t1_vem) {
        found.t1 = true;
        if (first[bin]! > t2_vem && second[bin]! > t2_vem && third[bin]! > t2_vem) found.t2 = true;
      }
      if (inWindow >= tot_bins) found.tot = true;
      if (deconvolvedInWindow >= tot_bins) found.totd = true;
      if (found.bin < 0 && (found.t1 || found.totd || (found.tot && latchesOnTot))) found.bin = bin;
      if (found.t2 && found.tot && (found.totd || !deconvolves)) break;
    }
    found.kept = kinds.some((kind) => found[kind]);
    return found;
  }

  /** Thresholds of T1 and T2 with that number of PMTs, VEM peak. */
  private coincidences(pmts: number): [t1_vem: number, t2_vem: number] {
    const { t1_vem, t2_vem, t1_fewer_pmts_vem, t2_fewer_pmts_vem } = this.preset;
    return pmts === 3 ? [t1_vem, t2_vem] : [t1_fewer_pmts_vem[pmts - 1]!, t2_fewer_pmts_vem[pmts - 1]!];
  }

  private mark(traces: readonly Float32Array[], bins: number): void {
    this.over.fill(0, 0, bins);
    markOver(this.over, traces, { bins, bit: OVER, threshold_vem: this.preset.tot_vem, remainder: 0 });
    if (!this.deconvolves) return;
    const { remainder } = this;
    // d > threshold, both sides times 1 - remainder.
    const threshold_vem = this.preset.tot_vem * (1 - remainder);
    markOver(this.over, traces, { bins, bit: OVER_DECONVOLVED, threshold_vem, remainder });
  }
}

interface Marking {
  bins: number;
  bit: number;
  threshold_vem: number;
  /** share of the bin before that is taken off a bin; before the first there is nothing */
  remainder: number;
}

/** Marks with a bit the bins where two PMTs, or the only one, are above the threshold. */
function markOver(over: Uint8Array, traces: readonly Float32Array[], marking: Marking): void {
  const { bins, bit, threshold_vem, remainder } = marking;
  const first = traces[0]!;
  const second = traces[1] ?? first;
  const third = traces[2] ?? second;
  const thirdCounts = traces.length === 3 ? 1 : 0;
  let [a, b, c] = [0, 0, 0];
  for (let bin = 0; bin < bins; bin++) {
    const above =
      (first[bin]! - remainder * a > threshold_vem ? 1 : 0) +
      (second[bin]! - remainder * b > threshold_vem ? 1 : 0) +
      (third[bin]! - remainder * c > threshold_vem ? thirdCounts : 0);
    a = first[bin]!;
    b = second[bin]!;
    c = third[bin]!;
    if (above >= 2) over[bin] = over[bin]! | bit;
  }
}
