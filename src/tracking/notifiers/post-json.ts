/**
 * Posts JSON to an address that may be secret: no error names it, and no redirection is followed. Gives what was answered.
 * Throws where that is no success, with the status.
 */
export async function postJson(address: string, content: object, signal: AbortSignal): Promise<string> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
    redirect: "error",
    signal,
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`answered ${response.status} ${response.statusText}`.trimEnd());
}
