import { endCall, openCall, pressKeys, ringCall } from "./call-life.ts";
import type { Exchange } from "./exchange.ts";
import type { Call, FarEnd } from "./model.ts";
import { type PersonView, Story } from "./timeline.ts";
import { startTwiml } from "./twiml-run.ts";

/** How a simulated person behaves on the phone. Milliseconds; null: never. */
export type Temper = {
  name: string;
  /** Hangs up after this long without talking to anyone, counted anew after each talk. */
  patienceMs: number | null;
  /** Hangs up after talking this long in all. */
  talkMs: number | null;
  /** Keys pressed when a menu asks for them; none: says nothing. */
  presses: string | null;
  /** Presses star this long after placing the call, as the wait announcement invites to. */
  starAfterMs: number | null;
};

/** Twilio's caller id for a withheld number ("ANONYMOUS" on a keypad). */
export const withheldNumber = "+266696687";

/** How long a person takes to find a key. Milliseconds. */
const keyDelayMs = 300;
/** Beyond it the oldest stories that ended are forgotten, and nobody new calls while all of them still talk. */
const peopleMax = 5_000;

export type People = {
  /** Somebody calls a number. @throws RangeError when the number is not one of this account's. */
  place(from: string, to: string, temper: Temper): PersonView;
  /** Somebody whose phone rings. */
  reached(temper: Temper, answerAfterMs: number): FarEnd;
  views(): PersonView[];
  /** @returns false when there is no such person on the phone. */
  hangUp(id: string): boolean;
  press(id: string, keys: string): boolean;
  clear(): void;
};

type Person = { story: Story; call: Call };

/** The simulated people: who calls in, waits, loses patience, talks, hangs up. */
export function people(exchange: () => Exchange): People {
  const known = new Map<string, Person>();

  function remember(person: Person) {
    known.set(person.story.view.id, person);
    for (const [id, other] of known) {
      if (known.size < peopleMax) break;
      if (other.story.view.endedAt) known.delete(id);
    }
  }

  return {
    place(from, to, temper) {
      const x = exchange();
      const number = x.numbers.get(to);
      if (!number) throw new RangeError(`${to} is not a number of this account`);
      if (known.size >= peopleMax) throw new RangeError(`${peopleMax} people are on the phone already`);
      const life = livePerson(x, temper);
      const call = openCall(x, {
        direction: "inbound",
        from,
        to,
        farEnd: life.farEnd,
        fallback: number.voiceFallbackUrl
          ? { url: number.voiceFallbackUrl, method: number.voiceFallbackMethod }
          : null,
        statusCallback: number.statusCallback
          ? {
              url: number.statusCallback,
              method: number.statusCallbackMethod,
              events: new Set(["completed"]),
            }
          : null,
      });
      const story = life.begin(call, "placed");
      remember({ story, call });
      ringCall(x, call);
      startTwiml(x, call, { kind: "fetch", url: number.voiceUrl, method: number.voiceMethod, fields: {} });
      return story.view;
    },
    reached(temper, answerAfterMs) {
      const x = exchange();
      const life = livePerson(x, temper);
      let call: Call | null = null;
      life.farEnd.onCall = (mine) => {
        call = mine;
      };
      life.farEnd.ring = (line) => {
        // Their story begins when the phone rings: until then the call may wait for its turn.
        if (call) remember({ story: life.begin(call, "answered"), call });
        setTimeout(() => line.answer(), answerAfterMs).unref();
      };
      return life.farEnd;
    },
    views: () => [...known.values()].map((person) => person.story.view),
    hangUp(id) {
      const person = known.get(id);
      if (!person || person.story.view.endedAt) return false;
      endCall(exchange(), person.call, "caller", "hung up by hand");
      return true;
    },
    press(id, keys) {
      const person = known.get(id);
      if (!person || person.story.view.endedAt) return false;
      person.story.note(exchange().ports.now(), "pressed", keys);
      pressKeys(person.call, keys);
      return true;
    },
    clear() {
      for (const [id, person] of known) if (person.story.view.endedAt) known.delete(id);
    },
  };
}

/** The reactions of one person: patience while alone, a talk of a set length, keys when asked. */
function livePerson(x: Exchange, temper: Temper) {
  let call: Call | null = null;
  let story: Story | null = null;
  let timer: NodeJS.Timeout | undefined;
  let starTimer: NodeJS.Timeout | undefined;
  let talkLeftMs = temper.talkMs;
  let talkingSinceMs: number | null = null;
  let waiting = false;

  const life = {
    begin(mine: Call, direction: PersonView["direction"]): Story {
      call = mine;
      story = new Story(
        { id: x.ports.id(), name: temper.name, from: mine.from, to: mine.to, callSid: mine.sid, direction },
        x.ports.now(),
      );
      if (temper.starAfterMs !== null) starTimer = setTimeout(() => press("*"), temper.starAfterMs);
      waitPatiently();
      return story;
    },
    farEnd: {
      kind: "person",
      hears(hearing) {
        story?.hears(x.ports.now(), hearing);
        if (hearing.what === "bridged") talk();
        else stopTalking();
      },
      asked() {
        const { presses } = temper;
        if (presses !== null) setTimeout(() => press(presses), keyDelayMs).unref();
      },
      ended(by, reason) {
        clearTimeout(timer);
        clearTimeout(starTimer);
        story?.ended(x.ports.now(), by, reason);
      },
    } satisfies FarEnd as FarEnd,
  };
  return life;

  function press(keys: string) {
    if (!call || !story || story.view.endedAt) return;
    story.note(x.ports.now(), "pressed", keys);
    pressKeys(call, keys);
  }
  function waitPatiently() {
    if (waiting || temper.patienceMs === null) return;
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(() => call && endCall(x, call, "caller", "patience ran out"), temper.patienceMs);
  }
  function talk() {
    if (talkingSinceMs !== null) return;
    talkingSinceMs = x.ports.now().getTime();
    waiting = false;
    clearTimeout(timer);
    if (talkLeftMs === null) return;
    timer = setTimeout(() => call && endCall(x, call, "caller", "said all there was to say"), talkLeftMs);
  }
  function stopTalking() {
    if (talkingSinceMs !== null) {
      if (talkLeftMs !== null)
        talkLeftMs = Math.max(0, talkLeftMs - (x.ports.now().getTime() - talkingSinceMs));
      talkingSinceMs = null;
      clearTimeout(timer);
    }
    waitPatiently();
  }
}
