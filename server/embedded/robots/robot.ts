import type { SimulatedCall } from "#client/calls/simulated-device.ts";
import type { CallView } from "#contract/calls.ts";
import type { SeatView } from "#contract/centers.ts";
import type { Chance } from "#db/seed/chance.ts";
import { phrases } from "./phrases.ts";
import type { RobotPhone } from "./robot-phone.ts";
import type { RobotLine, RobotPace, RobotSeat } from "./robot-plan.ts";
import type { RobotWrites } from "./robot-writes.ts";

export type RobotParts = {
  seat: RobotSeat;
  writes: RobotWrites;
  phone: RobotPhone;
  chance: Chance;
  pace: RobotPace;
  /** Ids of the wrap-up codes to choose from. */
  outcomes: readonly string[];
  tell: (line: RobotLine) => void;
};

/** An agent that does what a person would: looks at its seat, answers, talks, writes, wraps up. */
export type Robot = {
  /** Sits down, and takes calls if the center does; false when the seat is somebody else's. */
  sitDown(): Promise<boolean>;
  /** The floor changed: this is what the seat and its call look like now. */
  see(seat: SeatView, call: CallView | undefined): void;
  goHome(): Promise<void>;
};

/** States a robot comes back from by itself, as a person would press "Available" again. */
const comesBackFrom: readonly SeatView["state"][] = ["missed", "lost"];
const comesBackAfterMs = [1_500, 4_000] as const;

export function openRobot({ seat, writes, phone, chance, pace, outcomes, tell }: RobotParts): Robot {
  const timers = new Set<NodeJS.Timeout>();
  let talkTimers: NodeJS.Timeout[] = [];
  /** What was reacted to already: offers and calls by id, states by the moment they began. */
  const reacted = new Set<string>();
  let home = false;

  const between = ([least, most]: readonly [number, number]) => chance.int(least, most);
  const later = (ms: number, act: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!home) act();
    }, ms);
    timers.add(timer);
    return timer;
  };
  const once = (what: string, act: () => void) => {
    if (reacted.has(what)) return;
    reacted.add(what);
    act();
  };

  const available = () =>
    writes.write("state", { method: "POST", path: "agent/state", body: { state: "available" } });

  /** The call asked this seat in, and another has it. Kept current by what is seen: a guest may inherit it. */
  let guestOf: string | null = null;

  async function answer(callId: string, offerId: string) {
    const taken = await writes.write(
      "accept",
      { method: "POST", path: `offers/${offerId}/accept` },
      { callId },
    );
    if (!taken || home) return;
    try {
      follow(callId, await phone.connect(offerId));
    } catch (fault) {
      const detail = (fault as { message?: string }).message ?? String(fault);
      // The server takes the call back and offers it onward.
      tell({
        what: "leg",
        seat: seat.seatLabel,
        callId,
        state: "down",
        at: new Date().toISOString(),
        detail,
      });
    }
  }

  function follow(callId: string, leg: SimulatedCall) {
    const legIs = (state: "up" | "down", detail: string) =>
      tell({ what: "leg", seat: seat.seatLabel, callId, state, at: new Date().toISOString(), detail });
    leg.on("accept", () => {
      legIs("up", "");
      talk(callId);
    });
    leg.on("disconnect", (reason) => {
      for (const timer of talkTimers) clearTimeout(timer);
      talkTimers = [];
      legIs("down", reason);
    });
  }

  function talk(callId: string) {
    const during = (ms: number, act: () => void) => void talkTimers.push(later(ms, act));
    const on = (path: string, body: unknown) => ({
      method: "POST" as const,
      path: `calls/${callId}/${path}`,
      body,
    });
    const writeNote = () => {
      const text = chance.pick(phrases);
      void writes.write("note", on("note", { text }), { callId, text });
      during(between(pace.noteEveryMs), writeNote);
    };
    during(between(pace.noteEveryMs), writeNote);
    const hold = (held: boolean) => writes.write("hold", on("hold", { held }), { callId });
    // One after the other, as the console's outbox sends them: an answer late by a failover must not let
    // "off hold" overtake "on hold", and nobody says goodbye to somebody who hears music.
    let holding: Promise<unknown> = Promise.resolve();
    if (guestOf !== callId && chance.int(1, 100) <= pace.holdPercent) {
      during(between(pace.holdMs), () => {
        holding = hold(true).then(
          () =>
            new Promise<void>((back) =>
              during(between(pace.holdMs), () => void hold(false).then(() => back())),
            ),
        );
      });
    }
    during(between(pace.talkMs), () => {
      void holding.then(() => {
        const how = guestOf === callId ? "leave" : "end";
        return writes.write(how, on(how, {}), { callId });
      });
    });
  }

  function wrapUp(callId: string) {
    const text = chance.pick(phrases);
    const body = { outcome: chance.pick(outcomes), note: text, next: true };
    void writes.write("wrap-up", { method: "POST", path: `calls/${callId}/wrap-up`, body }, { callId, text });
  }

  return {
    async sitDown() {
      const seated = await writes.write("seat", {
        method: "POST",
        path: "agent/seat",
        body: { seatId: seat.seatId },
      });
      // A dark center lets nobody take calls yet; the robot is there, and tries again when it opens.
      if (seated) await available();
      return seated;
    },
    see(view, call) {
      if (home) return;
      const offer = call?.offer;
      if (call && offer?.seatId === seat.seatId && offer.state === "offered") {
        once(offer.id, () => void later(between(pace.acceptMs), () => void answer(call.id, offer.id)));
      }
      const asked = call?.guests.find((guest) => guest.seatId === seat.seatId);
      guestOf = call && asked ? call.id : null;
      if (call && asked?.state === "offered") {
        once(
          asked.offerId,
          () => void later(between(pace.acceptMs), () => void answer(call.id, asked.offerId)),
        );
      }
      if (call?.state === "wrap-up" && call.seatId === seat.seatId) {
        once(
          `wrap-up ${call.id} ${call.stateAt}`,
          () => void later(between(pace.wrapUpMs), () => wrapUp(call.id)),
        );
      }
      if (view.person?.id === seat.personId && comesBackFrom.includes(view.state)) {
        once(`back ${view.stateAt}`, () => void later(between(comesBackAfterMs), () => void available()));
      }
    },
    async goHome() {
      home = true;
      for (const timer of timers) clearTimeout(timer);
      phone.hangUp();
      await writes.write("state", { method: "POST", path: "agent/state", body: { state: "offline" } });
      await writes.write("seat", { method: "POST", path: "agent/seat", body: { seatId: null } });
      phone.close();
    },
  };
}
