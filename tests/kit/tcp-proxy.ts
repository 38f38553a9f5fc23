import { connect, createServer, type Socket } from "node:net";

/** A cable between a client and a server that tests can cut, hold, or lengthen. */
export type TcpProxy = {
  port: number;
  /** Ends every connection now, both ways, without a word; new ones are taken again. */
  cut(): void;
  /** Nothing travels any more, but nobody is told; what was sent waits. New connections hang too. */
  hold(): void;
  /** What was held travels on. */
  release(): void;
  /** Delay each way, for what is sent from now on. Milliseconds. */
  setDelay(ms: number): void;
  /**
   * Cuts the connection on which a client sends bytes that contain `text`: before the server gets them,
   * or once it has got them and answered nothing yet. Holds for the next such message only.
   */
  cutAt(text: string, when: "before" | "after"): Promise<void>;
  /**
   * Stops the COMMIT of each transaction in which a client sent `text`, and hands it to `decide`: until it is
   * passed on, the server has not seen it. Until called off by what is returned.
   */
  atCommitOf(text: string, decide: (commit: HeldCommit) => void): () => void;
  /** Passes on the next message that contains `text`; after it that connection is a cable that was pulled. */
  pullAfter(text: string): Promise<void>;
  connections(): number;
  close(): Promise<void>;
};

/** A COMMIT on its way: not passed on, it waits. */
export type HeldCommit = {
  passOn(): void;
  /** Ends this one connection, both ways. */
  cut(): void;
  /** As on a cable that was pulled: it never arrives, and the server is not even told when the client gives up. */
  vanish(): void;
};

type Pair = { client: Socket; server: Socket; cut(): void };
type Watch = { text: string; decide: (commit: HeldCommit) => void };

/** How the product begins and ends every transaction (`server/platform/database/lane.ts`). */
const begins = "begin read";
const commits = "commit\0";

/** @param target - port on 127.0.0.1; asked anew for each connection. */
export async function openTcpProxy(target: () => number | Promise<number>): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let delayMs = 0;
  let held: (() => void)[] | null = null;
  let trap: { text: string; when: "before" | "after"; sprung: () => void } | null = null;

  const watches = new Set<Watch>();
  let pull: { text: string; done: () => void } | null = null;

  const forward = (send: () => void) => {
    if (held) held.push(send);
    else if (delayMs > 0) setTimeout(() => (held ? held.push(send) : send()), delayMs);
    else send();
  };
  const join = (client: Socket, server: Socket) => {
    let deaf = false;
    let isPulled = false;
    /** Watches whose text was sent in the transaction under way. */
    let marked = new Set<Watch>();
    const cut = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    const pair: Pair = { client, server, cut };
    pairs.add(pair);
    client.on("data", (bytes) => {
      if (isPulled) return;
      if (trap && bytes.includes(trap.text)) {
        const { when, sprung } = trap;
        trap = null;
        if (when === "after") {
          deaf = true;
          server.write(bytes);
        }
        // The server gets it, acts, and answers into nothing.
        setTimeout(cut, when === "after" ? 5 : 0);
        sprung();
        return;
      }
      const passOn = () => forward(() => !server.destroyed && server.write(bytes));
      if (pull && bytes.includes(pull.text)) {
        passOn();
        isPulled = true;
        pull.done();
        pull = null;
        return;
      }
      if (bytes.includes(begins)) marked = new Set();
      for (const watch of watches) if (bytes.includes(watch.text)) marked.add(watch);
      const [watch] = marked;
      if (!watch || !watches.has(watch) || !bytes.includes(commits)) return passOn();
      marked = new Set();
      const vanish = () => {
        isPulled = true;
      };
      watch.decide({ passOn, cut, vanish });
    });
    server.on("data", (bytes) => {
      if (!deaf && !isPulled) forward(() => !client.destroyed && client.write(bytes));
    });
    const end = () => {
      if (!isPulled || server.destroyed) cut();
    };
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", end);
      socket.on("close", () => forward(end));
    }
  };

  const listener = createServer({ pauseOnConnect: true }, (client) => {
    client.on("error", () => client.destroy());
    Promise.resolve(target()).then(
      (port) => {
        const server = connect(port, "127.0.0.1");
        join(client, server);
        client.resume();
      },
      () => client.destroy(),
    );
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const cutAll = () => {
    for (const pair of [...pairs]) pair.cut();
  };
  return {
    port,
    cut: cutAll,
    hold() {
      held ??= [];
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const send of waiting) send();
    },
    setDelay(ms) {
      delayMs = ms;
    },
    cutAt: (text, when) =>
      new Promise((resolve) => {
        trap = { text, when, sprung: resolve };
      }),
    atCommitOf(text, decide) {
      const watch = { text, decide };
      watches.add(watch);
      return () => void watches.delete(watch);
    },
    pullAfter: (text) =>
      new Promise((resolve) => {
        pull = { text, done: resolve };
      }),
    connections: () => pairs.size,
    close() {
      cutAll();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}
