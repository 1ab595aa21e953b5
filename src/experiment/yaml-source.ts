import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from "yaml";
import { ConfigError } from "../core/errors.ts";
import type { Place, Source } from "./blame.ts";

/** Mistakes of a document that are named. */
const MOST_MISTAKES = 10;
/** Lists and mappings within one another; the library calls itself for each, and some thousand fill its stack. */
const MOST_DEPTH = 100;

/** A YAML file of settings: what it says and where. */
export interface YamlSource extends Source {
  content: Record<string, unknown>;
  /** where its settings begin */
  start: string;
}

/**
 * Reads a mapping from YAML text, of which JSON is a part. Throws ConfigError that names the file with line and column,
 * for text that is no YAML one line per mistake.
 */
export function parseYamlSource(text: string, path: string, example: string): YamlSource {
  const lines = new LineCounter();
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const document = documentOf(text, path, lines);
  refuseBareVariables(document, text, placeAt);
  const content = contentOf(document, (offset) => (offset === undefined ? path : placeAt(offset)));
  const start = placeAt(document.contents?.range?.[0] ?? 0);
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    throw new ConfigError(`${start}: expected keys and values such as "${example}"`);
  }
  return {
    content: content as Record<string, unknown>,
    start,
    find(key): Place {
      const { depth, offset } = seek(document.contents, key);
      return { depth, text: depth === 0 ? path : placeAt(offset) };
    },
  };
}

/** The document of a text, sound or not. Throws ConfigError, which begins by `where`, for one that is too deep to be parsed. */
export function documentOf(text: string, where: string, lineCounter?: LineCounter): Document.Parsed {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme)); // no documents are asked for, only how deep they are
    // The document itself stands below them.
    if (parser.stack.length <= MOST_DEPTH + 1) continue;
    throw new ConfigError(
      `${where}: YAML of more than ${MOST_DEPTH} lists and mappings within one another; expected fewer`,
    );
  }
  return parseDocument(text, lineCounter ? { lineCounter } : {});
}

/**
 * What a YAML document says. Throws ConfigError for one that is wrong or doubtful, one line per mistake; `where` names the
 * place of an offset, or the document as a whole.
 */
export function contentOf(document: Document.Parsed, where: (offset?: number) => string): unknown {
  const mistakes = [...document.errors, ...document.warnings].map(
    ({ message, pos }) => `${where(pos[0])}: ${notYaml(message)}`,
  );
  visit(document, {
    Pair(_key, { key }) {
      if (!isCollection(isAlias(key) ? key.resolve(document) : key)) return;
      mistakes.push(
        `${where((key as Node).range?.[0])}: ${notYaml("a key that is a list or a mapping; expected a name")}`,
      );
    },
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined) {
        mistakes.push(`${where(alias.range?.[0])}: ${notYaml(`no anchor for the alias *${alias.source}`)}`);
      }
    },
  });
  if (mistakes.length > MOST_MISTAKES) {
    const rest = `${where()}: ${mistakes.length - MOST_MISTAKES} more mistakes`;
    throw new ConfigError([...mistakes.slice(0, MOST_MISTAKES), rest].join("\n"));
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes.join("\n"));
  try {
    return document.toJS();
  } catch (cause) {
    throw new ConfigError(`${where()}: ${notYaml((cause as Error).message)}`, { cause });
  }
}

/** Variables without quotes in braces or brackets, where YAML ends text at a brace; what follows is nonsense then. */
function refuseBareVariables({ errors }: Document.Parsed, text: string, placeAt: (offset: number) => string): void {
  const bare = errors.filter(({ pos: [at] }) => text[at] === "{" && text[at - 1] === "$");
  if (bare.length === 0) return;
  const lines = bare.map(
    ({ pos: [at] }) => `${placeAt(at - 1)}: within { } and [ ] an environment variable needs quotes: "$\{NAME}"`,
  );
  throw new ConfigError(lines.join("\n"));
}

function notYaml(message: string): string {
  const problem = message.replace(/( at line \d+, column \d+)?:?(\n.*)?$/s, "");
  return `not valid YAML: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`;
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
