import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { addUp, type PilotSample, projectQuota, projectShowers } from "../../src/experiment/projection.ts";

const SAMPLE: PilotSample = { stations: [2, 4, 6], eventStations: [2, 4, 6], others: { bytes: [10, 20, 60] } };

describe("projectShowers", () => {
  it("adds the mean of the sample for each shower beyond it", () => {
    // Stations: mean 4, variance 4. 12 showers, 3 of them known: 12 + 9 * 4 = 48; variance 4 (81 / 3 + 9) = 144.
    const { showers, stations, bytes } = projectShowers(SAMPLE, 12, { known: true });
    expect(showers).toEqual({ value: 12, sigma: 0 });
    expect(stations).toEqual({ value: 48, sigma: 12 });
    // Bytes: mean 30, variance 700; 90 + 9 * 30 = 360; 700 * 36 = 25200.
    expect(bytes!.value).toBeCloseTo(360, 9);
    expect(bytes!.sigma).toBeCloseTo(Math.sqrt(25_200), 9);
    // None known: 12 * 4 = 48; variance 4 (144 / 3 + 12) = 240.
    expect(projectShowers(SAMPLE, 12, { known: false }).stations!.sigma).toBeCloseTo(Math.sqrt(240), 9);
  });

  it("is exact where the sample is all there is", () => {
    expect(projectShowers(SAMPLE, 3, { known: true }).stations).toEqual({ value: 12, sigma: 0 });
  });
});

describe("projectQuota", () => {
  it("projects by the ratio to the stations, and adds what the last event overshoots", () => {
    // Overshoot: (1 + 6 + 15) / 12 = 11/6 stations. 12 of 40 known, 28 + 11/6 to come at 4 stations a shower.
    const { showers, stations, bytes } = projectQuota(SAMPLE, 40, { known: true })!;
    expect(stations!.value).toBeCloseTo(40 + 11 / 6, 9);
    const more = (28 + 11 / 6) / 4;
    expect(showers!.value).toBeCloseTo(3 + more, 9);
    expect(bytes!.value).toBeCloseTo(90 + 30 * more, 9);
    // Residuals of 1 - s / 4: 1/2, 0, -1/2, variance 1/4; (1/4) (more^2 / 3 + more).
    expect(showers!.sigma).toBeCloseTo(Math.sqrt(0.25 * ((more * more) / 3 + more)), 9);
  });

  it("counts where the sample fills the quota itself", () => {
    const cut = projectQuota(SAMPLE, 5, { known: true })!;
    expect(cut).toMatchObject({
      showers: { value: 2, sigma: 0 },
      stations: { value: 6, sigma: 0 },
      bytes: { value: 30 },
    });
  });

  it("cannot tell without a station", () => {
    expect(projectQuota({ stations: [0, 0], eventStations: [], others: {} }, 5, { known: true })).toBeUndefined();
  });
});

it("adds independent estimates: sigmas 3 and 4 make 5", () => {
  expect(
    addUp([
      { value: 1, sigma: 3 },
      { value: 2, sigma: 4 },
    ]),
  ).toEqual({ value: 3, sigma: 5 });
});

describe("the standard deviations are those of repeated pilots", () => {
  // Showers with 0 to 12 stations and bytes that go with them and scatter; 400 simulations of 300 showers or until 1500
  // stations, each projected from its first 100 showers. The mean of the squared pulls is 99 / 97 (Student's t); its own
  // standard deviation for normal pulls is sqrt(2 / 400) = 0.07, taken four times; that of the mean pull is 1 / 20.
  const random = Random.fromSeed(401);
  const shower = () => {
    const stations = Math.floor(13 * random.uniform() * random.uniform());
    return { stations, bytes: stations * (50 + 20 * random.normal()) };
  };
  const sampleOf = (showers: readonly ReturnType<typeof shower>[]): PilotSample => ({
    stations: showers.map(({ stations }) => stations),
    eventStations: showers.map(({ stations }) => stations).filter((n) => n > 0),
    others: { bytes: showers.map(({ bytes }) => bytes) },
  });
  const judge = (pulls: readonly number[]) => {
    const mean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(pulls.length));
    const square = pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length;
    expect(Math.abs(square - 99 / 97)).toBeLessThan(4 * Math.sqrt(2 / pulls.length));
  };
  const total = (showers: readonly ReturnType<typeof shower>[], key: "stations" | "bytes") =>
    showers.reduce((sum, one) => sum + one[key], 0);

  it("for so many showers", () => {
    const pulls = { stations: [] as number[], bytes: [] as number[] };
    for (let run = 0; run < 400; run++) {
      const showers = Array.from({ length: 300 }, shower);
      const projection = projectShowers(sampleOf(showers.slice(0, 100)), 300, { known: true });
      for (const key of ["stations", "bytes"] as const) {
        pulls[key].push((total(showers, key) - projection[key]!.value) / projection[key]!.sigma);
      }
    }
    judge(pulls.stations);
    judge(pulls.bytes);
  });

  it("for so many stations", () => {
    const pulls = { showers: [] as number[], bytes: [] as number[] };
    const overshoots: number[] = [];
    let expected = 0;
    for (let run = 0; run < 400; run++) {
      const showers = [];
      while (total(showers, "stations") < 1500) showers.push(shower());
      const projection = projectQuota(sampleOf(showers.slice(0, 100)), 1500, { known: true })!;
      pulls.showers.push((showers.length - projection.showers!.value) / projection.showers!.sigma);
      pulls.bytes.push((total(showers, "bytes") - projection.bytes!.value) / projection.bytes!.sigma);
      overshoots.push(total(showers, "stations") - 1500);
      expected += (projection.stations!.value - 1500) / 400;
    }
    judge(pulls.showers);
    judge(pulls.bytes);
    const mean = overshoots.reduce((sum, n) => sum + n, 0) / 400;
    // sigma of an overshoot is about 2 here, of the mean 0.1
    expect(Math.abs(mean - expected)).toBeLessThan(0.4);
  });
});
