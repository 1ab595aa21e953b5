import { CsvError, type Options } from "csv-parse";
import { parse } from "csv-parse/sync";
import { DataError } from "../core/errors.ts";
import type { Separator } from "./csv-format.ts";
import { type CsvRecord, QUOTED_EMPTY, type RecordOptions } from "./csv-records.ts";

/** Characters of one row; a quote that is never closed would otherwise take in the whole file. */
const MOST_CHARACTERS = 1 << 24;
/** Rows with quotes that are parsed at once. */
const MOST_WAITING = 1000;

/** How lines without quotes are cut, as csv-parse does. */
interface Cutting {
  cells(line: string): string[];
  /** the line from its first character on that is no space, which tells a comment or that it is blank */
  start(line: string): string;
}

const AT_SPACES: Cutting = {
  cells: (line) => line.split(/[ \t]+/).filter((cell) => cell !== ""),
  start: (line) => line,
};

function cuttingAt(delimiter: "," | ";" | "\t"): Cutting {
  return {
    // A tab that delimits is no space.
    start: (line) => (delimiter === "\t" ? line.replace(/^[^\S\t]+/, "") : line.trimStart()),
    cells(line) {
      const cells = line.split(delimiter);
      for (let i = 0; i < cells.length; i++) {
        const cell = cells[i]!;
        if (isDense(cell.charCodeAt(0)) && isDense(cell.charCodeAt(cell.length - 1))) continue;
        cells[i] = cell.trim();
      }
      return cells;
    },
  };
}

/** Whether a character is printed ASCII, and no space of any kind. */
function isDense(code: number): boolean {
  return code > 32 && code < 127;
}

/**
 * Cuts a text into rows, piece by piece. Lines without a quote are cut at their separators, which is twenty times as fast as looking at
 * each character; those with quotes are for csv-parse.
 */
export class RecordCutter {
  private done: CsvRecord[] = [];
  /** what the last piece left of a line, in parts */
  private rest: string[] = [];
  private restCharacters = 0;
  private line = 0;
  private records = 0;
  /** rows with quotes that follow one another, each of its lines */
  private waiting: { lines: string[]; line: number }[] = [];
  /** the last of these, where a quote is open at its end */
  private open: { lines: string[]; line: number } | undefined;
  private openCharacters = 0;
  private readonly cutting: Cutting;
  private readonly parserOptions: Options;

  constructor(
    private readonly path: string,
    { separator, quotedEmpty = false }: RecordOptions,
  ) {
    const delimiter = separator === "tab" ? "\t" : separator;
    this.cutting = delimiter === "spaces" ? AT_SPACES : cuttingAt(delimiter);
    this.parserOptions = parserOptions(separator, quotedEmpty);
  }

  /** Throws DataError for what `csvRecords` does; the rows before are still there to take. */
  add(piece: string): void {
    const lines = piece.split("\n");
    this.rest.push(lines[0]!);
    this.restCharacters += lines[0]!.length;
    if (this.restCharacters > MOST_CHARACTERS) throw this.tooLong();
    if (lines.length === 1) return;
    lines[0] = this.rest.join("");
    this.rest = [lines.pop()!];
    this.restCharacters = this.rest[0]!.length;
    for (const line of lines) this.addLine(line);
    this.parseWaiting();
  }

  /** Takes the text for ended. */
  finish(): void {
    if (this.restCharacters > 0) this.addLine(this.rest.join(""));
    if (this.open) this.parse([this.open]);
    this.parseWaiting();
  }

  /** The rows that were found since the last time. */
  take(): CsvRecord[] {
    const { done } = this;
    this.done = [];
    return done;
  }

  private addLine(line: string): void {
    this.line++;
    if (this.open) this.addOpen(this.open, line);
    else if (line.includes('"') && !this.isNoRow(line)) this.addQuoted(line);
    else {
      this.parseWaiting();
      if (!this.isNoRow(line)) this.push(this.cutting.cells(line), this.line);
    }
  }

  /** Whether it is blank or a comment. */
  private isNoRow(line: string): boolean {
    const start = this.cutting.start(line);
    return start === "" || start.startsWith("#");
  }

  private addQuoted(line: string): void {
    const row = { lines: [line], line: this.line };
    if (isEven(line)) this.wait(row);
    else {
      this.parseWaiting();
      this.open = row;
      this.openCharacters = line.length;
    }
  }

  /** A further line of a row whose quote is open. */
  private addOpen(row: { lines: string[]; line: number }, line: string): void {
    row.lines.push(line);
    this.openCharacters += line.length + 1;
    if (this.openCharacters > MOST_CHARACTERS) throw this.tooLong();
    if (isEven(line)) return;
    this.open = undefined;
    this.wait(row);
  }

  private wait(row: { lines: string[]; line: number }): void {
    const last = this.waiting.at(-1);
    if (last && last.line + last.lines.length !== row.line) this.parseWaiting();
    this.waiting.push(row);
    if (this.waiting.length >= MOST_WAITING) this.parseWaiting();
  }

  private parseWaiting(): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    this.parse(waiting);
  }

  /** Parses rows that follow one another; where one is at fault, those before it are done first. */
  private parse(rows: readonly { lines: string[]; line: number }[]): void {
    try {
      const text = rows.map(({ lines }) => lines.join("\n")).join("\n");
      const found = parse(text, this.parserOptions) as unknown as (string | null)[][];
      for (const [i, cells] of found.entries()) {
        this.push(
          cells.filter((cell) => cell !== null),
          rows[i]!.line,
        );
      }
    } catch (cause) {
      if (!(cause instanceof CsvError)) throw cause;
      if (rows.length === 1) throw this.fault(cause, rows[0]!.line);
      for (const row of rows) this.parse([row]);
    }
  }

  private push(cells: string[], line: number): void {
    if (cells.length === 0) return;
    this.records++;
    this.done.push({ cells, line });
  }

  private fault(cause: CsvError, line: number): DataError {
    if (cause.code === "CSV_QUOTE_NOT_CLOSED") {
      const record = `a quote of record ${this.records + 1}`;
      return new DataError(`${this.path}: line ${line}: ${record} is never closed`, { cause });
    }
    const at = line - 1 + Number(cause.lines);
    return new DataError(`${this.path}: line ${at}: a cell has a quote in it, but is not quoted as a whole`, { cause });
  }

  private tooLong(): DataError {
    const record = `record ${this.records + 1} has more than ${MOST_CHARACTERS} characters`;
    return new DataError(`${this.path}: ${record}; is a quote never closed?`);
  }
}

function isEven(line: string): boolean {
  let even = true;
  for (let quote = line.indexOf('"'); quote >= 0; quote = line.indexOf('"', quote + 1)) even = !even;
  return even;
}

/** For rows with quotes: blank lines and comments are not among them. */
function parserOptions(separator: Separator, quotedEmpty: boolean): Options {
  const shared: Options = { record_delimiter: "\n", relax_column_count: true };
  if (separator !== "spaces") {
    const cast: Options["cast"] = (value, { quoting }) => (value === "" && quoting ? QUOTED_EMPTY : value);
    return { ...shared, trim: true, delimiter: separator === "tab" ? "\t" : separator, ...(quotedEmpty && { cast }) };
  }
  // Between two spaces of a run there is no cell, unless it is quoted.
  const cast: Options["cast"] = (value, { quoting }) => {
    if (value !== "") return value;
    if (!quoting) return null;
    return quotedEmpty ? QUOTED_EMPTY : "";
  };
  return { ...shared, delimiter: [" ", "\t"], cast };
}
