import { z } from "zod";
import { columnMapSchemaOf } from "../data/column-map.ts";
import { COLUMNS } from "../data/columns.ts";
import { FORMAT_NAMES } from "../data/formats/catalogue.ts";
import { AZIMUTH_READINGS } from "../data/source.ts";
import { computedColumns } from "./given.ts";

/** Which columns of a file are which of the data dictionary, or stand for which features. */
export const columnMapSchema = columnMapSchemaOf([...COLUMNS, ...computedColumns()]);

/** Delimiters by the words that a shell passes on as they are, too. */
const DELIMITERS = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  space: " ",
  ",": ",",
  ";": ";",
  "\t": "\t",
  " ": " ",
} as const;
const DELIMITER_NAMES = Object.keys(DELIMITERS) as (keyof typeof DELIMITERS)[];

/** What may be said of how a file is read: keys beside `file` in an experiment, flags of the verbs that read one. */
export const READING_KEYS = {
  format: z.enum(FORMAT_NAMES).optional().describe("of a file: its format; by default what its bytes or its name say"),
  delimiter: z
    .enum(DELIMITER_NAMES)
    .transform((name) => DELIMITERS[name])
    .optional()
    .describe("of a text table: between cells (comma, semicolon, tab, space); by default what the header shows"),
  decimal: z.enum([".", ","]).optional().describe("of a text table: the decimal mark of its numbers; default ."),
  tree: z.string().min(1).optional().describe("of a ROOT file: path of the TTree, where there are several"),
  azimuth: z
    .enum(AZIMUTH_READINGS)
    .optional()
    .describe("of the thesis's text files: whose azimuth is in them, the shower's (the default) or the station's"),
  columns: columnMapSchema
    .optional()
    .describe("of a file: its columns by the names of the data dictionary and of features, as expressions with units"),
  select: z
    .string()
    .min(1)
    .optional()
    .describe("which stations are kept: terms such as core_distance_m > 300, joined by &, of columns and features"),
};

export const readingSchema = z.strictObject(READING_KEYS);
