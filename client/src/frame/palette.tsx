import { Kbd, useMantineColorScheme } from "@mantine/core";
import { openSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconKeyboard, IconLogout, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useStateActions } from "../centers/use-state-actions.ts";
import { signOut } from "../platform/sign-in.ts";
import type { Page } from "../routes.tsx";
import { choices, keysOf, keysText, useShortcut } from "./shortcuts.ts";
import { useConsole, useMay, useSignal } from "./use-console.ts";
import { usePeopleFound } from "./use-people-found.tsx";

/** Cmd/Ctrl+K: pages and actions by their words, people by their names. */
export function Palette({ pages, onSheet }: { pages: readonly Page[]; onSheet: () => void }) {
  const go = useNavigate();
  const { sites, session, kept } = useConsole();
  const { setColorScheme } = useMantineColorScheme();
  const states = useStateActions();
  const takesCalls = useMay("call:take");
  const chosen = useSignal(choices);
  const [query, setQuery] = useState("");
  useShortcut("palette", openSpotlight);

  const people = usePeopleFound(query);

  const groups: SpotlightActionGroupData[] = [
    {
      group: "Pages",
      actions: pages.map(({ path, title, does, icon: Sign }) => ({
        id: path,
        label: title,
        description: does,
        leftSection: <Sign size={18} stroke={1.5} aria-hidden />,
        onClick: () => void go(path),
      })),
    },
    {
      group: "My state",
      actions: takesCalls
        ? states.map(({ id, label, meaning: { icon: Sign }, disabledReason, choose }) => ({
            id: `state-${id}`,
            label,
            description: disabledReason ?? undefined,
            disabled: disabledReason !== null,
            leftSection: <Sign size={18} stroke={1.5} aria-hidden />,
            onClick: choose,
          }))
        : [],
    },
    { group: "People at seats", actions: people },
    {
      group: "Console",
      actions: [
        {
          id: "light",
          label: "Light colors",
          leftSection: <IconSun size={18} stroke={1.5} aria-hidden />,
          onClick: () => setColorScheme("light"),
        },
        {
          id: "dark",
          label: "Dark colors",
          leftSection: <IconMoon size={18} stroke={1.5} aria-hidden />,
          onClick: () => setColorScheme("dark"),
        },
        {
          id: "keys",
          label: "Keyboard shortcuts",
          leftSection: <IconKeyboard size={18} stroke={1.5} aria-hidden />,
          rightSection: <Kbd>{keysText(chosen.keys.sheet ?? keysOf("sheet"))}</Kbd>,
          onClick: onSheet,
        },
        {
          id: "out",
          label: "Sign out",
          leftSection: <IconLogout size={18} stroke={1.5} aria-hidden />,
          onClick: () => void signOut(sites, session, kept),
        },
      ],
    },
  ];

  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      shortcut={null}
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      transitionProps={{ duration: 0 }}
      tagsToIgnore={[]}
      nothingFound="Nothing by that name"
      query={query}
      onQueryChange={setQuery}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        placeholder: "Find a page, a person or an action",
        "aria-label": "Find a page, a person or an action",
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
      }}
    />
  );
}
