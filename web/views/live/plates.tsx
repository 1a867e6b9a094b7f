// What shows of the matrix where its cells are not made yet: a field in its track's colour for each clip, an empty one for each place without, as
// one picture that moves with the cells and is painted once; and the names of tracks and scenes, by which one finds the way while one scrolls.
import { memo, useMemo } from "react";
import { useRead, useReadRested } from "../../lib/react.ts";
import type { Id, Project } from "../../project/api.ts";
import { clipIn, sceneName, slotAt } from "../../project/scenes.ts";
import { trackHue, trackName } from "../../project/song.ts";
import { useDesk } from "../context.tsx";

const HUES = 12, LONG = 116, HIGH = 64; // units of the picture, which is stretched over the cells
const FIELD = { x: 3, y: 2, width: LONG - 7, height: HIGH - 2 }; // as ::before of a slot

/** The places of each hue's clips, and before them the empty ones, as paths. */
function fieldsOf(project: Project, tracks: readonly Id[], scenes: readonly Id[]): string {
  const paths = Array.from({ length: HUES + 1 }, () => "");
  tracks.forEach((track, column) => {
    const hue = project.exists(track) ? trackHue(project, track) : 0;
    scenes.forEach((scene, row) => {
      const kind = clipIn(project, slotAt(project, track, scene)) === null ? 0 : hue;
      paths[kind] += `M${column * LONG + FIELD.x} ${row * HIGH + FIELD.y}h${FIELD.width}v${FIELD.height}h${-FIELD.width}z`;
    });
  });
  return paths.join("|");
}

export const Plates = memo(function Plates({ tracks, scenes }: { tracks: readonly Id[]; scenes: readonly Id[] }) {
  const { project } = useDesk(), revision = useReadRested(project, () => project.revision());
  const fields = useMemo(() => fieldsOf(project, tracks, scenes), [project, revision, tracks, scenes]);
  return (
    <svg className="lv-plates" viewBox={`0 0 ${tracks.length * LONG} ${scenes.length * HIGH}`} preserveAspectRatio="none" style={{ "--columns": tracks.length, "--rows": scenes.length } as object} aria-hidden="true">
      {fields.split("|").map((path, hue) => (path === "" ? null : <path key={hue} className={hue === 0 ? "" : `hue${hue}`} d={path} />))}
    </svg>
  );
});

export function HeadPlate({ track }: { track: Id }) {
  const { project } = useDesk(), name = useRead(project, () => trackName(project, track)), hue = useRead(project, () => trackHue(project, track));
  return <span className={`lv-head lv-plate hue${hue}`} aria-hidden="true">{name}</span>;
}
export function ScenePlate({ scene }: { scene: Id }) {
  const { project } = useDesk();
  return <span className="lv-plate">{useRead(project, () => (project.exists(scene) ? sceneName(project, scene) : ""))}</span>;
}
