import { type Icon, IconHeadset } from "@tabler/icons-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Permission } from "#contract/identity.ts";

/** One page of the console. A new page is a folder and a row here. */
export type Page = {
  path: string;
  title: string;
  icon: Icon;
  /** Shown to whoever may do this. */
  needs: Permission;
  /** What it is for, in the palette. */
  does: string;
  component: LazyExoticComponent<ComponentType>;
};

export const pages: readonly Page[] = [
  {
    path: "/desk",
    title: "Desk",
    icon: IconHeadset,
    needs: "call:take",
    does: "Take calls, with the customer beside them",
    component: lazy(() => import("./calls/desk-page.tsx")),
  },
];
