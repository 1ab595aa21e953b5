import { exponential } from "../core/exponential.ts";
import { GammaSums } from "../core/gamma.ts";
import type { Random } from "../core/random.ts";
import { normalCdf } from "../core/special-functions.ts";
import type { AccidentalMuon } from "./accidental-muons.ts";
import type { DetectorPreset } from "./detector-preset.ts";
import { type ElectromagneticStation, HALO_DELAY_NS } from "./electromagnetic.ts";
import { lognormalBinProbabilities } from "./lognormal-bins.ts";
import { type MuonStation, sampleMuonEnergy, sampleMuonTime } from "./muon-field.ts";
import { normalAbove } from "./normal-tail.ts";
import { luminousRange, sampleTrackLength, TANK_HEIGHT_M } from "./tank.ts";

/** What falls on one station: the muon field and electromagnetic front there, and the mean signals, VEM. */
export interface StationFront {
  cosZenith: number;
  sinZenith: number;
  muons: MuonStation;
  electromagnetic: ElectromagneticStation;
  /** mean charge of a muon here, VEM */
  muon_charge_vem: number;
  /** mean signals, VEM */
  signal_mu_vem: number;
  signal_halo_vem: number;
}

/** Mean numbers of electromagnetic particles below which bins are not worth their while. */
const FEW = 8;
/** Particles come in bins until so many are still to come; the rest come one by one, which spares thousands of empty bins. */
const LATE = 4;
/** Probability that a normal deviate exceeds 0, 1/4, 2/4, ... */
const above = Float64Array.from({ length: 25 }, (_, i) => normalCdf(-i / 4));

/** The deviate, a multiple of 1/4, beyond which at most LATE of `mean` particles are expected; 6 at most. */
function lateDeviate(mean: number): number {
  let i = 0;
  while (i < above.length - 1 && mean * above[i]! > LATE) i++;
  return i / 4;
}

/**
 * The charges, VEM, that the particles of one front leave in a tank, in fine time bins. Muons come one by one, with
 * light of their own in each PMT. Electromagnetic particles come as a Poisson number in each fine bin with the Gamma
 * charge that so many exponential charges have, and the last few one by one: the same distribution as all one by one,
 * without the cost of thousands.
 * Arrays are reused from station to station.
 */
export class Deposits {
  /** [fine bins] electromagnetic and halo charge, seen alike by all PMTs */
  readonly shared: Float64Array;
  /** per PMT: [fine bins] muon charge */
  readonly muon: readonly [Float64Array, Float64Array, Float64Array];
  /** fine bins in use: beyond are zeros */
  length = 0;
  /** sampled sums, VEM, of everything that fell, inside the record or after it */
  signal_mu_vem = 0;
  signal_em_vem = 0;
  signal_halo_vem = 0;
  /** [fine bins] scratch: probabilities, means, numbers and charges of electromagnetic particles in turn */
  private readonly counts: Float64Array;
  private readonly preset: DetectorPreset;
  private readonly fineNs: number;
  /** charge of n electromagnetic particles over the mean charge of one: exponential for one */
  private readonly charge = new GammaSums(1);

  /** `bins` fine bins of `fineNs` ns */
  constructor(preset: DetectorPreset, fineNs: number, bins: number) {
    this.preset = preset;
    this.fineNs = fineNs;
    this.shared = new Float64Array(bins);
    this.muon = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
    this.counts = new Float64Array(bins);
  }

  /** Samples a front; `origin` is the (fractional) fine bin in which the plane front arrives. */
  sample(front: StationFront, random: Random, origin: number): void {
    this.clear();
    this.sampleElectromagnetic(front.electromagnetic, random, origin);
    this.sampleHalo(front, random, origin);
    this.sampleMuons(front, random, origin);
  }

  private clear(): void {
    this.shared.fill(0, 0, this.length);
    for (const charges of this.muon) charges.fill(0, 0, this.length);
    this.length = 0;
    this.signal_mu_vem = 0;
    this.signal_em_vem = 0;
    this.signal_halo_vem = 0;
  }

