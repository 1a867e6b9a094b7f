// A node: its name on its colour, what it does, its level; handles where cables begin and end.
import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { t } from "../../messages/index.ts";
import { useRead } from "../../lib/react.ts";
import { Kind } from "../../project/fields.ts";
import { Icon } from "../../ui/icon.tsx";
import { useDesk } from "../context.tsx";
import { firstClip, infoOf } from "../../project/song.ts";
import { deviceIcon } from "../device_look.ts";
import { trackIcon } from "../track_look.ts";
import { useCost } from "./costs.ts";
import type { GraphNode } from "./graph_model.ts";
import { ClipPicture, DevicePicture, lookOf, WIDE } from "./node_picture.tsx";

const OF_CLIPS = [Kind.track, Kind.noteClip, Kind.patternClip, Kind.audioClip];
export type BoxNode = Node<{ node: GraphNode }, "box">;

export const NodeBox = memo(function NodeBox({ data: { node }, selected }: NodeProps<BoxNode>) {
  const cost = useCost(node.id);
  const { project } = useDesk(), device = node.kind === "device" || node.kind === "modulator";
  const clip = useRead(project, () => (node.kind === "source" ? firstClip(project, node.track) : null), OF_CLIPS), info = device && project.exists(node.id) ? infoOf(project, node.id) : undefined, look = info ? lookOf(info) : null;
  const icon = device ? deviceIcon(info) : node.id === project.master ? "speaker" : project.exists(node.id) ? trackIcon(project, node.id) : "audio";
  return (
    <div className={`nd hue${node.hue} is-${node.kind} ${selected ? "is-on" : ""} ${node.off ? "is-off" : ""}`} data-info={t("{node}. Drag from its right edge to connect it, double-click for its devices.", { node: node.name })}>
      <div className="nd-head"><Icon name={icon} size={14} /><b className="clamp grow">{node.name}</b>{node.off ? <span className="nd-off">{t("off")}</span> : <span className="nd-cost" data-info={device ? t("What it costs, in parts of one core.") : t("What its devices cost together, in parts of one core.")}>{cost}</span>}</div>
      <div className="nd-body">
        {clip !== null ? <ClipPicture clip={clip} hue={node.hue} /> : look ? <DevicePicture device={node.id} hue={node.hue} look={look} /> : null}
        {clip !== null || look?.width === WIDE ? null : <span className="nd-facts grow">{node.facts.map((line) => <span key={line} className="clamp">{line}</span>)}</span>}
        {device ? null : <canvas className="strip-meter" data-track={String(node.id)} aria-hidden="true" />}
      </div>
      {node.kind === "modulator" || node.kind === "source" ? null : <Handle type="target" position={Position.Left} id="in" />}
      {node.side ? <Handle type="target" position={Position.Left} id="side" className="nd-side" /> : null}
      <Handle type="source" position={Position.Right} id="out" isConnectable={node.track !== project.master} className={node.track === project.master ? "nd-end" : ""} />
    </div>
  );
});
