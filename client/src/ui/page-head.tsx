import type { ReactNode } from "react";
import classes from "./page-head.module.css";
import { WayBack } from "./way-back.tsx";

type PageHeadProps = {
  title: string;
  /** The page above this one. */
  back: { to: string; title: string };
  /** What works on the whole page. */
  children?: ReactNode;
};

/** The head of a page below another: the way back, the title, its tools beside it. */
export function PageHead({ title, back, children }: PageHeadProps) {
  return (
    <header className={classes.head}>
      <div>
        <WayBack to={back.to}>{back.title}</WayBack>
        <h1>{title}</h1>
      </div>
      {children}
    </header>
  );
}
