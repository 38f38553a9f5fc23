import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBuilding, IconDeviceTv } from "@tabler/icons-react";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useLive } from "../frame/use-console.ts";
import { useStaleMs } from "../frame/use-stale.ts";
import { Empty, Loading } from "../ui/page-state.tsx";
import { StaleFrame } from "../ui/stale-frame.tsx";
import { AgentsTable } from "./agents-table.tsx";
import { centerLoad } from "./center-load.ts";
import { byKindAndName } from "./center-order.ts";
import { CenterTile } from "./center-tile.tsx";
import { Evidence } from "./evidence.tsx";
import { floorFigures } from "./floor-figures.ts";
import classes from "./floor-page.module.css";
import { Headline } from "./headline.tsx";
import { TvWall } from "./tv-wall.tsx";
import { useFloor, useFloorDay, useHeartbeats } from "./use-floor.ts";
import { WaitingCalls } from "./waiting-calls.tsx";

/** The supervisor's floor: what is up, who is there, who waits. `?tv` fills the screen for a wall. */
export default function FloorPage() {
  const loaded = useLive("loaded");
  const floor = useFloor();
  const staleMs = useStaleMs();
  const day = useFloorDay().data;
  const heartbeats = useHeartbeats().data;
  const [search, setSearch] = useSearchParams();
  const figures = useMemo(() => floorFigures(floor, day), [floor, day]);
  const loads = useMemo(
    () => new Map([...floor.centers.keys()].map((id) => [id, centerLoad(id, floor)])),
    [floor],
  );
  const seatsOf = useMemo(() => Map.groupBy(floor.seats.values(), (seat) => seat.centerId), [floor.seats]);
  const callsOf = useMemo(() => Map.groupBy(floor.calls.values(), (call) => call.centerId), [floor.calls]);

  if (!loaded) return <Loading rows={12} label="Loading the floor" />;
  const centers = [...floor.centers.values()].toSorted(byKindAndName);
  if (centers.length === 0) {
    return (
      <Empty icon={IconBuilding} title="No center yet">
        Centers appear here with their seats once an administrator has added them.
      </Empty>
    );
  }
  const beatsOf = (centerId: string) => {
    const found = heartbeats?.centers.find((center) => center.centerId === centerId);
    return found && heartbeats ? { ...found, slotMs: heartbeats.slotMs } : null;
  };
  if (search.has("tv")) {
    const tiles = centers.map((center) => ({
      center,
      seats: seatsOf.get(center.id) ?? [],
      calls: callsOf.get(center.id) ?? [],
    }));
    return <TvWall figures={figures} tiles={tiles} staleMs={staleMs} onLeave={() => setSearch({})} />;
  }
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>Floor</h1>
      <StaleFrame ageMs={staleMs} className={classes.floor}>
        <div className={classes.top}>
          <Headline figures={figures} />
          <Tooltip label="For a wall: fill the screen">
            <ActionIcon className={classes.tv} aria-label="TV mode" onClick={() => setSearch({ tv: "" })}>
              <IconDeviceTv size={18} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
        <div className={classes.tiles}>
          {centers.map((center) => (
            <CenterTile
              key={center.id}
              center={center}
              seats={seatsOf.get(center.id) ?? []}
              calls={callsOf.get(center.id) ?? []}
              load={loads.get(center.id) ?? centerLoad(center.id, floor)}
              day={day}
              beats={beatsOf(center.id)}
            />
          ))}
        </div>
        <div>
          {centers
            .filter((center) => center.state !== "open" || center.verdict !== null)
            .map((center) => (
              <Evidence key={center.id} center={center} />
            ))}
        </div>
        <div className={classes.lists}>
          <AgentsTable seats={floor.seats} centers={floor.centers} />
          <WaitingCalls calls={floor.calls} queues={floor.queues} centers={floor.centers} />
        </div>
      </StaleFrame>
    </div>
  );
}
