/** One connection to one PostgreSQL server, with deadlines that the client itself enforces. */
import { connect, type Socket } from "node:net";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

export type Db = PostgresJsDatabase;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** The connection was destroyed by us because its time was over. */
export class DeadlineError extends Error {
  constructor(afterMs: number) {
    super(`no answer from the database within ${afterMs} ms`);
    this.name = "DeadlineError";
  }
}

const connectMaxMs = 1_000;
/** What PostgreSQL says when a commit stopped waiting for its quorum: committed here, perhaps nowhere else. */
const notReplicated = /might not have been replicated/;

/**
 * A lane is a postgres.js client of one connection whose socket we own: `statement_timeout` does not
 * fire while a commit waits for its quorum, and a cancel sent then is acknowledged without it, so the
 * only honest deadline is to destroy the socket and look the outcome up later.
 */
export class Lane {
  readonly db: Db;
  readonly sql: postgres.Sql;
  busy = false;
  /** Set when the server warned that a commit was not replicated; such a commit is not durable. */
  warnedNotReplicated = false;
  #socket: Socket | null = null;
  #closed = false;

  constructor(url: string, applicationName: string) {
    const target = new URL(url);
    this.sql = postgres(url, {
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      backoff: () => 0.02,
      connection: { application_name: applicationName },
      onnotice: (notice) => {
        if (notReplicated.test(notice.message ?? "")) this.warnedNotReplicated = true;
      },
      socket: () => this.#open(target),
    } as postgres.Options<Record<string, never>>);
    this.db = drizzle({ client: this.sql, casing: "snake_case" });
  }

  #open(target: URL): Promise<Socket> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Error("the lane is closed"));
        return;
      }
      const socket = connect({ host: target.hostname, port: Number(target.port || 5432), noDelay: true });
      this.#socket = socket;
      const timer = setTimeout(() => socket.destroy(new DeadlineError(connectMaxMs)), connectMaxMs);
      socket.once("error", (error) => {
        clearTimeout(timer);
        reject(error);
      });
      socket.once("connect", () => {
        clearTimeout(timer);
        resolve(socket);
      });
    });
  }

  /** Runs `work` and destroys the connection when it takes longer than `deadlineMs`. */
  async within<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.cut(new DeadlineError(deadlineMs)), deadlineMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Drops the connection now; whatever was in flight has an unknown outcome. The lane reconnects on use. */
  cut(why: Error): void {
    this.#socket?.destroy(why);
  }

  /** Ends the lane for good. */
  close(): void {
    this.#closed = true;
    this.cut(new Error("the lane is closed"));
    this.sql.end({ timeout: 0 }).catch((error: unknown) => {
      // Ending a client whose socket is already gone may complain; there is nothing left to save.
      if (!(error instanceof Error)) throw error;
    });
  }
}
