import { type LaunchStatus, launchStatus } from "../../launch/slurm/status.ts";
import { launchPlace } from "./place.ts";

interface StatusFlags {
  runs: string;
  json?: boolean;
}

/** Prints how far the tasks of a launch have come. */
export async function status(reference: string, { runs, json }: StatusFlags): Promise<void> {
  const found = await launchStatus(launchPlace(reference, runs).folder);
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${statusLines(found).join("\n")}\n`);
}

function statusLines({
  folder,
  submitter,
  cancelled,
  tasks,
  arrays,
  oldest_sign_s,
  errors,
  note,
}: LaunchStatus): string[] {
  const { total, ...counts } = tasks;
  return [
    folder,
    `tasks    ${total}: ${Object.entries(counts)
      .map(([name, number]) => `${number} ${name}`)
      .join(", ")}`,
    ...arrays.map(({ job, elements, states, reasons }) => {
      const said = Object.entries(states).map(([state, number]) => `${number} ${state}`);
      const why = reasons.length === 0 ? "" : ` (${reasons.join(", ")})`;
      return `job      ${job ?? "none"}: ${elements} elements${said.length === 0 ? "" : `: ${said.join(", ")}`}${why}`;
    }),
    submitter === null ? "followed by nobody" : `followed by process ${submitter.pid} on ${submitter.host}`,
    ...(cancelled ? ["cancelled"] : []),
    ...(oldest_sign_s === null ? [] : [`oldest sign of life ${oldest_sign_s.toFixed(0)} s ago`]),
    ...errors.map((error) => `error    ${error}`),
    ...(note === null ? [] : [`note     ${note}`]),
  ];
}
