import { useEffect, useRef } from "react";
import { signal } from "../platform/signal.ts";

export type Shortcut = {
  id: string;
  does: string;
  keys: string;
  group: "Anywhere" | "Lists" | "Calls" | "Script" | "Wrap-up";
};

/**
 * Every shortcut, as `mod+k`, `ctrl+shift+a`, `n`. Call keys carry modifiers so that no stray letter hangs
 * up on a customer. Chrome and Firefox let a page take Ctrl+Shift+A, M and H (they keep N, P, T and W).
 */
export const shortcuts = [
  { id: "sheet", does: "Show this sheet", keys: "?", group: "Anywhere" },
  { id: "palette", does: "Find pages, people, actions", keys: "mod+k", group: "Anywhere" },
  { id: "search", does: "Search on this page", keys: "/", group: "Anywhere" },
  { id: "state", does: "Change my state", keys: "s", group: "Anywhere" },
  { id: "next", does: "Next row", keys: "j", group: "Lists" },
  { id: "previous", does: "Previous row", keys: "k", group: "Lists" },
  { id: "accept", does: "Accept the call", keys: "ctrl+shift+a", group: "Calls" },
  { id: "mute", does: "Mute or unmute", keys: "ctrl+shift+m", group: "Calls" },
  { id: "hold", does: "Hold or take back", keys: "ctrl+shift+h", group: "Calls" },
  { id: "transfer", does: "Transfer", keys: "t", group: "Calls" },
  { id: "conference", does: "Conference", keys: "c", group: "Calls" },
  { id: "notes", does: "Write in the notes", keys: "n", group: "Calls" },
  { id: "script-next", does: "Next step of the script", keys: "g", group: "Script" },
  { id: "script-back", does: "Back a step", keys: "b", group: "Script" },
  { id: "script-language", does: "The script's other language", keys: "l", group: "Script" },
  { id: "script-callback", does: "The script for calling back", keys: "r", group: "Script" },
  { id: "script-voicemail", does: "The script for a voicemail", keys: "v", group: "Script" },
  { id: "save", does: "Save the wrap-up", keys: "e", group: "Wrap-up" },
  { id: "save-next", does: "Save and take the next call", keys: "ctrl+enter", group: "Wrap-up" },
] as const satisfies readonly Shortcut[];

export type ShortcutId = (typeof shortcuts)[number]["id"];

type Choices = { singleKeys: boolean; keys: Partial<Record<ShortcutId, string>> };
const place = "holdfast/shortcuts";

/** This person's own choices, kept in this browser. */
export const choices = signal<Choices>(readChoices());

function readChoices(): Choices {
  try {
    return {
      singleKeys: true,
      keys: {},
      ...(JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Choices>),
    };
  } catch {
    return { singleKeys: true, keys: {} };
  }
}

export function chooseKeys(next: Choices) {
  choices.set(next);
  try {
    localStorage.setItem(place, JSON.stringify(next));
  } catch {
    // A browser without storage forgets the choice with the page; the keys work until then.
  }
}

/** What else these keys do already; null when they are free. Two meanings for one press would both happen. */
export function takenBy(id: ShortcutId, keys: string): string | null {
  const taken = shortcuts.find((other) => other.id !== id && keysOf(other.id) === keys);
  if (taken) return taken.does;
  return /^[1-9]$/.test(keys) ? outcomeKeys.does : null;
}

/** Fixed: they follow from the order of the codes, which an administrator sets. */
export const outcomeKeys = { does: "Choose how the call ended", keys: "1 to 9" } as const;

export const keysOf = (id: ShortcutId): string =>
  choices.get().keys[id] ?? shortcuts.find((shortcut) => shortcut.id === id)?.keys ?? "";

/** `Ctrl+Shift+A`, or the Mac's signs. */
export function keysText(keys: string): string {
  const mac = navigator.platform.startsWith("Mac");
  return keys
    .split("+")
    .map((key) => {
      if (key === "mod") return mac ? "⌘" : "Ctrl";
      if (key === "ctrl") return mac ? "⌃" : "Ctrl";
      return key.length === 1 ? key.toUpperCase() : key[0]?.toUpperCase() + key.slice(1);
    })
    .join(mac ? "" : "+");
}

/** How a key press would be written in the list above. */
export function pressed(event: KeyboardEvent): string {
  const mac = navigator.platform.startsWith("Mac");
  const parts: string[] = [];
  if (event.ctrlKey) parts.push("ctrl");
  if (event.metaKey) parts.push("meta");
  if (event.altKey) parts.push("alt");
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  // A sign such as `?` already needs Shift; a letter with Shift says so.
  if (event.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key))) parts.push("shift");
  parts.push(key);
  return parts.join("+").replace(mac ? /^meta\+/ : /^ctrl\+(?=k$)/, "mod+");
}

const typingIn = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"));

/** True while the focus is in a field: then nothing may take it away. */
export const isTyping = () => typingIn(document.activeElement);

const isSingle = (keys: string) => !/(^|\+)(ctrl|meta|alt|mod)\+/.test(keys);

/** In fields and under dialogs, and wherever the person switched them off (WCAG 2.1.4). */
export const areSingleKeysOff = (target: EventTarget | null) =>
  !choices.get().singleKeys ||
  typingIn(target) ||
  document.querySelector('[aria-modal="true"], [role="menu"]') !== null;

/** As `aria-keyshortcuts` wants it: `Control+Shift+A`. */
export function ariaKeys(keys: string): string {
  const mac = navigator.platform.startsWith("Mac");
  const names: Record<string, string> = { ctrl: "Control", mod: mac ? "Meta" : "Control" };
  return keys
    .split("+")
    .map(
      (key) =>
        names[key] ?? (key.length === 1 ? key.toUpperCase() : `${key[0]?.toUpperCase()}${key.slice(1)}`),
    )
    .join("+");
}

/** Runs `act` when the shortcut is pressed. Single keys are off in fields and under dialogs, and can be switched off. */
export function useShortcut(id: ShortcutId, act: (() => void) | null) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (!latest.current || event.defaultPrevented || event.repeat) return;
      const keys = keysOf(id);
      if (pressed(event) !== keys) return;
      if (isSingle(keys) && areSingleKeysOff(event.target)) return;
      event.preventDefault();
      latest.current();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [id]);
}
