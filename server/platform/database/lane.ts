/** One connection to one PostgreSQL server, with deadlines that the client itself enforces. */
import { connect, Socket } from "node:net";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { arrayTypes } from "./array-types.ts";

/** A transaction as operations see it. Opening another inside it is not offered. */
export type Tx = Omit<PostgresJsDatabase, "transaction">;

/** The connection was destroyed by us because its time was over. */
export class DeadlineError extends Error {
  constructor(afterMs: number) {
    super(`no answer from the database within ${afterMs} ms`);
    this.name = "DeadlineError";
  }
}

/** COMMIT was sent and no answer came: it may or may not have happened. */
export class CommitCut extends Error {
  constructor(cause: unknown) {
    super("the connection was lost during commit", { cause });
    this.name = "CommitCut";
  }
}

/** What is done in one transaction. Nothing waits for an answer that it does not need. */
export type Deed<T> = {
  mode: "read write" | "read only";
  /** Sent together with BEGIN: sets what holds for the transaction. */
  settings: SQL;
  /** Judges what the settings answered before anything is committed; throws to roll back. */
  mustHold?(answer: Record<string, unknown> | undefined): void;
  /** Begins at once: its statements stand behind the settings on the line. */
  work(tx: Tx): Promise<T>;
  /** Sent together with COMMIT. All their values are texts: the driver refuses no text before it sends it. */
  closing?(value: T): readonly SQL[];
};

const connectMaxS = 1;
/** Different statements that a connection keeps prepared: lists of many lengths would otherwise fill the server. */
const preparedMax = 300;
/** A statement longer than this is one of a kind: a list of values or of ids. */
const preparedLengthMax = 4_000;
/** The detail of PostgreSQL's warning when a commit stopped waiting for its quorum: committed here, perhaps nowhere else. */
const notReplicated = /might not have been replicated/;

type Line = {
  sql: postgres.Sql;
  db: Tx;
  socket: Socket | null;
  /** Its time was over; it must not connect any more. */
  isCut: boolean;
  warnedNotReplicated: boolean;
};

/**
 * A lane is a postgres.js client of one connection whose socket we own: `statement_timeout` does not
 * fire while a commit waits for its quorum, and a cancel sent then is acknowledged without it, so the
 * only honest deadline is to destroy the socket and look the outcome up later.
 *
 * A client is thrown away with its connection. Left to reconnect, postgres.js 3.4.9 would run the rest of
 * a broken transaction on a new connection, outside it, and its own `begin` writes to a closed socket,
 * which ends the process (docs/decisions/001).
 */
export class Lane {
  busy = false;
  readonly #url: string;
  readonly #target: URL;
  readonly #applicationName: string;
  #line: Line | null = null;
  #closed = false;

  constructor(url: string, applicationName: string) {
    this.#url = url;
    this.#target = new URL(url);
    this.#applicationName = applicationName;
  }

  /** For single statements outside a transaction. Ask for it anew each time: it changes with the connection. */
  get sql(): postgres.Sql {
    return this.#present().sql;
  }

  /**
   * Does a deed in one transaction, in as few round trips as it has questions of its own, and one more.
   *
   * BEGIN is sent without waiting for its answer. On a line that lives it cannot fail (a plain BEGIN is taken by a
   * standby too, where the first write is then refused), so that no statement can run outside the transaction.
   *
   * @throws CommitCut when the connection broke, or the quorum was given up, after COMMIT was sent.
   */
  async transaction<T>({ mode, settings, mustHold, work, closing }: Deed<T>): Promise<T> {
    const line = this.#present();
    line.warnedNotReplicated = false;
    const begun = send(line, [
      { text: mode === "read only" ? "begin read only" : "begin" },
      written(settings),
    ]);
    const held = Promise.all(begun).then(([, rows]) => mustHold?.(rows?.[0]));
    held.catch(() => undefined);
    let value: T;
    let last: Statement[];
    try {
      value = await work(line.db);
      await held;
      last = (closing?.(value) ?? []).map(written);
      last.forEach(mustBeTexts);
    } catch (error) {
      // Whatever went wrong afterwards went wrong because of the settings, if these did.
      const first = await held.then(
        () => error,
        (fault: unknown) => fault,
      );
      await this.#rollBack(line);
      throw first;
    }
    await commit(line, last);
    return value;
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

  /** Ends the lane for good; whatever was in flight has an unknown outcome. */
  close(): void {
    this.#closed = true;
    this.cut(new Error("the lane is closed"));
  }

  #present(): Line {
    this.#line ??= this.#open();
    return this.#line;
  }

