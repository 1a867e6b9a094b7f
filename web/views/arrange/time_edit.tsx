// The field that a marker's name, a tempo or a metre turns into while someone types.
import { useSignal } from "../../lib/react.ts";
import { xOfTicks } from "../../lib/geometry.ts";
import { t } from "../../messages/index.ts";
import type { EditResult, Id } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { markerRow, renameMarker } from "../../project/markers.ts";
import { metreOf, putMetre, putTempo } from "../../project/tempo_map.ts";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { report, say, type Desk } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";

interface Typed { readonly label: string; readonly initial: string; readonly position: number; put(text: string): EditResult | string }

function typedOf(desk: Desk): Typed | null {
  const { project } = desk, id = desk.typing.get();
  if (id === null || !project.exists(id)) return null;
  if (project.kindOf(id) === Kind.marker) {
    const marker = markerRow(project, id);
    return { label: t("Name of the marker"), initial: marker.name, position: marker.position, put: (text) => renameMarker(project, id, text) };
  }
  if (project.kindOf(id) === Kind.tempo) {
    const position = project.int(id, Field.tempo.positionTicks);
    return { label: t("Tempo"), initial: String(Math.round(project.real(id, Field.tempo.bpm) * 100) / 100), position, put: (text) => {
      const bpm = parseFloat(text.replace(",", "."));
      return Number.isFinite(bpm) ? putTempo(project, { id, position, bpm }) : t("A tempo is a number of beats a minute, such as 96.");
    } };
  }
  if (project.kindOf(id) !== Kind.signature) return null;
  const position = project.int(id, Field.signature.positionTicks);
  return { label: t("Metre"), initial: `${project.int(id, Field.signature.numerator)}/${project.int(id, Field.signature.denominator)}`, position, put: (text) => {
    const metre = metreOf(text);
    return metre ? putMetre(project, { id, position, ...metre }) : t("A metre is beats and their value, such as 7/8.");
  } };
}

export function TimeEdit({ of }: { of: "marker" | "map" }) {
  const desk = useDesk(), id = useSignal(desk.typing), typed = typedOf(desk);
  if (id === null || !typed || (desk.project.kindOf(id) === Kind.marker) !== (of === "marker")) return null;
  return <TimeField id={id} typed={typed} />;
}

function TimeField({ id, typed }: { id: Id; typed: Typed }) {
  const app = useApp(), desk = useDesk(), view = useSignal(desk.view);
  return (
    <span className="time-edit" style={{ transform: `translate(${Math.max(0, Math.round(xOfTicks(view, typed.position)))}px, ${desk.project.kindOf(id) === Kind.signature ? 56 : 0}px)` }}>
      <ValueEdit label={typed.label} initial={typed.initial} onEnd={(text) => {
        desk.typing.set(null);
        if (text === null || text.trim() === "" || text.trim() === typed.initial) return;
        const result = typed.put(text);
        if (typeof result === "string") say(app, result, { tone: "bad" });
        else report(app, result);
      }} />
    </span>
  );
}
