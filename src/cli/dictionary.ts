import { renderDataReadme } from "../data/dictionary-page.ts";
import { writeText } from "./text-file.ts";

export async function dictionary({ out }: { out?: string }): Promise<void> {
  const text = renderDataReadme();
  if (out === undefined) process.stdout.write(text);
  else await writeText(out, text, { force: true });
}
