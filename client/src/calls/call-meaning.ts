import {
  IconBellRinging,
  IconHourglass,
  IconNotes,
  IconPhone,
  IconPhoneOff,
  IconPhonePause,
} from "@tabler/icons-react";
import type { CallState } from "#contract/calls.ts";
import type { Meaning } from "../ui/status-mark.tsx";

export const callMeaning: Record<CallState, Meaning> = {
  waiting: { tone: "stale", icon: IconHourglass, word: "Waiting" },
  ringing: { tone: "busy", icon: IconBellRinging, word: "Ringing" },
  connecting: { tone: "busy", icon: IconPhone, word: "Connecting" },
  talking: { tone: "busy", icon: IconPhone, word: "On call" },
  held: { tone: "pause", icon: IconPhonePause, word: "On hold" },
  "wrap-up": { tone: "after", icon: IconNotes, word: "Wrap-up" },
  ended: { tone: "stale", icon: IconPhoneOff, word: "Ended" },
};
