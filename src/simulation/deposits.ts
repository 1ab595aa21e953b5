import type { Random } from "../core/random.ts";
import { type ElectromagneticStation, HALO_DELAY_NS } from "./electromagnetic.ts";
import { lognormalBinProbabilities } from "./lognormal-bins.ts";
import { type MuonStation, sampleMuonEnergy, sampleMuonTime } from "./muon-field.ts";
import type { DetectorPreset } from "./preset.ts";
import { FINE_NS } from "./pulse.ts";
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

/**
 * The charges, VEM, that the particles of one front leave in a tank, in fine time bins. Muons come one by one, with
 * light of their own in each PMT. Electromagnetic particles come as a Poisson number in each fine bin with the Gamma
 * charge that so many exponential charges have: the same distribution as one by one, without the cost of thousands.
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
  private readonly probabilities: Float64Array;
  private readonly preset: DetectorPreset;

  constructor(preset: DetectorPreset, bins: number) {
    this.preset = preset;
    this.shared = new Float64Array(bins);
    this.muon = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
    this.probabilities = new Float64Array(bins);
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
    const mean = front.signal_vem / this.preset.electromagnetic_particle_vem;
    if (mean <= 0) return;
    // Bins end where one particle in a million is still to come, or with the record; what comes later is drawn as one
    // number, counts as truth and leaves no trace.
    const end = front.offset_ns + front.t50_ns * Math.exp(4.75 * front.sigma);
    const first = Math.floor(origin);
    const bins = Math.min(this.shared.length - first, Math.ceil(end / FINE_NS) + 1);
    const probabilities = this.probabilities.subarray(0, bins);
    const start_ns = (first - origin) * FINE_NS;
    const tail = lognormalBinProbabilities(probabilities, { ...front, start_ns, bin_ns: FINE_NS });
    let sum = 0;
    let last = -1;
    for (let k = 0; k < bins; k++) {
      const p = probabilities[k]!;
      if (p === 0) continue;
      const n = random.poisson(mean * p);
      if (n === 0) continue;
      const charge = random.gamma(n) * this.preset.electromagnetic_particle_vem;
      this.shared[first + k] = this.shared[first + k]! + charge;
      sum += charge;
      last = k;
    }
    this.length = first + last + 1;
    sum += random.gamma(random.poisson(mean * tail)) * this.preset.electromagnetic_particle_vem;
    this.signal_em_vem = sum;
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
    const { delta_ray_spread: spread, direct_light_asymmetry: asymmetry } = this.preset;
    const [first, second, third] = this.muon;
    const n = random.poisson(front.signal_mu_vem / front.muon_charge_vem);
    for (let i = 0; i < n; i++) {
      const time = sampleMuonTime(random, muons);
      const range = luminousRange(sampleMuonEnergy(random, muons));
      const track = Math.min(sampleTrackLength(random, cosZenith, sinZenith), range);
      const charge = (track / TANK_HEIGHT_M) * lognormal(random, spread);
      this.signal_mu_vem += charge;
      const bin = this.binOf(time, origin);
      if (bin < 0) continue;
      first[bin] = first[bin]! + charge * lognormal(random, asymmetry);
      second[bin] = second[bin]! + charge * lognormal(random, asymmetry);
      third[bin] = third[bin]! + charge * lognormal(random, asymmetry);
    }
  }

  /** The fine bin of a time, or -1 after the end of the record. */
  private binOf(time_ns: number, origin: number): number {
    const bin = Math.floor(origin + time_ns / FINE_NS);
    if (bin >= this.shared.length) return -1;
    if (bin >= this.length) this.length = bin + 1;
    return bin;
  }
}

/** Lognormal with mean 1. */
function lognormal(random: Random, sigma: number): number {
  return Math.exp(sigma * random.normal() - 0.5 * sigma * sigma);
}
