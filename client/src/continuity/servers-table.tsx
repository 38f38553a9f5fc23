import { IconCheck } from "@tabler/icons-react";
import type { ClusterView } from "#contract/cluster.ts";
import { StatusMark } from "../ui/status-mark.tsx";
import { lagText } from "./cluster-words.ts";
import classes from "./failover-history.module.css";
import { nodeMeaning } from "./node-meaning.ts";

/** The drawing in words, with what does not fit into it. */
export function ServersTable({ cluster }: { cluster: ClusterView }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className={classes.scroll} tabIndex={0} aria-label="Database servers">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">Place</th>
            <th scope="col">Role</th>
            <th scope="col">Votes</th>
            <th scope="col">Behind</th>
            <th scope="col" data-end>
              Term
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {cluster.nodes.map((node) => (
            <tr key={node.id}>
              <th scope="row" className={classes.rowHead}>
                {node.id}
              </th>
              <td>
                {node.site}
                {node.zone ? `, ${node.zone}` : ""}
              </td>
              <td>
                <StatusMark meaning={nodeMeaning[node.role]} />
              </td>
              <td>
                {node.voter ? (
                  <IconCheck size={15} stroke={2} aria-label="yes" />
                ) : (
                  <span className={classes.none}>{node.role === "primary" ? "–" : "no"}</span>
                )}
              </td>
              <td>{node.role === "primary" ? <span className={classes.none}>leads</span> : lagText(node)}</td>
              <td data-end>{node.term ?? "–"}</td>
              <td className={classes.why}>{node.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
