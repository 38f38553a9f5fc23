import { createTransport } from "nodemailer";

export type Mail = { to: string; subject: string; text: string };

/** Sends one mail; rejects when the mail server refuses it or does not answer. */
export type Mailer = (mail: Mail) => Promise<void>;

/** A person waits for it on the other side of a click. */
const answerMaxMs = 5_000;

/**
 * @param smtpUrl - `smtp://user:password@host:587`; the demo's points at its own mail sink.
 * @param from - the sender's address.
 */
export function openMailer(smtpUrl: string, from: string): Mailer {
  const transport = createTransport(
    {
      url: smtpUrl,
      connectionTimeout: answerMaxMs,
      greetingTimeout: answerMaxMs,
      socketTimeout: answerMaxMs,
    },
    { from },
  );
  return async (mail) => {
    await transport.sendMail(mail);
  };
}
