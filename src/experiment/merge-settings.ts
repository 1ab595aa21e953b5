/** Settings within settings, by key. */
export type Settings = Record<string, unknown>;

/** The two ways to say how much to simulate; saying one takes back the other. */
const AMOUNTS = ["stations_per_primary", "showers_per_primary"] as const;

/** What is simulated where nobody says how much. */
const STATIONS_PER_PRIMARY = 20_000;

/**
 * Simulation settings `over` laid over `base`: groups of keys are merged, everything else is replaced, null takes a
 * setting away so that its default holds again, and an amount replaces the amount of `base`, whichever of the two.
 */
export function mergeSettings(base: Settings, over: Settings): Settings {
  const under = { ...base };
  takeBackAmount(under, over);
  return merge(under, over);
}

/**
 * One file's settings laid over those of the files that it extends: groups of keys are merged, everything else is replaced.
 * A null stays, and where there is something that it takes away, its key is added to `taken`. What one of two settings
 * takes back, as an amount does the other amount and a model's name its file, is gone.
 */
export function layOver(base: Settings, over: Settings, taken: (readonly string[])[]): Settings {
  const under = { ...base };
  takeBack(under, over);
  return marked(under, over, { taken, at: [] });
}

/** Removes what `over` replaces by saying its counterpart: the amount of a simulation, and name or file of a model. */
export function takeBack(settings: Settings, over: Settings): void {
  const [simulate, given] = [groupAt(settings.data, "simulate"), groupAt(over.data, "simulate")];
  if (simulate && given) {
    const left = { ...simulate };
    takeBackAmount(left, given);
    settings.data = { ...(settings.data as Settings), simulate: left };
  }
  if (!isGroup(settings.model) || !isGroup(over.model)) return;
  const { name, file } = over.model;
  const left = { ...settings.model };
  if ((file ?? null) !== null && (name ?? null) === null) delete left.name;
  if ((name ?? null) !== null && (file ?? null) === null) delete left.file;
  settings.model = left;
}

/** Removes an amount from `settings` where `over` gives the other one and not this. */
function takeBackAmount(settings: Settings, over: Settings): void {
  const [given, ...others] = AMOUNTS.filter((name) => (over[name] ?? null) !== null);
  if (given === undefined || others.length > 0) return;
  for (const name of AMOUNTS) if (name !== given) delete settings[name];
}

/** The settings with an amount: 20,000 stations per primary where none is given. */
export function withAmount(settings: Settings): Settings {
  if (AMOUNTS.some((name) => settings[name] !== undefined)) return settings;
  return { ...settings, stations_per_primary: STATIONS_PER_PRIMARY };
}

/** The content less what is null among the known keys, so that the rest can be checked. */
export function withoutNulls(content: Settings, known: Readonly<Record<string, unknown>>): Settings {
  return Object.fromEntries(
    Object.entries(content)
      .filter(([name, value]) => value !== null || !Object.hasOwn(known, name))
      .map(([name, value]) => [name, isGroup(value) ? merge({}, value) : value]),
  );
}

export function isGroup(value: unknown): value is Settings {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function merge(base: Settings, over: Settings): Settings {
  const merged = { ...base };
  for (const [name, value] of Object.entries(over)) {
    if (value === null) delete merged[name];
    else if (isGroup(value)) merged[name] = merge(isGroup(merged[name]) ? merged[name] : {}, value);
    else merged[name] = value;
  }
  return merged;
}

function marked(
  base: Settings,
  over: Settings,
  { taken, at }: { taken: (readonly string[])[]; at: readonly string[] },
): Settings {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(over)) {
    const below = merged.get(name);
    const key = [...at, name];
    if (value === null && merged.has(name)) taken.push(key);
    merged.set(name, isGroup(value) && isGroup(below) ? marked(below, value, { taken, at: key }) : value);
  }
  return Object.fromEntries(merged);
}

function groupAt(value: unknown, key: string): Settings | undefined {
  if (!isGroup(value)) return undefined;
  const group = value[key];
  return isGroup(group) ? group : undefined;
}
