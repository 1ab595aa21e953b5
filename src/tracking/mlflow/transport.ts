import { openAsBlob } from "node:fs";
import { TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import type { MlflowServer } from "./server.ts";

/** A request that the server refused, or did not answer. Its message names the server and holds no secret. */
export class MlflowError extends TrackingError {
  constructor(
    message: string,
    readonly about: {
      /** of HTTP; absent where there was no answer */
      status?: number;
      /** MLflow's own, such as RESOURCE_DOES_NOT_EXIST */
      code?: string;
      /** the same request may succeed later */
      transient: boolean;
      retryAfterMs?: number | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: about.cause });
  }

  get transient(): boolean {
    return this.about.transient;
  }

  get retryAfterMs(): number | undefined {
    return this.about.retryAfterMs;
  }
}

export interface MlflowRequest {
  method: "GET" | "POST" | "PUT" | "PATCH";
  /** below the server's address */
  path: string;
  query?: Readonly<Record<string, string>>;
  json?: unknown;
  /** what to send instead of JSON: a text, or the file at a path, which is never in memory as a whole */
  body?: { text: string } | { file: string; bytes: number };
}

/** Bytes that a slow line carries in a ms: a request with a body has so much more time. */
const SLOWEST_BYTES_PER_MS = 250;

export interface TransportOptions {
  /** time for an answer, but for what sending a body takes */
  timeoutMs: number;
  /** ends every request */
  signal?: AbortSignal | undefined;
}

/** Makes requests, each with a time-out, and turns what comes back into an object or an MlflowError. */
export class Transport {
  constructor(
    readonly server: MlflowServer,
    readonly options: TransportOptions,
  ) {}

  async send(request: MlflowRequest): Promise<unknown> {
    const { timeoutMs, signal } = this.options;
    const size = request.body && "bytes" in request.body ? request.body.bytes : 0;
    const timeout = AbortSignal.timeout(Math.round(timeoutMs + size / SLOWEST_BYTES_PER_MS));
    const init: RequestInit = {
      method: request.method,
      headers: { ...this.server.headers, ...(request.json !== undefined && { "content-type": "application/json" }) },
      // Credentials must not follow a redirection to somewhere else.
      redirect: "manual",
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    };
    const body = await bodyOf(request);
    let status: number;
    let headers: Headers;
    let text: string;
    try {
      const answer = await fetch(this.urlOf(request), { ...init, ...(body !== undefined && { body }) });
      ({ status, headers } = answer);
      text = await answer.text();
    } catch (cause) {
      throw new MlflowError(`${this.name}: ${this.silence(cause, timeoutMs)}`, { transient: true, cause });
    }
    if (status >= 200 && status < 300) return this.parse(text, request);
    throw this.refusal(status, headers, text);
  }

  private get name(): string {
    return `the MLflow server at ${this.server.uri}`;
  }

  private urlOf({ path, query }: MlflowRequest): string {
    return `${this.server.uri}${path}${query ? `?${new URLSearchParams(query)}` : ""}`;
  }

  private silence(cause: unknown, timeoutMs: number): string {
    if (this.options.signal?.aborted) return "given up";
    if (cause instanceof Error && cause.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
    const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
    return `no answer: ${this.discreet(systemCode(inner) ?? systemReason(inner))}`;
  }

  private parse(text: string, { path, body }: MlflowRequest): unknown {
    if (body !== undefined || text === "") return {};
    try {
      const answer: unknown = JSON.parse(text);
      if (answer !== null && typeof answer === "object") return answer;
    } catch {
      // Said below, with what came instead.
    }
    const start = JSON.stringify(this.discreet(text).slice(0, 60));
    throw new MlflowError(`${this.name}: ${path} answers ${start}; expected JSON: is it an MLflow server?`, {
      transient: false,
    });
  }

  private refusal(status: number, headers: Headers, text: string): MlflowError {
    const { error_code: code, message } = errorOf(text);
    const about = { status, ...(code !== undefined && { code }) };
    if (status === 401 || status === 403) {
      const how =
        Object.keys(this.server.headers).length > 0 ? "the credentials given" : "a request without credentials";
      return new MlflowError(
        `${this.name}: refuses ${how} (${status}); expected MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN`,
        { ...about, transient: false },
      );
    }
    if (status >= 300 && status < 400) {
      return new MlflowError(`${this.name}: says that it is elsewhere (${status}); name that address`, {
        ...about,
        transient: false,
      });
    }
    const transient = status === 429 || status >= 500;
    const what = [code, message && this.discreet(message).slice(0, 300)].filter(Boolean).join(": ");
    return new MlflowError(`${this.name}: answers ${status}${what === "" ? "" : ` ${what}`}`, {
      ...about,
      transient,
      retryAfterMs: transient ? retryAfter(headers.get("retry-after")) : undefined,
    });
  }

  /** What the server says may repeat what it was told. */
  private discreet(text: string): string {
    return this.server.secrets.reduce((said, secret) => said.replaceAll(secret, "***"), text);
  }
}

async function bodyOf({ json, body }: MlflowRequest): Promise<string | Blob | undefined> {
  if (json !== undefined) return JSON.stringify(json);
  if (body === undefined || "text" in body) return body?.text;
  try {
    return await openAsBlob(body.file);
  } catch (cause) {
    throw new TrackingError(`cannot read ${body.file}: ${systemReason(cause)}`, { cause });
  }
}

function errorOf(text: string): { error_code?: string; message?: string } {
  try {
    const { error_code, message } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...(typeof error_code === "string" && { error_code }),
      ...(typeof message === "string" && { message }),
    };
  } catch {
    return {};
  }
}

/** Retry-After in ms: seconds, or a date. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
