import { useElementSize } from "@mantine/hooks";
import { IconCheck, IconCircleCheck, IconPlugConnectedX } from "@tabler/icons-react";
import type { ClusterView, NodeView } from "#contract/cluster.ts";
import type { SiteProbe } from "#contract/continuity.ts";
import { useNow } from "../ui/clock.ts";
import { clockText } from "../ui/duration.ts";
import { StatusMark } from "../ui/status-mark.tsx";
import { lagText, quorumInShort, standingSentences } from "./cluster-words.ts";
import { nodeMeaning } from "./node-meaning.ts";
import classes from "./topology.module.css";
import { type Box, layOutTopology } from "./topology-layout.ts";

type TopologyProps = { cluster: ClusterView; sites: readonly SiteProbe[] };

/** Sites, their servers, and where every write flows. The table below it says the same in words. */
export function Topology({ cluster, sites }: TopologyProps) {
  const { ref, width } = useElementSize();
  const ids = [...new Set([...sites.map((site) => site.id), ...cluster.nodes.map((node) => node.site)])];
  const layout = width > 0 ? layOutTopology(ids, cluster.nodes, cluster.leader, width) : null;
  const boxOf = new Map(layout?.nodes.map((box) => [box.id, box]));
  const nodeOf = new Map(cluster.nodes.map((node) => [node.id, node]));
  return (
    <div ref={ref} className={classes.topology}>
      {layout ? (
        <svg
          width={layout.width}
          height={layout.height}
          role="img"
          aria-label={standingSentences(cluster).join(" ")}
        >
          <defs>
            <marker
              id="arrow-head"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 0.500L7 4L0 7.500" className={classes.arrowHead} />
            </marker>
          </defs>
          {layout.sites.map((site) => (
            <g key={site.id}>
              <rect
                x={site.x + 0.5}
                y={0.5}
                width={site.width - 1}
                height={site.height - 1}
                rx={8}
                className={classes.site}
              />
              <text x={site.x + 14} y={21} className={classes.siteName}>
                {site.id} site
              </text>
              <ServerBox box={site.server} probe={sites.find((probe) => probe.id === site.id)} />
            </g>
          ))}
          {layout.gap && cluster.leader !== null ? (
            <text x={layout.gap.x} y={layout.gap.y} textAnchor="middle" className={classes.lag}>
              <tspan className={classes.quorum}>{quorumInShort(cluster)}</tspan>
              <tspan x={layout.gap.x} dy={17} className={classes.quorumNote}>
                must hold a write
              </tspan>
            </text>
          ) : null}
          {layout.arrows.map((arrow) => {
            const node = nodeOf.get(arrow.to);
            if (!node || node.role === "down" || node.role === "fenced") return null;
            return (
              <g key={arrow.to}>
                <path
                  d={arrow.path}
                  className={classes.arrow}
                  data-votes={node.voter || undefined}
                  markerEnd="url(#arrow-head)"
                />
                <text
                  x={arrow.label.x}
                  y={arrow.label.y}
                  textAnchor={arrow.label.anchor}
                  className={classes.lag}
                >
                  {lagText(node)}
                </text>
              </g>
            );
          })}
          {cluster.nodes.map((node) => {
            const box = boxOf.get(node.id);
            return box ? <NodeBox key={node.id} box={box} node={node} /> : null;
          })}
        </svg>
      ) : null}
      <p className={classes.legend} aria-hidden>
        <svg width={34} height={8} role="none">
          <path d="M1 4H31" className={classes.arrow} data-votes markerEnd="url(#arrow-head)" />
        </svg>
        votes
        <svg width={34} height={8} role="none">
          <path d="M1 4H31" className={classes.arrow} markerEnd="url(#arrow-head)" />
        </svg>
        does not vote
      </p>
    </div>
  );
}

/** Below it the host would be cut short; the address bar of whoever is there shows it. Pixels. */
const roomForHost = 300;

function ServerBox({ box, probe }: { box: Box; probe: SiteProbe | undefined }) {
  const now = useNow();
  return (
    <foreignObject x={box.x} y={box.y} width={box.width} height={box.height}>
      <div className={classes.server}>
        <strong>Server</strong>
        {probe ? (
          <>
            {probe.self || box.width >= roomForHost ? (
              <span className={classes.quiet}>{probe.self ? "in use here" : new URL(probe.url).host}</span>
            ) : null}
            {probe.answering ? (
              <StatusMark
                meaning={{
                  tone: "ready",
                  icon: IconCircleCheck,
                  word: probe.tookMs === null ? "Answers" : `Answers in ${probe.tookMs} ms`,
                }}
              />
            ) : (
              <StatusMark
                meaning={{
                  tone: "alarm",
                  icon: IconPlugConnectedX,
                  word: probe.silentSince
                    ? `Silent ${clockText(now - Date.parse(probe.silentSince))}`
                    : "Silent",
                }}
              />
            )}
          </>
        ) : (
          <span className={classes.quiet}>none configured</span>
        )}
      </div>
    </foreignObject>
  );
}

function NodeBox({ box, node }: { box: Box; node: NodeView }) {
  return (
    <foreignObject x={box.x} y={box.y} width={box.width} height={box.height}>
      <div className={classes.node} data-role={node.role}>
        <div className={classes.nodeHead}>
          <strong>{node.id}</strong>
          {node.zone ? <span className={classes.quiet}>{node.zone}</span> : null}
          {node.voter ? (
            <span className={classes.votes}>
              <IconCheck size={13} stroke={2.2} aria-hidden />
              votes
            </span>
          ) : null}
          <StatusMark meaning={nodeMeaning[node.role]} />
        </div>
        <div className={classes.reason} title={node.reason}>
          {node.reason}
        </div>
        <div className={classes.lsn}>
          {node.lsn ?? "no position"}
          {node.port === null ? "" : `  :${node.port}`}
        </div>
      </div>
    </foreignObject>
  );
}
