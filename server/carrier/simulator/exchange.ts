import { EventEmitter } from "node:events";
import type { SimulatorConfig } from "./config.ts";
import { type Faults, noFaults } from "./faults.ts";
import { type Call, type Conference, type FarEnd, isOver, type Message, type NumberRecord } from "./model.ts";
import type { SimulatorPorts } from "./ports.ts";
import { type PublicName, publicName } from "./public-name.ts";
import type { Queue } from "./queues.ts";
import { type WebhookSender, webhookSender } from "./webhook-sender.ts";

/** Everything the phone company knows. One object, handed to every function that works the lines. */
export type Exchange = {
  config: SimulatorConfig;
  ports: SimulatorPorts;
  faults: Faults;
  name: PublicName;
  sender: WebhookSender;
  /** Oldest first. */
  calls: Map<string, Call>;
  conferences: Map<string, Conference>;
  /** Those that have not ended, by name: at most one of a name lives. */
  liveByName: Map<string, Conference>;
  queues: Map<string, Queue>;
  messages: Map<string, Message>;
  /** Seconds of each recording, by sid. */
  recordings: Map<string, number>;
  /** By E.164. */
  numbers: Map<string, NumberRecord>;
  /** `sender|recipient` pairs stopped by a STOP. */
  optedOut: Set<string>;
  /** Emits `changed` whenever a page that shows the lines should look again. */
  news: EventEmitter<{ changed: [] }>;
  changed(): void;
  /** What stands at the other end of an address (a number, `client:…`, `sip:…`) when it is dialled. */
  farEndOf(address: string): FarEnd;
  close(): void;
};

/** Finished records kept for a late look; the oldest go first. Memory is what they cost. */
const callsMax = 5_000;
const conferencesMax = 5_000;
const messagesMax = 50_000;

export function openExchange(
  config: SimulatorConfig,
  ports: SimulatorPorts,
  farEndOf: (address: string) => FarEnd,
): Exchange {
  const faults = noFaults();
  const name = publicName(config.publicUrl, config.sites, config.probeMs);
  const news = new EventEmitter<{ changed: [] }>();
  news.setMaxListeners(0);
  const x: Exchange = {
    config,
    ports,
    faults,
    name,
    sender: webhookSender(config, ports, name, faults),
    calls: new Map(),
    conferences: new Map(),
    liveByName: new Map(),
    queues: new Map(),
    messages: new Map(),
    recordings: new Map(),
    numbers: new Map(),
    optedOut: new Set(),
    news,
    changed() {
      forget(x.calls, callsMax, isOver);
      forget(x.conferences, conferencesMax, (conference) => conference.status === "completed");
      forget(x.messages, messagesMax, () => true);
      news.emit("changed");
    },
    farEndOf,
    close: () => name.close(),
  };
  for (const number of config.numbers) {
    x.numbers.set(number.phoneNumber, {
      sid: ports.sid("PN"),
      phoneNumber: number.phoneNumber,
      friendlyName: number.friendlyName || number.phoneNumber,
      voiceUrl: number.voiceUrl,
      voiceMethod: number.voiceMethod,
      voiceFallbackUrl: number.voiceFallbackUrl,
      voiceFallbackMethod: number.voiceFallbackMethod,
      statusCallback: number.statusCallback,
      statusCallbackMethod: "POST",
      smsUrl: number.smsUrl,
      smsMethod: "POST",
      smsFallbackUrl: number.smsFallbackUrl,
      smsFallbackMethod: "POST",
      createdAt: ports.now(),
    });
  }
  return x;
}

/** Drops the oldest finished records beyond the limit; a live one is never dropped. */
function forget<T>(records: Map<string, T>, most: number, finished: (record: T) => boolean) {
  if (records.size <= most) return;
  for (const [sid, record] of records) {
    if (records.size <= most) return;
    if (finished(record)) records.delete(sid);
  }
}
