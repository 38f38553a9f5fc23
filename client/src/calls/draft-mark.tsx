import { IconCloudCheck, IconDeviceFloppy } from "@tabler/icons-react";
import type { Draft } from "../platform/drafts.ts";
import classes from "./notes.module.css";

/** Where the text is kept now: in this browser, or at the site as well. */
export function DraftMark({ draft }: { draft: Draft }) {
  if (draft.text === "" && draft.saved) return null;
  const Sign = draft.saved ? IconCloudCheck : IconDeviceFloppy;
  const where = draft.refused ? `Kept here only. ${draft.refused}` : "Kept here";
  return (
    <span className={classes.kept}>
      <Sign size={14} stroke={1.7} aria-hidden />
      {draft.saved ? "Kept at the site" : where}
    </span>
  );
}
