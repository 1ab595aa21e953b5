import { COLUMNS } from "../data/columns.ts";
import { renderDataReadme } from "../data/dictionary-page.ts";
import { writeText } from "./text-file.ts";

export async function dictionary({ out, json }: { out?: string; json?: boolean }): Promise<void> {
  const text = json ? `${JSON.stringify({ columns: COLUMNS })}\n` : renderDataReadme();
  if (out === undefined) process.stdout.write(text);
  else await writeText(out, text, { force: true });
}
