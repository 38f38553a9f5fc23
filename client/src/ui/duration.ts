import { inTimeLanguage } from "./time-language.ts";

/** `0:07`, `4:31`, `1:02:09`: what a running clock shows. Never negative. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const pad = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** `just now`, `4 min ago`, `3 h ago`, `2 days ago`. */
export function agoText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 60 * 36) return `${Math.round(minutes / 60)} h ago`;
  return `${Math.round(minutes / (60 * 24))} days ago`;
}

/** `0.2 s`, `3 s`, `2 min`: an age or a lag in words as short as they can be. */
export function shortAge(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** In the viewer's own zone, or another one: `22:06`. */
export const clockTime = (iso: string, timeZone?: string) =>
  inTimeLanguage({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(new Date(iso));
export const clockTimeToTheSecond = (iso: string) =>
  inTimeLanguage({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(
    new Date(iso),
  );
/** Date and time, in the manner of the chosen language. */
export const wholeTime = (iso: string) =>
  inTimeLanguage({ dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));
export const dayText = (iso: string) => inTimeLanguage({ dateStyle: "medium" }).format(new Date(iso));
