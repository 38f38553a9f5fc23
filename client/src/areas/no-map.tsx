import { IconMapOff } from "@tabler/icons-react";
import classes from "./map-beside.module.css";

/** Said in place of a map that cannot be drawn. */
export function NoMap({ why = "it has no WebGL" }: { why?: string }) {
  return (
    <p className={classes.none} role="note">
      <IconMapOff size={18} stroke={1.7} aria-hidden />
      <span>
        <strong>This browser cannot draw the map</strong>: {why}. Type where it is; nothing else is missing.
      </span>
    </p>
  );
}
