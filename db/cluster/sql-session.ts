import { connect, type Socket } from "node:net";
import postgres, { type Sql } from "postgres";

/** One connection to one node, with a deadline of our own on every use. */
export type Session = {
  sql: Sql;
  /** Runs `work`; after `deadlineMs` the socket is destroyed and the promise rejects. Never sends a cancel. */
  within<T>(deadlineMs: number, work: (sql: Sql) => PromiseLike<T>): Promise<T>;
  /** Destroys the socket at once: what is under way rejects. */
  destroy(): void;
};

export class DeadlinePassed extends Error {
  override name = "DeadlinePassed";
}

/**
 * Opens one connection lazily, on first use. A cancel is never sent: one that reaches a commit which
 * waits for its quorum makes PostgreSQL acknowledge it without. The socket is destroyed instead.
 *
 * @param onLost - called each time an open connection ends, however it ends.
 */
export function openSession(
  url: string,
  applicationName: string,
  onLost?: () => void,
  onNotice: (notice: postgres.Notice) => void = () => undefined,
): Session {
  const { hostname, port } = new URL(url);
  let socket: Socket | undefined;
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    prepare: false,
    idle_timeout: 0,
    max_lifetime: null,
    backoff: () => 0,
    connection: { application_name: applicationName },
    onnotice: onNotice,
    socket: () => {
      socket = connect({ host: hostname, port: Number(port), noDelay: true });
      if (onLost) socket.once("close", onLost);
      return socket;
    },
  } as postgres.Options<Record<string, never>>);

  const destroy = () => {
    socket?.destroy(new DeadlinePassed("connection dropped"));
    void sql.end({ timeout: 0 }).catch(() => undefined);
  };
  return {
    sql,
    destroy,
    async within(deadlineMs, work) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          socket?.destroy(new DeadlinePassed(`no answer within ${deadlineMs} ms`));
          reject(new DeadlinePassed(`no answer within ${deadlineMs} ms`));
        }, deadlineMs);
      });
      const done = Promise.resolve(work(sql));
      done.catch(() => undefined); // When the deadline wins, the late rejection has been reported already.
      try {
        return await Promise.race([done, late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Opens a connection, uses it once within the deadline, and closes it. */
export async function once<T>(
  url: string,
  deadlineMs: number,
  work: (sql: Sql) => PromiseLike<T>,
  applicationName = "holdfast-supervisor",
): Promise<T> {
  const session = openSession(url, applicationName);
  try {
    return await session.within(deadlineMs, work);
  } finally {
    session.destroy();
  }
}
