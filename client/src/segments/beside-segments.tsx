import type { ReactNode } from "react";
import { Link } from "react-router";
import type { SegmentView } from "#contract/segments.ts";
import { useMay } from "../frame/use-console.ts";
import classes from "./beside-segments.module.css";
import { useSegments } from "./use-segments.ts";

/** A page with the kept segments at its side, for whoever may see them. Hidden where there is no room for both. */
export function BesideSegments({ children }: { children: ReactNode }) {
  return useMay("segment:look") ? <Beside>{children}</Beside> : children;
}

function Beside({ children }: { children: ReactNode }) {
  const all = useSegments();
  return (
    <div className={classes.page}>
      {children}
      <nav aria-label="Segments" className={classes.side}>
        <h2>Segments</h2>
        {all.error ? <p>They cannot be read now.</p> : null}
        {all.data?.map((segment) => (
          <SegmentLink key={segment.id} segment={segment} />
        ))}
        <Link to="/segments">{all.data?.length ? "Build another" : "Build the first"}</Link>
      </nav>
    </div>
  );
}

const SegmentLink = ({ segment }: { segment: SegmentView }) => (
  <Link to="/segments" state={{ segmentId: segment.id }}>
    {segment.name}
  </Link>
);
