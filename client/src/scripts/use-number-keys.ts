import { useEffect, useRef } from "react";
import { areSingleKeysOff } from "../frame/shortcuts.ts";

/** 1 to 9 choose, where single keys act. */
export function useNumberKeys(values: readonly string[], choose: (value: string) => void): void {
  const latest = useRef({ values, choose });
  latest.current = { values, choose };
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || areSingleKeysOff(event.target))
        return;
      const value = /^[1-9]$/.test(event.key) ? latest.current.values[Number(event.key) - 1] : undefined;
      if (value === undefined) return;
      event.preventDefault();
      latest.current.choose(value);
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
