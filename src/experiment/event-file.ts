import { basename } from "node:path";
import { z } from "zod";
import { isListColumn, type StationTable } from "../core/table.ts";
import type { Dataset } from "../data/dataset.ts";
import { readEvent } from "../data/event-rows.ts";
import type { Reading } from "../data/reading.ts";
import { openSelected } from "../features/selected-dataset.ts";
import { eventTitle, reconstructionLine, type ShowerEvent, truthLine } from "../report/event.ts";
import { drawPanel } from "../report/figure.ts";
import { footprintPanel } from "../report/figures/event-footprint.ts";
import { ldfPanel } from "../report/figures/event-ldf.ts";
import { eventSheet } from "../report/figures/event-sheet.ts";
import { tracesPanel } from "../report/figures/event-traces.ts";
import { renderReport } from "../report/page.ts";
import { renderPng } from "../report/png.ts";
import { contradictions } from "./contradictions.ts";
import { showerEvent } from "./shower-event.ts";

/** What a picture of an event may be, by the ending of its file. */
export const PICTURE_FORMATS = ["svg", "png", "html"] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** Narrower pictures have one column, px. */
const ONE_COLUMN_BELOW = 700;
/** Widths of the panels of a page, px: two stand in a row. */
const [HALF, WHOLE] = [500, 988];

/** An event of a station file: of that number, or the one with the most stations. Throws DataError as reading does. */
export async function loadEvent(
  path: string,
  { event, reading = {} }: { event?: string | undefined; reading?: Reading | undefined } = {},
): Promise<ShowerEvent> {
  const dataset = await openSelected(path, reading);
  try {
    const table = await readEvent(dataset, event);
    const shower = showerEvent(table, dataset.metadata, dataset.idName);
    const doubts = doubtsOf(table, dataset).map(asSentence);
    const notes = dataset.notes().map(asSentence);
    return { ...shower, ...(doubts.length > 0 && { doubts }), missing: [...shower.missing, ...notes] };
  } finally {
    await dataset.close();
  }
}

function doubtsOf({ columns }: StationTable, { idName, assumed }: Dataset): string[] {
  const numbers = Object.entries(columns).flatMap(([name, column]) => (isListColumn(column) ? [] : [[name, column]]));
  const { primary, ...others } = Object.fromEntries(numbers) as Record<string, Uint32Array>;
  const ids = { shower: others.shower_id!, event: others.event_id!, station: others.station_id! };
  return contradictions({ ids, primary, columns: others, assumed }, idName);
}

function asSentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}

/** The event as the content of a picture file; `width` px says how many columns it has, and how large a PNG is. */
export async function drawEvent(
  event: ShowerEvent,
  { format, width, file }: { format: PictureFormat; width: number; file: string },
): Promise<string | Uint8Array> {
  if (format === "html") return eventPage(event, file);
  const svg = eventSheet(event, { narrow: width < ONE_COLUMN_BELOW });
  return format === "svg" ? svg : renderPng(svg, width);
}

function eventPage(event: ShowerEvent, file: string): string {
  const seen = [...(event.doubts ?? []), reconstructionLine(event), truthLine(event), ...event.missing].filter(
    (line) => line !== "",
  );
  return renderReport({
    title: eventTitle(event),
    summary: `${basename(file)}. ${seen.join(". ").replaceAll("..", ".")}`,
    figures: [
      {
        svg: drawPanel(footprintPanel(event, HALF)),
        caption:
          "Stations from above. Areas are signals, colours the start of the signal; the cross is the reconstructed core, the arrow the way the shower came, dashed are distances from its axis.",
      },
      {
        svg: drawPanel(ldfPanel(event, HALF)),
        caption: "Signals against the distance from the axis, with the lateral distribution fitted to them.",
      },
      {
        svg: drawPanel(tracesPanel(event, WHOLE)),
        caption: "Mean trace of the working PMTs of each station, nearest to the axis first.",
      },
    ],
  });
}

const number = z.number().optional();

/** What `cascada event --json` prints: one object on stdout. What the file does not tell is absent. */
export const eventResultSchema = z.strictObject({
  file: z.string(),
  out: z.string().optional().describe("the picture that was written"),
  event_id: z.union([z.number().int(), z.string()]).describe("as the file calls it"),
  energy_eev: number,
  zenith_deg: number,
  azimuth_deg: number,
  fit: z
    .strictObject({ s1000_vem: z.number(), beta: z.number() })
    .optional()
    .describe("lateral distribution: signal at 1000 m and slope"),
  truth: z
    .strictObject({
      primary: z.string().optional(),
      energy_eev: number,
      zenith_deg: number,
      xmax_gcm2: number,
      ln_nmu: number,
    })
    .optional()
    .describe("Monte-Carlo truth"),
  stations: z
    .array(
      z.strictObject({
        station_id: z.union([z.number().int(), z.string()]),
        east_m: number.describe("on the ground, from the reconstructed core"),
        north_m: number,
        core_distance_m: number.describe("from the reconstructed axis, in the shower plane"),
        signal_vem: number,
        signal_sigma_vem: number,
        start_ns: number.describe("start of the signal after that of the event's first station"),
        delay_ns: number.describe("start of the signal after the reconstructed plane front at the station"),
        saturation: z.number().int().optional().describe("0 none, 1 high gain, 2 low gain too"),
        trace: z
          .strictObject({
            time_ns: z.array(z.number()),
            measured: z.array(z.number()).describe("mean of the working PMTs, VEM peak"),
            muon: z.array(z.number()).optional().describe("truth, VEM peak"),
            electromagnetic: z.array(z.number()).optional().describe("truth with the halo, VEM peak"),
          })
          .optional(),
      }),
    )
    .describe("from near the axis to far"),
  doubts: z
    .array(z.string())
    .optional()
    .describe("what speaks against these rows being the stations of one shower; absent where nothing does"),
  missing: z.array(z.string()).describe("what is not shown, and why"),
});

/** The event as `--json` prints it. */
export function eventResult(event: ShowerEvent, file: string, out?: string): z.output<typeof eventResultSchema> {
  const { fit, stations, ...rest } = event;
  const plain = {
    file,
    ...(out === undefined ? {} : { out }),
    ...rest,
    ...(fit ? { fit: { s1000_vem: fit.s1000_vem, beta: fit.beta } } : {}),
    stations,
  };
  return plain as z.output<typeof eventResultSchema>;
}
