import { COLUMNS, type ColumnDefinition, type Role } from "./columns.ts";

const ROLES: Record<Role, string> = {
  id: "**id**: names the row",
  label: "**label**: the answer",
  truth: "**truth**: Monte-Carlo truth, absent in measured data; no feature unless the protocol says so",
  observable: "**observable**: measured, or reconstructed from what was measured",
};

/**
 * The text of data/README.md: what the files of this folder are, and the data dictionary.
 * Written by `cascada dictionary --out data/README.md`; a test fails while the file is not what this returns.
 */
export function renderDataReadme(): string {
  return `# Data

<!-- written by \`cascada dictionary --out data/README.md\` from src/data/columns.ts; do not edit -->

\`sample.arrow\` holds a few hundred simulated stations of proton, helium, oxygen and iron, enough to try every command
on; \`npm run sample\` makes it. They come from a parametric simulation tuned to published averages, not from a detector:
see the metadata of the file (\`npm run inspect -- data/sample.arrow\`). \`cache/\`, which git ignores, keeps the data sets that experiments simulated.

## Files

What Cascada writes of its own accord is an Arrow IPC file (also known as Feather version 2), uncompressed, one row per station, in
record batches of at most 1024 rows, so that it is read and written with little memory whatever its size. Any Arrow library opens it:

\`\`\`python
import pyarrow as pa
table = pa.ipc.open_file("data/sample.arrow").read_all()
\`\`\`

The same stations and metadata give the same bytes. Files from elsewhere are read in every format of \`src/data/formats/\` (text tables, Parquet,
compressed Arrow files and streams, ROOT, the Pierre Auger Open Data, ...), each with a worked example: [docs/your-data.md](../docs/your-data.md). Whatever the format:

- columns in any order, others beside them (they are ignored); columns marked optional may be absent; where names or units are
  other ones, a column map says which is which: [docs/column-maps.md](../docs/column-maps.md);
- numbers of any width, traces as lists of numbers, \`primary\` as text; values are converted to the types below, and what does not
  fit is an error;
- ids may be texts; they are numbered in the order in which they appear, and predictions have the texts;
- a column may state its \`unit\`; it must then be the one below;
- no nulls, no NaN, no infinities, nothing outside the range, at least one bin in a trace, and traces of the same
  length for the three PMTs of a station (that of a PMT which does not work too; \`pmt_mask\` says which do).

Nothing is mended or left out unsaid: the first value that breaks a rule stops the reading, with file, row and column;
\`npm run inspect\` shows all of them at once.

Roles:

${Object.values(ROLES)
  .map((line) => `- ${line}`)
  .join("\n")}

Rows with the same \`shower_id\` share the shower and all its truth; they are not independent, and belong on the same
side of a split. Rows with the same \`event_id\` are one fall of that shower on the array.

## Columns

| name | unit | type | role | range | meaning | source |
|---|---|---|---|---|---|---|
${COLUMNS.map(tableRow).join("\n")}
`;
}

function tableRow({ name, unit, dtype, role, range, description, source, optional }: ColumnDefinition): string {
  const type =
    dtype === "dictionary" ? "dictionary&lt;int8, utf8&gt;" : dtype.replace("<", "&lt;").replace(">", "&gt;");
  const bounds = range ? `${range[0]} to ${range[1]}` : "";
  return `| \`${name}\` | ${unit} | ${type} | ${role}${optional ? ", optional" : ""} | ${bounds} | ${description} | ${source} |`;
}
