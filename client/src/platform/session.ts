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
  /**
   * The same person goes on under the token that `ask` is answered with: a second factor was set up or turned off.
   * The site ends the old session before its answer is here; fails as `ask` does, and then the old token stays.
   */
  replace: (ask: () => Promise<string>) => Promise<void>;
  /**
   * A site refused the token. It may just be being replaced, then nothing ends; another tab of this browser may
   * hold its successor, then this tab begins anew with that one; otherwise the session ends here.
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
  /** Settles with the replacement that is under way; never fails. */
  let replacing = Promise.resolve();
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
    replace(ask) {
      const replaced = ask().then(async (next) => {
        await kept.set(key, next);
        token.set(next);
      });
      // What goes wrong is told to whoever asked.
      replacing = replaced.catch(() => undefined);
      return replaced;
    },
    async refused() {
      const old = token.get();
      await replacing;
      if (token.get() !== old) return;
      const successor = await kept.get<string>(key);
      if (successor && successor !== token.get()) beginWith(successor);
      else await end();
    },
    end,
  };
}