  #open(): Line {
    const line: Line = {
      sql: null as never,
      db: null as never,
      socket: null,
      isCut: false,
      warnedNotReplicated: false,
    };
    const options = {
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: connectMaxS,
      fetch_types: false,
      types: arrayTypes,
      backoff: () => 0,
      connection: { application_name: this.#applicationName },
      onnotice: (notice: postgres.Notice) => {
        if (notReplicated.test(notice.detail ?? "")) line.warnedNotReplicated = true;
      },
      socket: () => {
        // A second connection of the same client, or one after the end, or one whose time was over before it
        // began: a socket that refuses its first write.
        if (line.socket || line.isCut || this.#closed) return new Socket();
        line.socket = connect({
          host: this.#target.hostname,
          port: Number(this.#target.port || 5432),
          noDelay: true,
        });
        line.socket.once("close", () => this.#forget(line));
        return line.socket;
      },
    };
    line.sql = postgres(this.#url, options);
    prepareRepeated(line.sql);
    line.db = drizzle({ client: line.sql, casing: "snake_case" });
    // drizzle passes dates through as they are, and with them lists of dates, which the driver cannot send.
    const { timestamptzArray } = arrayTypes;
    line.sql.options.serializers[timestamptzArray.to] = timestamptzArray.serialize;
    return line;
  }

  #forget(line: Line): void {
    if (this.#line === line) this.#line = null;
    // Its connection is gone; this only lets go of what the client still holds.
    line.sql.end({ timeout: 0 }).catch(() => undefined);
  }

  /** Drops the connection now; whatever was in flight has an unknown outcome. The next use opens another. */
  cut(why: Error): void {
    const line = this.#line;
    this.#line = null;
    if (!line) return;
    line.isCut = true;
    line.socket?.destroy(why);
  }

  async #rollBack(line: Line): Promise<void> {
    try {
      await line.sql.unsafe("rollback");
    } catch {
      // The connection is gone, and with it the transaction.
      if (this.#line === line) this.cut(new Error("rollback was not answered"));
    }
  }
}

/**
 * drizzle sends each statement unnamed, and postgres.js then waits for its parameters' types before it binds: two
 * round trips and a plan each time. Named, a statement costs that once a connection.
 */
function prepareRepeated(sql: postgres.Sql): void {
  const send = sql.unsafe;
  const known = new Set<string>();
  sql.unsafe = ((text, parameters, options) => {
    if (!parameters?.length) return send(text, parameters, options);
    if (known.size < preparedMax && text.length <= preparedLengthMax) known.add(text);
    // Last, for drizzle asks for `prepare: false` with every statement.
    return send(text, parameters, { ...options, prepare: known.has(text) });
  }) as typeof send;
}

const dialect = new PgDialect({ casing: "snake_case" });

type Answer = postgres.RowList<Record<string, unknown>[]>;

type Statement = { text: string; values?: unknown[] };

function written(statement: SQL): Statement {
  const { sql: text, params: values } = dialect.sqlToQuery(statement);
  return { text, values };
}

/** Puts statements on the line in their order and now: drizzle takes a moment of its own for each. */
function send(line: Line, statements: readonly Statement[]): Promise<Answer>[] {
  return statements.map(({ text, values }) => line.sql.unsafe(text, values as string[]).execute());
}

/** What the driver refuses to send would be missing from a transaction whose COMMIT is already on its way. */
function mustBeTexts({ values }: Statement): void {
  if (values?.some((value) => typeof value !== "string"))
    throw new Error("a statement sent with COMMIT may only carry texts");
}

async function commit(line: Line, closing: readonly Statement[]): Promise<void> {
  const results = await Promise.allSettled(send(line, [...closing, { text: "commit" }]));
  const committed = results.pop();
  // A refused statement aborts the transaction: COMMIT behind it was answered with ROLLBACK.
  for (const each of results)
    if (each.status === "rejected" && each.reason instanceof postgres.PostgresError) throw each.reason;
  if (committed?.status !== "fulfilled") {
    const error: unknown = committed?.reason;
    // With a SQLSTATE the server refused it (a deferred constraint); without one, nobody knows.
    if (error instanceof postgres.PostgresError && !/^(57P0[123]|25P04|08...)$/.test(error.code)) throw error;
    throw new CommitCut(error);
  }
  if (line.warnedNotReplicated) throw new CommitCut(new Error("committed without its quorum"));
  if (committed.value.command !== "COMMIT")
    throw new Error("the transaction was already aborted by an earlier error");
}
