import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import classes from "./way-back.module.css";

/** From a page below another one to that one. */
export function WayBack({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className={classes.back}>
      <IconArrowLeft size={15} stroke={1.7} aria-hidden />
      {children}
    </Link>
  );
}
