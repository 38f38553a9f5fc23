/** The peer of the voice webhook: an Express 5 server that does one bare INSERT a request. */
import express from "express";
import postgres from "postgres";

const sql = postgres(process.env.BENCH_URL ?? "", { max: 24 });
await sql`create table if not exists bench_rows (id bigint generated always as identity primary key, note text)`;
const app = express();
app.post("/insert", async (_req, res) => {
  await sql`insert into bench_rows (note) values ('one row')`;
  res.type("text/xml").send("<Response/>");
});
const server = app.listen(Number(process.env.BENCH_PORT), "127.0.0.1", () => process.send?.("ready"));
process.on("SIGTERM", () => {
  server.closeAllConnections();
  server.close(() => void sql.end({ timeout: 1 }).then(() => process.exit(0)));
});
