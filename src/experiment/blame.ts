/** Where a setting is said: a line of a file, or a flag. */
export interface Place {
  /** how many words of the key are said there, from the first on */
  depth: number;
  text: string;
}

/** One of the layers that settings come from. */
export interface Source {
  find(key: readonly PropertyKey[]): Place;
}

/**
 * Who is to blame for a key: of the sources, later ones over earlier ones, the one that says most of it; `fallback` where
 * none says anything, as for a key that is missing.
 */
export function blameOf(sources: readonly Source[], fallback: string): (key: readonly PropertyKey[]) => string {
  return (key) => {
    let best: Place = { depth: 0, text: fallback };
    for (const source of sources) {
      const place = source.find(key);
      if (place.depth > 0 && place.depth >= best.depth) best = place;
    }
    return best.text;
  };
}

/** The source as part of a larger whole: what it says stands below `prefix`. */
export function below(prefix: readonly string[], source: Source): Source {
  return {
    find(key) {
      if (prefix.some((word, i) => i < key.length && key[i] !== word)) return { depth: 0, text: "" };
      const { depth, text } = source.find(key.slice(prefix.length));
      return { depth: depth === 0 ? 0 : prefix.length + depth, text };
    },
  };
}
