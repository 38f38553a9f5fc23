import { createServer, type Server } from "node:http";
import express from "express";
import { Server as SocketServer } from "socket.io";
import type { SimulatorConfig } from "./config.ts";
import { controlRoutes } from "./control.ts";
import type { Desk } from "./desk.ts";
import { serveDevices } from "./devices.ts";
import { type Exchange, openExchange } from "./exchange.ts";
import type { FarEnd } from "./model.ts";
import { outbound } from "./outbound.ts";
import { pageRoutes } from "./page.ts";
import { people } from "./people.ts";
import { phones } from "./phones.ts";
import type { SimulatorPorts } from "./ports.ts";
import { restApi } from "./rest/rest.ts";

export type Simulator = { server: Server; exchange: Exchange; close(): Promise<void> };

/** Assembles the phone company; the caller listens. */
export function openSimulator(config: SimulatorConfig, ports: SimulatorPorts): Simulator {
  const app = express();
  const server = createServer(app);
  const sockets = new SocketServer(server, {
    cors: { origin: true },
    // A closed device is noticed at once, a hung one within six seconds; a busy machine must not drop calls.
    pingInterval: 2000,
    pingTimeout: 4000,
    maxHttpBufferSize: 64 * 1024,
  });
  const devices = serveDevices(sockets.of("/devices"), () => exchange);
  const crowd = people(() => exchange);
  const phoneBook = phones(() => exchange, crowd);
  const farEndOf = (address: string): FarEnd =>
    address.startsWith("client:")
      ? devices.farEndOf(address.slice("client:".length))
      : phoneBook.farEndOf(address);
  const exchange = openExchange(config, ports, farEndOf);
  const desk: Desk = { x: exchange, people: crowd, phones: phoneBook, directory: { known: [], several: [] } };

  app.disable("x-powered-by");
  app.get("/healthz", (_req, res) => void res.json({ ok: true }));
  app.use(restApi(exchange, outbound(exchange)));
  app.use("/simulator", controlRoutes(desk));
  if (config.packFolder) app.use("/fallback-pack", express.static(config.packFolder, { index: false }));
  app.use(pageRoutes(desk));

  return {
    server,
    exchange,
    async close() {
      exchange.close();
      // It closes the HTTP server too, which waits for idle connections unless they are cut.
      const closed = sockets.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
