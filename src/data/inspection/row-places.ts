import type { SourceBatch } from "../source.ts";
import type { Finding } from "./finding.ts";

/** Where the files of a folder begin in the table of all of them. */
export class RowPlaces {
  private readonly starts: { file: string; row: number }[] = [];

  /** Takes the next batch. */
  add({ firstRow, part }: SourceBatch): void {
    if (part !== undefined && this.starts.at(-1)?.file !== part.path) {
      this.starts.push({ file: part.path, row: firstRow - part.firstRow });
    }
  }

  /** The findings, with files where there are some. */
  placed(findings: readonly Finding[]): Finding[] {
    return findings.map((finding) => ({
      ...finding,
      evidence: finding.evidence.map((one) => {
        const start = this.starts.findLast(({ row }) => row <= one.row);
        return start === undefined ? one : { ...one, part: { file: start.file, row: one.row - start.row } };
      }),
    }));
  }
}
