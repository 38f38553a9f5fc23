import { type Signal, signal } from "../platform/signal.ts";

/** A soft two-tone ring every two seconds, made by the browser: no file to fetch in a bad hour. */
const everyMs = 2_000;
const place = "holdfast/ring-aloud";

let context: AudioContext | null = null;
let timer: ReturnType<typeof setInterval> | undefined;
const sound: Signal<boolean> = signal(readSound());

function readSound(): boolean {
  try {
    return localStorage.getItem(place) !== "no";
  } catch {
    return true;
  }
}

function ringOnce() {
  if (!sound.get()) return;
  context ??= new AudioContext();
  // A browser that has seen no press yet keeps the context suspended: then it rings silently.
  if (context.state === "suspended") void context.resume();
  const start = context.currentTime;
  for (const [at, frequency] of [
    [0, 660],
    [0.18, 880],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start + at);
    volume.gain.linearRampToValueAtTime(0.16, start + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + at + 0.32);
    tone.connect(volume).connect(context.destination);
    tone.start(start + at);
    tone.stop(start + at + 0.34);
  }
}

export const ringing = {
  sound,
  setSound(on: boolean) {
    sound.set(on);
    try {
      localStorage.setItem(place, on ? "yes" : "no");
    } catch {
      // Forgotten with the page; it holds until then.
    }
  },
  start() {
    if (timer) return;
    ringOnce();
    timer = setInterval(ringOnce, everyMs);
  },
  stop() {
    clearInterval(timer);
    timer = undefined;
  },
};

/** Flashes the page's title until stopped; a hidden tab is noticed that way. @returns how to stop. */
export function flashTitle(text: string): () => void {
  const before = document.title;
  let on = false;
  const flash = () => {
    on = !on;
    document.title = on ? text : before;
  };
  flash();
  const flashing = setInterval(flash, 1_000);
  return () => {
    clearInterval(flashing);
    document.title = before;
  };
}
