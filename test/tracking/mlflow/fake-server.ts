import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

interface Point {
  key: string;
  value: number | string;
  timestamp: number;
  step: number;
}

/** A run as the fake server keeps it: metrics append, as those of MLflow's file store do. */
export interface FakeRun {
  id: string;
  experiment: string;
  name: string;
  user: string;
  status: string;
  end_time?: number;
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: Point[];
  inputs: unknown[];
  artefacts: Record<string, string>;
}

/**
 * What happens to a request: `lost` is done and its answer lost, `refused` is neither done nor answered, `hang` is not
 * answered, a number is answered as a status.
 */
export type Fault = "lost" | "refused" | "hang" | "garbage" | { status: number; headers?: Record<string, string> };

/** What of MLflow's REST interface a mirror uses, with faults on demand. */
export class FakeMlflow {
  readonly runs: FakeRun[] = [];
  readonly experiments: { id: string; name: string; stage: string }[] = [];
  /** method and path of all requests, in their order */
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** what happens to a request, by its number from 0 */
  fault: (request: number, path: string) => Fault | undefined = () => undefined;
  /** where runs' artefacts lie */
  artefactRoot = "mlflow-artifacts:";
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(): Promise<FakeMlflow> {
    const fake = new FakeMlflow();
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.uri);
    const number = this.requests.length;
    this.requests.push(`${request.method} ${url.pathname}`);
    this.authorizations.push(request.headers.authorization);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const fault = this.fault(number, url.pathname);
    if (fault === "refused") request.socket.destroy();
    else if (typeof fault === "object") {
      response
        .writeHead(fault.status, fault.headers)
        .end(JSON.stringify({ message: `told ${request.headers.authorization}` }));
    } else if (fault === "garbage") response.writeHead(200).end("<html>a proxy</html>");
    else if (fault !== "hang") {
      const [status, content] = this.act(url, request.method!, body);
      if (fault === "lost") request.socket.destroy();
      else response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
    }
  }

  private act({ pathname, searchParams }: URL, method: string, body: Buffer): [number, unknown] {
    const artefact = /^\/api\/2\.0\/mlflow-artifacts\/artifacts\/\d+\/([^/]+)\/artifacts\/(.*)$/.exec(pathname);
    if (artefact && method === "PUT") {
      this.run(artefact[1]!).artefacts[decodeURIComponent(artefact[2]!)] = body.toString("latin1");
      return [200, {}];
    }
    const json = body.length > 0 ? JSON.parse(body.toString("utf8")) : {};
    if (body.length > 1_000_000) return refuse(400, "INVALID_PARAMETER_VALUE", "request too large");
    switch (pathname.replace("/api/2.0/mlflow/", "")) {
      case "experiments/get-by-name":
        return this.getExperiment(searchParams.get("experiment_name")!);
      case "experiments/create":
        return this.createExperiment(json.name);
      case "runs/create":
        return this.createRun(json);
      case "runs/search":
        return this.search(json);
      case "runs/update": {
        const { run_id, ...end } = json;
        Object.assign(this.run(run_id), end);
        return [200, {}];
      }
      case "runs/log-batch":
        return this.logBatch(json);
      case "runs/log-inputs":
        this.run(json.run_id).inputs = json.datasets;
        return [200, {}];
      case "metrics/get-history": {
        const metrics = this.run(searchParams.get("run_id")!).metrics;
        const own = metrics.filter(({ key }) => key === searchParams.get("metric_key"));
        // Two pages, timestamps as text: as the server writes 64-bit numbers.
        const second = searchParams.get("page_token") === "2";
        const half = Math.ceil(own.length / 2);
        const page = (second ? own.slice(half) : own.slice(0, half)).map((one) => ({
          ...one,
          timestamp: String(one.timestamp),
        }));
        return [
          200,
          { ...(page.length > 0 && { metrics: page }), ...(!second && own.length > 1 && { next_page_token: "2" }) },
        ];
      }
      default:
        return refuse(404, "ENDPOINT_NOT_FOUND", pathname);
    }
  }

  private run(id: string): FakeRun {
    return this.runs.find((run) => run.id === id)!;
  }

  private getExperiment(name: string): [number, unknown] {
    const found = this.experiments.find((one) => one.name === name);
    if (!found) return refuse(404, "RESOURCE_DOES_NOT_EXIST", name);
    return [200, { experiment: { experiment_id: found.id, name, lifecycle_stage: found.stage } }];
  }

  private createExperiment(name: string): [number, unknown] {
    if (this.experiments.some((one) => one.name === name)) return refuse(400, "RESOURCE_ALREADY_EXISTS", name);
    const id = String(this.experiments.length + 1);
    this.experiments.push({ id, name, stage: "active" });
    return [200, { experiment_id: id }];
  }

  private createRun(json: {
    experiment_id: string;
    run_name: string;
    user_id: string;
    tags: Pair[];
  }): [number, unknown] {
    const id = `r${this.runs.length + 1}`;
    this.runs.push({
      id,
      experiment: json.experiment_id,
      name: json.run_name,
      user: json.user_id,
      status: "RUNNING",
      params: {},
      tags: Object.fromEntries(json.tags.map(({ key, value }) => [key, value])),
      metrics: [],
      inputs: [],
      artefacts: {},
    });
    return [200, { run: { info: this.info(id) } }];
  }

  private info(id: string) {
    const experiment_id = this.run(id).experiment;
    return { run_id: id, experiment_id, artifact_uri: `${this.artefactRoot}/${experiment_id}/${id}/artifacts` };
  }

  private search({ experiment_ids, filter }: { experiment_ids: string[]; filter: string }): [number, unknown] {
    const [, key, value] = /^tags\."(.*)" = '(.*)'$/.exec(filter)!;
    const found = this.runs.filter((run) => experiment_ids.includes(run.experiment) && run.tags[key!] === value);
    return [200, found.length > 0 ? { runs: found.map(({ id }) => ({ info: this.info(id) })) } : {}];
  }

  private logBatch(json: { run_id: string; metrics?: Point[]; params?: Pair[]; tags?: Pair[] }): [number, unknown] {
    const { metrics = [], params = [], tags = [] } = json;
    const run = this.run(json.run_id);
    if (metrics.length > 1000 || params.length > 100 || tags.length > 100) {
      return refuse(400, "INVALID_PARAMETER_VALUE", "too many");
    }
    for (const { key, value } of [...params, ...tags]) {
      if (key.length > 250 || value.length > 8000) return refuse(400, "INVALID_PARAMETER_VALUE", key);
    }
    for (const { key, value } of params) {
      if (run.params[key] !== undefined && run.params[key] !== value)
        return refuse(400, "INVALID_PARAMETER_VALUE", key);
      run.params[key] = value;
    }
    for (const { key, value } of tags) run.tags[key] = value;
    run.metrics.push(...metrics);
    return [200, {}];
  }
}

interface Pair {
  key: string;
  value: string;
}

function refuse(status: number, error_code: string, message: string): [number, unknown] {
  return [status, { error_code, message }];
}
