/** An API that answers as the test says: for what lies above it. */
import type { Api, Change, SendOptions } from "#client/platform/api.ts";

export type StandInApi = Api & { sent: Change[] };

/** @param answer - what a change is answered; throw an ApiProblem to refuse it, never resolve to be away. */
export function standInApi(
  answer: (change: Change, options?: SendOptions) => unknown,
  get: (path: string) => unknown = () => [],
): StandInApi {
  const sent: Change[] = [];
  return {
    sent,
    get: async <T>(path: string) => get(path) as T,
    ask: async <T>(path: string) => get(path) as T,
    file: async ({ path }) => get(path) as Blob,
    async send<T>(change: Change, options?: SendOptions) {
      sent.push(change);
      return (await answer(change, options)) as T;
    },
  };
}
