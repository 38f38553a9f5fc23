import {
  ActionIcon,
  Button,
  Combobox,
  createTheme,
  Kbd,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  Popover,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";

/** Neutral slate, quiet enough that a status color is the loudest thing on a page. */
const slate: MantineColorsTuple = [
  "#f7f8f9",
  "#eff1f3",
  "#e3e6ea",
  "#d0d5db",
  "#a8b0b9",
  "#7c8691",
  "#5b6570",
  "#454e58",
  "#2e363e",
  "#191f25",
];

/** Mantine's dark scheme reads this tuple from text (0) to the deepest surface (9). */
const night: MantineColorsTuple = [
  "#dde2e7",
  "#b4bdc6",
  "#96a1ac",
  "#6b7681",
  "#37414b",
  "#2a323a",
  "#1e252b",
  "#161b20",
  "#11161a",
  "#0c1013",
];

const teal: MantineColorsTuple = [
  "#e9f6f4",
  "#d2ece8",
  "#a5d9d2",
  "#74c5bb",
  "#4db1a6",
  "#2b9d91",
  "#17897e",
  "#0f766e",
  "#0b5f59",
  "#084a45",
];

/** The one theme of the console. Sizes: 13 px text, 36 px rows, 8 px grid, hairlines, no shadows but on what floats. */
export const theme = createTheme({
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  colors: { gray: slate, dark: night, teal },
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 7 },
  black: "#191f25",
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.4", xl: "1.3" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "3px", sm: "5px", md: "8px", lg: "10px", xl: "14px" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.25rem", lineHeight: "1.3" },
      h2: { fontSize: "0.9375rem", lineHeight: "1.4" },
      h3: { fontSize: "0.8125rem", lineHeight: "1.4" },
    },
  },
  components: {
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 32 } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 0 } },
    }),
    Menu: Menu.extend({
      defaultProps: {
        // Its stand-in for the first focus is no menu item, which a menu may not hold.
        withInitialFocusPlaceholder: false,
        shadow: "md",
        transitionProps: { duration: 0 },
        returnFocus: true,
      },
    }),
    Popover: Popover.extend({
      defaultProps: { shadow: "md", transitionProps: { duration: 0 }, returnFocus: true },
    }),
    // The focus stays in a field while its list is open; given back, it would be taken from the next field.
    Combobox: Combobox.extend({ defaultProps: { returnFocus: false } }),
    Modal: Modal.extend({
      styles: { title: { fontWeight: 600, fontSize: 15 } },
      defaultProps: {
        transitionProps: { duration: 0 },
        closeButtonProps: { "aria-label": "Close" },
        overlayProps: { backgroundOpacity: 0.3 },
        centered: true,
      },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } } }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "sm" } }),
    Kbd: Kbd.extend({
      defaultProps: { size: "xs" },
      styles: { root: { fontFamily: "inherit", fontWeight: 500, fontSize: 11 } },
    }),
  },
});
