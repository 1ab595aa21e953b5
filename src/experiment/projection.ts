/** A number that was estimated, with its standard deviation. */
export interface Estimate {
  value: number;
  sigma: number;
}

/** What a few showers of one primary gave. */
export interface PilotSample {
  /** stations of each shower */
  stations: readonly number[];
  /** stations of each event that has any */
  eventStations: readonly number[];
  /** of the same showers, what else is to be projected: events, bytes, seconds */
  others: Readonly<Record<string, readonly number[]>>;
}

/** Projected numbers: `showers`, `stations` and what else the sample has. */
export type Projection = Record<string, Estimate>;

/**
 * What `showers` showers give, of which those of the sample are the first (`known`) or none. With mean m and variance v
 * of a quantity over the n showers of the sample, r more showers give r m, with the variance v (r^2 / n + r): that of the
 * mean, and that of the r showers themselves.
 */
export function projectShowers(sample: PilotSample, showers: number, { known }: { known: boolean }): Projection {
  const counted = known ? sample.stations.length : 0;
  const all = { stations: sample.stations, ...sample.others };
  const entries = Object.entries(all).map(([name, values]): [string, Estimate] => {
    const n = values.length;
    const mean = sum(values) / n;
    const rest = showers - counted;
    const variance = spread(values.map((x) => x - mean)) * ((rest * rest) / n + rest);
    return [name, { value: (known ? sum(values) : 0) + rest * mean, sigma: Math.sqrt(variance) }];
  });
  return { showers: { value: showers, sigma: 0 }, ...Object.fromEntries(entries) };
}

/**
 * What the showers give that fill a quota of stations with whole events; undefined where the sample has none. A quantity
 * is projected as its ratio q to the stations of the sample, and its variance follows from the residuals x - q s of the
 * showers (ratio estimator). Stations overshoot the quota by what is left of the event that fills it: an event of k
 * stations is met there k times as often as one of 1, and leaves 0 to k - 1.
 */
export function projectQuota(
  sample: PilotSample,
  quota: number,
  { known }: { known: boolean },
): Projection | undefined {
  const found = sum(sample.stations);
  if (found === 0) return undefined;
  if (known && found >= quota) return exactly(sample, quota);
  const n = sample.stations.length;
  const stations = overshot(quota, sample.eventStations);
  const rest = stations.value - (known ? found : 0);
  const showers = (rest * n) / found;
  const project = (values: readonly number[]): Estimate => {
    const ratio = sum(values) / found;
    const variance =
      spread(values.map((x, i) => x - ratio * sample.stations[i]!)) * ((showers * showers) / n + showers);
    return { value: (known ? sum(values) : 0) + rest * ratio, sigma: Math.sqrt(variance) };
  };
  const others = Object.entries(sample.others).map(([name, values]): [string, Estimate] => [name, project(values)]);
  return {
    showers: project(sample.stations.map(() => 1)),
    stations,
    ...Object.fromEntries(others),
  };
}

/** What the first showers of the sample give, up to the one that fills the quota. */
function exactly(sample: PilotSample, quota: number): Projection {
  let end = 0;
  for (let stations = 0; stations < quota; end++) stations += sample.stations[end]!;
  const { eventStations: _, others, ...rest } = sample;
  const all = { ...rest, showers: sample.stations.map(() => 1), ...others };
  const entries = Object.entries(all).map(([name, values]) => [name, { value: sum(values.slice(0, end)), sigma: 0 }]);
  return Object.fromEntries(entries) as Projection;
}

/** The estimates of independent parts, added. */
export function addUp(parts: readonly Estimate[]): Estimate {
  return {
    value: sum(parts.map(({ value }) => value)),
    sigma: Math.sqrt(sum(parts.map(({ sigma }) => sigma * sigma))),
  };
}

function overshot(quota: number, events: readonly number[]): Estimate {
  const weight = sum(events);
  const mean = sum(events.map((k) => (k * (k - 1)) / 2)) / weight;
  const square = sum(events.map((k) => (k * (k - 1) * (2 * k - 1)) / 6)) / weight;
  return { value: quota + mean, sigma: Math.sqrt(Math.max(0, square - mean * mean)) };
}

/** Variance of residuals whose mean is 0 by construction; 0 for a single one, which tells nothing of it. */
function spread(residuals: readonly number[]): number {
  return residuals.length < 2 ? 0 : sum(residuals.map((x) => x * x)) / (residuals.length - 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
