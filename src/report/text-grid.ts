/** A sheet of characters to draw on; what falls outside is not drawn. Rows count from the top. */
export class TextGrid {
  private readonly cells: string[][];

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.cells = Array.from({ length: height }, () => new Array<string>(width).fill(" "));
  }

  /** Puts a text, one character a cell, over what is there. Fractions of a cell are rounded. */
  put(column: number, row: number, text: string): void {
    const line = this.cells[Math.round(row)];
    if (!line) return;
    for (const [i, character] of [...text].entries()) {
      const at = Math.round(column) + i;
      if (at >= 0 && at < this.width) line[at] = character;
    }
  }

  /** Puts a character where nothing is yet. */
  putBehind(column: number, row: number, character: string): void {
    if (this.cells[Math.round(row)]?.[Math.round(column)] === " ") this.put(column, row, character);
  }

  /** The rows as text without spaces at their ends. */
  lines(): string[] {
    return this.cells.map((line) => line.join("").trimEnd());
  }
}
