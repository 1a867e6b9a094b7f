// The same graph as a list: every node and cable by keys, with a menu that connects and a button that takes away.
import { memo } from "react";
import { useGrowing } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useApp, useDesk } from "../context.tsx";
import { connect, disconnect } from "./connect.ts";
import { nameIn, type Cable, type CableKind, type Graph, type GraphNode } from "./graph_model.ts";

const ROWS_AT_ONCE = 40; // as many as a window shows

const KINDS: Readonly<Record<CableKind, string>> = { chain: t("Then"), out: t("Into"), send: t("Send"), side: t("Steers"), modulation: t("Moves"), feedback: t("Back") };

export const NodeList = memo(function NodeList({ graph, chosen, onChoose }: { graph: Graph; chosen: string | null; onChoose: (id: Id) => void }) {
  const node = graph.nodes.find(({ id }) => String(id) === chosen), rows = useGrowing(graph.nodes, "nodes", ROWS_AT_ONCE);
  return (
    <aside className="nd-list" aria-label={t("Signal path")}>
      <h2>{t("Signal path")}</h2>
      <ul className="nd-rows" aria-label={t("Nodes")} tabIndex={-1} onKeyDown={(event) => {
        const way = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0, all = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
        const next = all[all.indexOf(event.target as HTMLElement) + way];
        if (way === 0 || event.altKey || event.ctrlKey) return;
        event.preventDefault();
        event.stopPropagation();
        next?.focus();
      }}>
        {rows.map((one, index) => <Row key={String(one.id)} one={one} track={one.id === one.track ? null : nameIn(graph, one.track)} isOn={one === node} inTabOrder={one === (node ?? graph.nodes[0]) || (node === undefined && index === 0)} onChoose={onChoose} />)}
      </ul>
      {node ? <Connections graph={graph} node={node} /> : <p className="t2 s11 nd-hint">{t("Choose a node to see and change its connections. Drag from a node's right edge to make one.")}</p>}
    </aside>
  );
});

/** By itself: of hundreds two are rendered anew when another is chosen, and none when more come. */
const Row = memo(function Row({ one, track, isOn, inTabOrder, onChoose }: { one: GraphNode; track: string | null; isOn: boolean; inTabOrder: boolean; onChoose: (id: Id) => void }) {
  return (
    <li>
      <button type="button" data-id={String(one.id)} tabIndex={inTabOrder ? 0 : -1} className={`nd-row hue${one.hue} ${isOn ? "is-on" : ""} ${one.kind === "device" || one.kind === "modulator" ? "is-inner" : ""}`} aria-pressed={isOn} {...(track === null ? {} : { "aria-label": t("{device} on {track}", { device: one.name, track }) })} onClick={() => onChoose(one.id)}>
        <i className="dot" /><span className="clamp grow">{one.name}</span>{one.off ? <span className="t2 s11">{t("off")}</span> : null}
      </button>
    </li>
  );
});

function Connections({ graph, node }: { graph: Graph; node: GraphNode }) {
  const app = useApp(), desk = useDesk();
  const name = (id: Id): string => nameIn(graph, id);
  // What leaves a track behind its last device is the track's.
  const out = graph.cables.filter((cable) => cable.from === node.id || cable.track === node.id), into = graph.cables.filter((cable) => cable.to === node.id);
  const buses = graph.nodes.filter((one) => one.kind === "bus" && one.id !== node.id), sides = graph.nodes.filter((one) => one.side && one.id !== node.id);
  const row = (cable: Cable, incoming: boolean) => (
    <div className="row g8 nd-link" key={cable.id}>
      <span className="t2 s11">{incoming ? t("In") : KINDS[cable.kind]}</span><span className="clamp grow">{name(incoming ? cable.from : cable.to)}</span>
      <span className="t2 s11">{cable.label !== "" ? cable.label : cable.connection !== null && cable.kind === "send" ? `${cable.gainDb.toFixed(1)} dB` : ""}</span>
      {cable.connection !== null ? <Button icon="close" label={t("Take away: {kind} {name}", { kind: KINDS[cable.kind], name: name(cable.to) })} showLabel={false} tone="ghost" size="xs" onPress={() => disconnect(app, desk, cable)} /> : null}
    </div>
  );
  return (
    <div className="nd-links" role="group" aria-label={t("Connections of {node}", { node: node.name })}>
      <h3>{node.name}</h3>
      {into.map((cable) => row(cable, true))}
      {out.map((cable) => row(cable, false))}
      {node.id === desk.project.master ? null : (
        <Menu label={t("Connect to")} placement="top start" trigger={<Button icon="plus" label={t("Connect")} size="sm" info={t("To a group or return, or to what steers a device.")} />} groups={[
          { title: t("Sound to"), entries: buses.map((one) => ({ id: `to${one.id}`, name: one.name, run: () => connect(app, desk, node.id, one.id, false) })) },
          { title: t("Steer"), entries: sides.map((one) => ({ id: `side${one.id}`, name: t("{device} on {track}", { device: one.name, track: name(one.track) }), run: () => connect(app, desk, node.id, one.id, true) })) },
        ]} />
      )}
    </div>
  );
}
