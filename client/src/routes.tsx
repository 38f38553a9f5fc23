import {
  type Icon,
  IconChartBar,
  IconChecklist,
  IconDeviceMobile,
  IconFileImport,
  IconFilter,
  IconHeadset,
  IconLayoutGrid,
  IconListSearch,
  IconScript,
  IconSettings,
  IconTopologyStar3,
  IconUserCircle,
  IconUsers,
} from "@tabler/icons-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Permission } from "#contract/identity.ts";

/** One page of the console. A new page is a folder and a row here. */
export type Page = {
  path: string;
  title: string;
  icon: Icon;
  /** Shown to whoever may do this; null: to everybody. */
  needs: Permission | null;
  /** Reached from elsewhere than the rail. */
  offRail?: boolean;
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
  {
    path: "/customers",
    title: "Customers",
    icon: IconUsers,
    needs: "customer:look",
    does: "Find a customer and read their record",
    component: lazy(() => import("./customers/customers-page.tsx")),
  },
  {
    path: "/cases",
    title: "Cases",
    icon: IconChecklist,
    needs: "customer:look",
    does: "What is promised to customers, by due time",
    component: lazy(() => import("./cases/cases-page.tsx")),
  },
  {
    path: "/scripts",
    title: "Scripts",
    icon: IconScript,
    needs: "call:look",
    does: "What is said in a flood, an outage, a recall; its facts and its versions",
    component: lazy(() => import("./scripts/library/scripts-page.tsx")),
  },
  {
    path: "/floor",
    title: "Floor",
    icon: IconLayoutGrid,
    needs: "center:look",
    does: "Centers, seats and callers as they are now",
    component: lazy(() => import("./centers/floor-page.tsx")),
  },
  {
    path: "/segments",
    title: "Segments",
    icon: IconFilter,
    needs: "segment:look",
    does: "Who is meant: kept filters over what customers have, where they live, how they are reached",
    component: lazy(() => import("./segments/segments-page.tsx")),
  },
  {
    path: "/reports",
    title: "Reports",
    icon: IconChartBar,
    needs: "report:look",
    does: "How calls went by half hour, queue and agent; how many customers of each kind",
    component: lazy(() => import("./reports/reports-page.tsx")),
  },
  {
    path: "/imports",
    title: "Imports",
    icon: IconFileImport,
    needs: "customer:import",
    does: "Bring customers in from a file, with a dry run first",
    component: lazy(() => import("./imports/imports-page.tsx")),
  },
  {
    path: "/own-page",
    title: "Customers' page",
    icon: IconDeviceMobile,
    needs: "portal:tell",
    does: "What customers read of an incident on their own page, and where that page is",
    component: lazy(() => import("./portal/portal-page.tsx")),
  },
  {
    path: "/continuity",
    title: "Continuity",
    icon: IconTopologyStar3,
    needs: "continuity:look",
    does: "Servers and copies, failovers, drills",
    component: lazy(() => import("./continuity/continuity-page.tsx")),
  },
  {
    path: "/audit",
    title: "Audit",
    icon: IconListSearch,
    needs: "audit:look",
    does: "Who did and saw what, and whether the chain is whole",
    component: lazy(() => import("./audit/audit-page.tsx")),
  },
  {
    path: "/settings",
    title: "Settings",
    icon: IconSettings,
    needs: "settings:change",
    does: "People, seats, skills, queues, numbers, outcomes, reasons for a break",
    component: lazy(() => import("./settings/settings-page.tsx")),
  },
  {
    path: "/account",
    title: "My account",
    icon: IconUserCircle,
    needs: null,
    offRail: true,
    does: "Password, second factor, where I am signed in",
    component: lazy(() => import("./identity/account-page.tsx")),
  },
];
