import { basename } from "node:path";
import { grouped } from "../../data/inspection/grouped.ts";
import type { InspectedSource, Inspection } from "../../data/inspection/inspection.ts";
import type { HeadlineNumber } from "../../report/headline.ts";
import { formatCount } from "../../report/number-format.ts";
import { renderFigures, renderHeadline, renderPage, renderTable } from "../../report/page.ts";
import { inspectionFigures } from "./figures.ts";
import { columnTable, metadataTable, stationTable, warningTable } from "./tables.ts";

/** An inspection as a self-contained page: what stands out, columns, distributions per primary, example traces. */
export function inspectionPage({ inspection, sample }: InspectedSource): string {
  const { path, columns, metadata, warnings } = inspection;
  return renderPage({ title: `Look at ${basename(path)}`, summary: summaryOf(inspection) }, [
    renderHeadline(headline(inspection)),
    ...(warnings.length > 0 ? [renderTable(warningTable(warnings))] : []),
    renderTable(stationTable(inspection)),
    renderFigures(inspectionFigures({ inspection, sample })),
    renderTable(columnTable(columns)),
    ...(Object.keys(metadata).length > 0 ? [renderTable(metadataTable(metadata))] : []),
  ]);
}

function summaryOf({ format, rows, columns, notes, warnings }: Inspection): string {
  const shown = grouped(warnings);
  const count = (level: string) => shown.filter((warning) => warning.level === level).length;
  const said = notes.map((note) => ` ${note.charAt(0).toUpperCase()}${note.slice(1)}.`).join("");
  const size = `${formatCount(rows)} rows of ${columns.length} columns (${format}).${said}`;
  if (warnings.length === 0) return `${size} Nothing stands out.`;
  return `${size} ${count("refused")} things for which classify and experiment would refuse it, ${count("suspect")} that may be wrong, ${count("note")} to know.`;
}

function headline({ rows, showers, events, primaries, stations_per_shower: perShower }: Inspection): HeadlineNumber[] {
  const classes = Object.keys(primaries);
  const mean = perShower ? `${perShower.mean.toFixed(1)} stations each, on average` : "";
  return [
    { label: "stations", value: formatCount(rows), detail: classes.length > 0 ? classes.join(", ") : "without labels" },
    ...(showers === null ? [] : [{ label: "showers", value: formatCount(showers), detail: mean }]),
    ...(events === null
      ? []
      : [{ label: "events", value: formatCount(events), detail: "falls of a shower on the array" }]),
  ];
}
