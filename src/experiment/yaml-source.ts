import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { ConfigError } from "../core/errors.ts";
import type { Place, Source } from "./blame.ts";
import { contentOf } from "./override.ts";

/** A YAML file of settings: what it says and on which line. */
export interface YamlSource extends Source {
  content: Record<string, unknown>;
}

/** Reads a mapping from YAML text. Throws ConfigError that names the file, for text that is no YAML also the line. */
export function parseYamlSource(text: string, path: string, example: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const content = contentOf(document, path);
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    throw new ConfigError(`${path}: expected keys and values such as "${example}"`);
  }
  return {
    content: content as Record<string, unknown>,
    find(key): Place {
      const { depth, offset } = seek(document.contents, key);
      return { depth, text: depth === 0 ? path : `${path}:${lines.linePos(offset).line}` };
    },
  };
}

/** How many words of the key a document has, and where the last of them stands. */
function seek(root: Node | null, key: readonly PropertyKey[]): { depth: number; offset: number } {
  let node: unknown = root;
  let offset = 0;
  for (const [depth, word] of key.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(word));
      if (!pair) return { depth, offset };
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof word === "number" && word < node.items.length) {
      node = node.items[word];
      offset = (node as Node).range?.[0] ?? offset;
    } else return { depth, offset };
  }
  return { depth: key.length, offset };
}
