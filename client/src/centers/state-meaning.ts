import {
  IconAlertTriangle,
  IconBellRinging,
  IconCircleCheck,
  IconCircleOff,
  IconCoffee,
  IconNotes,
  IconPhone,
  IconPhoneOff,
  IconPlugConnectedX,
  IconRotateClockwise,
  IconSchool,
  IconSoup,
  IconUserOff,
} from "@tabler/icons-react";
import type { AgentState, CenterState } from "#contract/centers.ts";
import type { Meaning } from "../ui/status-mark.tsx";

export const agentMeaning: Record<AgentState, Meaning> = {
  available: { tone: "ready", icon: IconCircleCheck, word: "Available" },
  break: { tone: "pause", icon: IconCoffee, word: "Break" },
  meal: { tone: "pause", icon: IconSoup, word: "Meal" },
  training: { tone: "pause", icon: IconSchool, word: "Training" },
  offline: { tone: "stale", icon: IconCircleOff, word: "Offline" },
  offered: { tone: "busy", icon: IconBellRinging, word: "Offered" },
  "on-call": { tone: "busy", icon: IconPhone, word: "On call" },
  "wrap-up": { tone: "after", icon: IconNotes, word: "Wrap-up" },
  missed: { tone: "alarm", icon: IconPhoneOff, word: "Missed" },
  lost: { tone: "alarm", icon: IconUserOff, word: "Lost" },
};

export const centerMeaning: Record<CenterState, Meaning> = {
  open: { tone: "ready", icon: IconCircleCheck, word: "Open" },
  silent: { tone: "pause", icon: IconAlertTriangle, word: "Silent" },
  dark: { tone: "alarm", icon: IconPlugConnectedX, word: "Dark" },
  restoring: { tone: "after", icon: IconRotateClockwise, word: "Restoring" },
};
