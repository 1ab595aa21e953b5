import { expect, test } from "vitest";
import { arrowOverhead, rowBytes } from "../../src/data/arrow-size.ts";
import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { makeStations, temporaryFolder } from "./stations.ts";

test.each([
  [1, 3],
  [7, 3],
  [30, 10],
])("overhead and rows add up to the file: %d stations in batches of %d", async (rows, batchRows) => {
  const metadata = { "cascada.seed": "1", "cascada.statement": "parametric simulation" };
  const table = makeStations(rows);
  const path = `${await temporaryFolder()}/sized.arrow`;
  const writer = await openArrowWriter(path, { columns: COLUMNS.map(({ name }) => name), metadata, batchRows });
  await writer.write(table);
  const { bytes } = await writer.close();
  const { file_bytes, batch_bytes } = arrowOverhead(metadata);
  const batches = Math.ceil(rows / batchRows);
  const expected = file_bytes + batches * batch_bytes + rowBytes(table);
  // each column of a batch has up to two buffers, each padded to a multiple of 8 bytes; the footer too
  expect(bytes).toBeGreaterThanOrEqual(expected - 16);
  expect(bytes).toBeLessThan(expected + batches * COLUMNS.length * 16);
});
