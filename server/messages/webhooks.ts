/** Texts that customers write, and what became of ours, as the carrier tells it. */
import type { Router } from "express";
import { Counter } from "prom-client";
import { type Form, signedWebhooks } from "../carrier/signed-webhooks.ts";
import { emptyTwiml } from "../carrier/twiml.ts";
import { perform } from "../platform/operation.ts";
import type { Platform } from "../platform/platform.ts";
import { mediaMax, takeMessage } from "./take-message.ts";
import { takeMessageStatus } from "./take-message-status.ts";

type MessageWebhookParts = {
  platform: Platform;
  authToken: string;
  publicUrl: string;
  /** Whose number it is; null for one that is nobody's. */
  ownerOf(number: string): Promise<{ number: string; enterpriseId: string } | null>;
};

const astray = new Counter({
  name: "carrier_messages_astray_total",
  help: "Messages and statuses that concern no number of ours",
});

/**
 * Until the carrier gives up on an attempt (see `messageOverrides`). Without a commit the answer is 503, and the
 * carrier asks again, by then perhaps the other site.
 */
const answerMs = 4_000;

export function messageWebhooks({ platform, authToken, publicUrl, ownerOf }: MessageWebhookParts): Router {
  const { router, on } = signedWebhooks({ authToken, publicUrl, log: platform.log });

  on("message", async (form) => {
    const owner = await ownerOf(form.To ?? "");
    if (!owner) return nobodys(form);
    const input = {
      messageSid: form.MessageSid,
      from: form.From,
      to: owner.number,
      body: form.Body ?? "",
      mediaUrls: mediaOf(form),
      optOutType: form.OptOutType,
    };
    await perform(platform, takeMessage, carrier(form, owner), input, { deadlineMs: answerMs });
    return emptyTwiml();
  });

  on("messageStatus", async (form) => {
    const owner = await ownerOf(form.From ?? "");
    if (!owner) return nobodys(form);
    const input = {
      messageSid: form.MessageSid,
      status: form.MessageStatus,
      errorCode: /^\d{1,6}$/.test(form.ErrorCode ?? "") ? Number(form.ErrorCode) : null,
      from: owner.number,
      to: form.To,
    };
    await perform(platform, takeMessageStatus, carrier(form, owner), input, { deadlineMs: answerMs });
    return emptyTwiml();
  });

  function nobodys(form: Form): string {
    astray.inc();
    platform.log.warn(
      { message: form.MessageSid },
      "a message of a number that is nobody's; nothing was kept",
    );
    return emptyTwiml();
  }
  return router;
}

const carrier = (form: Form, owner: { enterpriseId: string }) =>
  ({ kind: "carrier", id: form.MessageSid ?? "carrier", enterpriseId: owner.enterpriseId }) as const;

function mediaOf(form: Form): string[] {
  const told = Number(form.NumMedia ?? 0) || 0;
  const count = Math.max(0, Math.min(told, mediaMax));
  return Array.from({ length: count }, (_, nth) => form[`MediaUrl${nth}`]).filter((url) => url !== undefined);
}
