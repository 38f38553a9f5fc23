import { z } from "zod";
import { endCall, pressKeys } from "./call-life.ts";
import type { Exchange } from "./exchange.ts";
import type { Call, FarEnd } from "./model.ts";
import type { People } from "./people.ts";

/** What answers a number that is dialled. */
export const phoneSchema = z.object({
  number: z.string().min(1).max(128),
  kind: z.enum(["robot", "voicemail", "person", "busy", "no-answer"]),
  answerAfterMs: z.number().int().min(0).max(600_000).default(1500),
  /** Keys an answering robot or person presses when a menu asks. */
  presses: z
    .string()
    .regex(/^[0-9*#]{0,32}$/)
    .default(""),
  /** Hangs up after this long on the line. Milliseconds; null: stays. */
  stayMs: z.number().int().min(0).nullable().default(null),
  name: z.string().max(128).default(""),
});
export type Phone = z.infer<typeof phoneSchema>;

/** Phones that behave as told; any other number is a person who answers, talks a minute, and hangs up. */
export type Phones = { set(phone: Phone): void; list(): Phone[]; farEndOf(number: string): FarEnd };

const phonesMax = 2_000;
const strangerTalkMs = 60_000;

export function phones(exchange: () => Exchange, people: People): Phones {
  const known = new Map<string, Phone>();
  return {
    set(phone) {
      if (!known.has(phone.number) && known.size >= phonesMax)
        throw new RangeError(`at most ${phonesMax} phones`);
      known.set(phone.number, phone);
    },
    list: () => [...known.values()],
    farEndOf(number) {
      const phone = known.get(number);
      if (!phone || phone.kind === "person") {
        const temper = {
          name: phone?.name ?? "",
          patienceMs: 30_000,
          talkMs: phone?.stayMs ?? strangerTalkMs,
          presses: phone?.presses || null,
          starAfterMs: null,
        };
        return people.reached(temper, phone?.answerAfterMs ?? 2000);
      }
      return robot(exchange, phone);
    },
  };
}

function robot(exchange: () => Exchange, phone: Phone): FarEnd {
  let call: Call | null = null;
  return {
    kind: "robot",
    answers: phone.kind === "voicemail" ? "machine_start" : "human",
    onCall(mine) {
      call = mine;
    },
    ring(line) {
      if (phone.kind === "no-answer") return;
      setTimeout(() => {
        if (phone.kind === "busy") return line.decline("busy");
        line.answer();
        if (phone.stayMs !== null) {
          setTimeout(
            () => call && endCall(exchange(), call, "agent", "the robot hung up"),
            phone.stayMs,
          ).unref();
        }
      }, phone.answerAfterMs).unref();
    },
    hears: () => undefined,
    asked() {
      // Voicemail answers and presses nothing: it must not count as a person.
      if (phone.kind !== "robot" || !phone.presses) return;
      setTimeout(() => call && pressKeys(call, phone.presses), 300).unref();
    },
    ended: () => undefined,
  };
}
