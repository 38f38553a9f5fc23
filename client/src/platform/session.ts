import type { Kept } from "./kept.ts";
import { type Signal, signal } from "./signal.ts";

/** The bearer token; both sites accept it, so it goes along when the console moves. */
export type Session = {
  token: Signal<string | null>;
  /** Reads what an earlier page kept. */
  load: () => Promise<void>;
  begin: (token: string) => Promise<void>;
  /** Forgets the token here; drafts and waiting changes stay. */
  end: () => Promise<void>;
};

const key = "session/token";

export function openSession(kept: Kept): Session {
  const token = signal<string | null>(null);
  return {
    token,
    async load() {
      token.set(await kept.get<string>(key));
    },
    async begin(next) {
      await kept.set(key, next);
      token.set(next);
    },
    async end() {
      await kept.remove(key);
      token.set(null);
    },
  };
}
