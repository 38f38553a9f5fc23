import { Tooltip } from "@mantine/core";
import { NavLink } from "react-router";
import type { Page } from "../routes.tsx";
import { Mark } from "../ui/mark.tsx";
import classes from "./rail.module.css";

export function Rail({ pages }: { pages: readonly Page[] }) {
  return (
    <nav aria-label="Sections" className={classes.rail}>
      <div className={classes.mark}>
        <Mark />
      </div>
      {pages.map(({ path, title, icon: Sign }) => (
        <Tooltip key={path} label={title} position="right">
          <NavLink to={path} className={classes.link} aria-label={title}>
            <Sign size={20} stroke={1.6} aria-hidden />
          </NavLink>
        </Tooltip>
      ))}
    </nav>
  );
}
