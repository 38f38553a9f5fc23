import {
  IconCircleDashed,
  IconCopyCheck,
  IconCrown,
  IconLock,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import type { NodeRole } from "#contract/cluster.ts";
import type { Meaning } from "../ui/status-mark.tsx";

export const nodeMeaning: Record<NodeRole, Meaning> = {
  primary: { tone: "ready", icon: IconCrown, word: "Primary" },
  replica: { tone: "ready", icon: IconCopyCheck, word: "Copy" },
  rejoining: { tone: "after", icon: IconCircleDashed, word: "Rejoining" },
  fenced: { tone: "alarm", icon: IconLock, word: "Fenced" },
  down: { tone: "alarm", icon: IconPlugConnectedX, word: "Down" },
};
