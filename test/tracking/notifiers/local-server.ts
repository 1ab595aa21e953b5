import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A request that a server got. */
export interface Received {
  path: string;
  body: string;
}

/** A server on this machine, until the test is over. */
export interface LocalServer {
  port: number;
  received: Received[];
}

/** Listens on a free port; all its connections end with the test. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTP server that answers so; `undefined` answers nothing at all. */
export async function httpServer(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<LocalServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ path: request.url!, body });
      answer(request, response, received.length);
    });
  });
  return { port: await listen(server), received };
}

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createSocketServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