  private sampleElectromagnetic(front: ElectromagneticStation, random: Random, origin: number): void {
    const { electromagnetic_particle_vem: unit } = this.preset;
    const { fineNs, shared } = this;
    const mean = front.signal_vem / unit;
    if (mean <= 0) return;
    const first = Math.floor(origin);
    const start_ns = (first - origin) * fineNs;
    const dense = front.offset_ns + front.t50_ns * Math.exp(front.sigma * lateDeviate(mean));
    const wanted = mean < FEW ? 0 : Math.ceil(dense / fineNs) + 1;
    const bins = Math.min(wanted, this.shared.length - first);
    const { counts } = this;
    const tail = lognormalBinProbabilities(counts.subarray(0, bins), { ...front, start_ns, bin_ns: fineNs });
    for (let k = 0; k < bins; k++) counts[k] = mean * counts[k]!;
    random.poissonAll(counts, bins);
    this.charge.drawAll(counts, bins, random);
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      const charge = counts[k]! * unit;
      shared[first + k] = charge;
      sum += charge;
    }
    let last = bins;
    while (last > 0 && shared[first + last - 1] === 0) last--;
    this.signal_em_vem += sum;
    this.length = first + last;
    const late = random.poisson(mean * tail);
    // After the end of the record particles count as truth and leave no trace: one number says it all.
    if (bins < wanted) this.signal_em_vem += random.gamma(late) * unit;
    else this.sampleLate(front, { count: late, after_ns: start_ns + bins * fineNs }, random, origin);
  }

  /** Electromagnetic particles one by one: the `count` of them that come after a time. */
  private sampleLate(
    { offset_ns, t50_ns, sigma }: ElectromagneticStation,
    { count, after_ns }: { count: number; after_ns: number },
    random: Random,
    origin: number,
  ): void {
    const low = after_ns > offset_ns ? Math.log((after_ns - offset_ns) / t50_ns) / sigma : -Infinity;
    for (let i = 0; i < count; i++) {
      const charge = random.exponential() * this.preset.electromagnetic_particle_vem;
      this.signal_em_vem += charge;
      const bin = this.binOf(offset_ns + t50_ns * exponential(sigma * normalAbove(random, low)), origin);
      if (bin >= 0) this.shared[bin] = this.shared[bin]! + charge;
    }
  }

  private sampleHalo(front: StationFront, random: Random, origin: number): void {
    const n = random.poisson(front.signal_halo_vem / this.preset.electromagnetic_particle_vem);
    for (let i = 0; i < n; i++) {
      const time = sampleMuonTime(random, front.muons) + HALO_DELAY_NS * random.exponential();
      const charge = random.exponential() * this.preset.electromagnetic_particle_vem;
      this.signal_halo_vem += charge;
      const bin = this.binOf(time, origin);
      if (bin >= 0) this.shared[bin] = this.shared[bin]! + charge;
    }
  }

  private sampleMuons(front: StationFront, random: Random, origin: number): void {
    const { cosZenith, sinZenith, muons } = front;
    const n = random.poisson(front.signal_mu_vem / front.muon_charge_vem);
    for (let i = 0; i < n; i++) {
      const time_ns = sampleMuonTime(random, muons);
      const range = luminousRange(sampleMuonEnergy(random, muons));
      const track = Math.min(sampleTrackLength(random, cosZenith, sinZenith), range);
      this.signal_mu_vem += this.addMuon({ time_ns, charge_vem: track / TANK_HEIGHT_M }, random, origin);
    }
  }

  /** Adds muons of other showers to a sampled front: they leave light and are no part of its truth. */
  addAccidental(muons: readonly AccidentalMuon[], random: Random, origin: number): void {
    for (const muon of muons) this.addMuon(muon, random, origin);
  }

  /** Light of a muon in each PMT; returns its charge with delta rays, VEM, whether or not the record holds it. */
  private addMuon({ time_ns, charge_vem }: AccidentalMuon, random: Random, origin: number): number {
    const { delta_ray_spread: spread, direct_light_asymmetry: asymmetry } = this.preset;
    const [first, second, third] = this.muon;
    const charge = charge_vem * lognormal(random, spread);
    const bin = this.binOf(time_ns, origin);
    if (bin < 0) return charge;
    first[bin] = first[bin]! + charge * lognormal(random, asymmetry);
    second[bin] = second[bin]! + charge * lognormal(random, asymmetry);
    third[bin] = third[bin]! + charge * lognormal(random, asymmetry);
    return charge;
  }

  /** The fine bin of a time, or -1 after the end of the record. */
  private binOf(time_ns: number, origin: number): number {
    const bin = Math.floor(origin + time_ns / this.fineNs);
    if (bin >= this.shared.length) return -1;
    if (bin >= this.length) this.length = bin + 1;
    return bin;
  }
}

/** Lognormal with mean 1. */
function lognormal(random: Random, sigma: number): number {
  return exponential(sigma * random.normal() - 0.5 * sigma * sigma);
}
