/** Takes codes, links and notices of changes to a number or address. Nothing of it is logged but that it failed. */
import type { PortalLanguage } from "#contract/portal.ts";
import type { Carrier } from "../carrier/carrier.ts";
import { CarrierError } from "../carrier/carrier-error.ts";
import { webhookUrl } from "../carrier/webhook-paths.ts";
import type { Log } from "../platform/log.ts";
import type { Mailer } from "../platform/mail.ts";
import { wordsIn } from "./words/words.ts";

export type Recipient = { kind: "phone" | "email"; value: string; language: PortalLanguage };
type From = { name: string; senderNumber: string };

export type Courier = {
  /** Sends and forgets: whoever asked already has their answer, so that its time tells nothing. */
  code(from: From, to: Recipient, digits: string): void;
  /** The old number or address is told that it no longer counts. */
  replaced(from: From, to: Recipient): void;
  /** @returns false when it could not be handed over. */
  link(from: From, to: Recipient, url: string): Promise<boolean>;
  /** Resolves once nothing is on its way. */
  settled(): Promise<void>;
};

type Ports = { carrier: Carrier; mailer: Mailer; publicUrl: string; log: Log };

export function openCourier({ carrier, mailer, publicUrl, log }: Ports): Courier {
  const underWay = new Set<Promise<unknown>>();

  async function hand(from: From, to: Recipient, subject: string, text: string): Promise<boolean> {
    try {
      if (to.kind === "email") await mailer({ to: to.value, subject, text: `${text}\n\n${from.name}\n` });
      else
        await carrier.sendMessage({
          from: from.senderNumber,
          to: to.value,
          body: `${from.name}: ${text}`,
          statusCallbackUrl: webhookUrl(publicUrl, "messageStatus"),
        });
      return true;
    } catch (fault) {
      // The carrier's and the mail server's own words may hold the number or address.
      log.warn({ by: to.kind, why: reasonOf(fault) }, "a message of the customers' page was not sent");
      return false;
    }
  }

  function start(work: Promise<unknown>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  return {
    code(from, to, digits) {
      const words = wordsIn(to.language);
      start(hand(from, to, words.mail.codeSubject(digits), words.mail.code(digits)));
    },
    replaced(from, to) {
      const words = wordsIn(to.language);
      start(hand(from, to, words.mail.replacedSubject, words.mail.replaced(from.senderNumber)));
    },
    link(from, to, url) {
      const words = wordsIn(to.language);
      const sent = hand(from, to, words.mail.linkSubject, words.mail.link(url));
      start(sent);
      return sent;
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function reasonOf(fault: unknown): string {
  if (fault instanceof CarrierError) return `${fault.kind} ${fault.code ?? ""}`.trim();
  const code = fault instanceof Error ? (fault as { code?: unknown }).code : undefined;
  return typeof code === "string" ? code : "the mail server did not take it";
}
