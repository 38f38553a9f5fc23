import type { Kept } from "./kept.ts";
import { type Signal, signal } from "./signal.ts";

/** The bearer token; both sites accept it, so it goes along when the console moves. */
export type Session = {
  token: Signal<string | null>;
  /** Grows when somebody signs in; not when a person's token is replaced by its successor. */
  signedIn: Signal<number>;
  /** Reads what an earlier page kept. */
  load: () => Promise<void>;
  begin: (token: string) => Promise<void>;
  /** The same person goes on under another token: a second factor was set up or turned off. */
  replace: (token: string) => Promise<void>;
  /**
   * A site refused the token. Another tab of this browser may hold its successor: then this tab begins anew
   * with that one, otherwise the session ends here.
   */
  refused: () => Promise<void>;
  /** Forgets the token here; drafts and waiting changes stay. */
  end: () => Promise<void>;
};

const key = "session/token";

export function openSession(kept: Kept): Session {
  const token = signal<string | null>(null);
  const signedIn = signal(0);
  function beginWith(next: string | null) {
    signedIn.set(signedIn.get() + 1);
    token.set(next);
  }
  async function end() {
    await kept.remove(key);
    token.set(null);
  }
  return {
    token,
    signedIn,
    async load() {
      beginWith(await kept.get<string>(key));
    },
    async begin(next) {
      await kept.set(key, next);
      beginWith(next);
    },
    async replace(next) {
      await kept.set(key, next);
      token.set(next);
    },
    async refused() {
      const successor = await kept.get<string>(key);
      if (successor && successor !== token.get()) beginWith(successor);
      else await end();
    },
    end,
  };
}
