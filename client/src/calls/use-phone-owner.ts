import { useEffect, useState } from "react";

/**
 * One tab of a browser owns the telephone: two would both answer, ring and join the same call. The next
 * open tab takes over when it closes. Browsers without locks (outside secure contexts) cannot tell.
 */
export function usePhoneOwner(personId: string): boolean {
  const [owns, setOwns] = useState(!("locks" in navigator));
  useEffect(() => {
    if (!("locks" in navigator)) return;
    const leaving = new AbortController();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    navigator.locks
      .request(`holdfast/telephone/${personId}`, { signal: leaving.signal }, () => {
        setOwns(true);
        return left;
      })
      .catch(() => undefined);
    return () => {
      leaving.abort();
      leave();
      setOwns(false);
    };
  }, [personId]);
  return owns;
}

/** Leaving the page hangs up this seat's leg: the browser asks first. The caller would keep their place. */
export function useAskBeforeLeaving(onTheLine: boolean) {
  useEffect(() => {
    if (!onTheLine) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [onTheLine]);
}
