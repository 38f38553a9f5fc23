/** Takes every mail of the demo and delivers none, so that nobody is written to by accident. */
import type { Readable } from "node:stream";
import { SMTPServer } from "smtp-server";
import { type MailText, readMail } from "./mail-text.ts";

export type SunkMail = MailText & { from: string; to: string[]; at: string };

export type MailSink = {
  /** Newest first. */
  mails(): readonly SunkMail[];
  close(): Promise<void>;
};

/** The demo is looked at for an hour, not archived. */
const mailsKept = 200;
const mailMaxBytes = 1_000_000;

export async function openMailSink(port: number, now: () => Date): Promise<MailSink> {
  const kept: SunkMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    size: mailMaxBytes,
    closeTimeout: 500,
    logger: false,
    onData(stream, session, done) {
      readAll(stream).then(
        (raw) => {
          const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
          const to = session.envelope.rcptTo.map((recipient) => recipient.address);
          kept.unshift({ from, to, at: now().toISOString(), ...readMail(raw) });
          kept.length = Math.min(kept.length, mailsKept);
          done();
        },
        (fault: Error) => done(fault),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  // A client that hangs up mid-sentence must not end the stage.
  server.on("error", () => undefined);
  return {
    mails: () => kept,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A mail beyond the limit is cut, not refused: this is a demo's wastebasket. */
async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= mailMaxBytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
