import type { Mailer } from "#server/platform/mail.ts";

const texts = {
  reset: {
    subject: "Set a new Holdfast password",
    opening:
      "Somebody, probably you, asked for a new password. If it was not you, nothing has changed; ignore this mail.",
  },
  invite: {
    subject: "You are invited to Holdfast",
    opening: "An account was made for you. Choose your password to begin.",
  },
} as const;

/** Mails the link with which a person chooses a password. It works once, for an hour. */
export async function sendPasswordLink(
  mailer: Mailer,
  siteUrl: string,
  person: { name: string; email: string },
  token: string,
  why: keyof typeof texts,
): Promise<void> {
  const link = `${siteUrl}/set-password?token=${encodeURIComponent(token)}`;
  const { subject, opening } = texts[why];
  await mailer({
    to: person.email,
    subject,
    text: `${person.name},\n\n${opening}\n\n${link}\n\nThe link works once, for one hour.\n`,
  });
}
