// Two states of the song beside each other: what differs, track by track, each thing to be shown and to be taken back.
import { useEffect, useState } from "react";
import { agoText } from "../../lib/format.ts";
import { useRead } from "../../lib/react.ts";
import { t, tn } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { type ChangedObject, type ChangedTrack, inWords } from "../../project/differences.ts";
import { trackHue } from "../../project/song.ts";
import type { Version } from "../../project/versions.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { messageOf, report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { showObject } from "./show.ts";

const NOW = "now", MOST = 200;
const HOW = { added: t("added"), changed: t("changed"), removed: t("removed") } as const;
const BACK = { added: t("Remove it again"), changed: t("As it was"), removed: t("Bring it back") } as const;

export function CompareVersions({ versions, first, onClose }: { versions: readonly Version[]; first: string; onClose: () => void }) {
  const app = useApp(), { project } = useDesk();
  const [earlier, setEarlier] = useState(first), [later, setLater] = useState(NOW), [found, setFound] = useState<readonly ChangedTrack[] | null>(null), [problem, setProblem] = useState("");
  const revision = useRead(project, () => (later === NOW ? project.revision() : 0));
  useEffect(() => {
    let asked = true;
    project.differences(earlier, later === NOW ? null : later).then((all) => asked && (setFound(inWords(project, all)), setProblem("")), (error: unknown) => asked && setProblem(messageOf(error)));
    return () => void (asked = false);
  }, [project, earlier, later, revision]);
  const now = Date.now(), options = versions.map((version) => ({ id: version.id, name: t("{name}, {when}", { name: version.name, when: agoText(version.atMs, now) }) }));
  const count = (found ?? []).reduce((sum, track) => sum + track.objects.length, 0), title = versions.find((one) => one.id === earlier)?.name ?? "";
  const back = later === NOW && !project.readOnly ? (object: ChangedObject): void => void project.takeBack(earlier, object.id, title).then((result) => report(app, result, t("{title} is as in {version}", { title: object.title, version: title }))) : null;
  return (
    <section className="differ" aria-label={t("Comparison of versions")}>
      <div className="row g4 differ-head"><Button icon="chevron-left" label={t("All versions")} showLabel={false} size="xs" tone="ghost" onPress={onClose} /><h3 className="grow">{t("What differs")}</h3><span className="t3 s11" role="status">{found === null ? "" : tn(count, "1 thing", "{count} things")}</span></div>
      <div className="differ-sides">
        <span className="t3 s11">{t("From")}</span><Select small label={t("The earlier version")} value={earlier} options={options} onChange={setEarlier} />
        <span className="t3 s11">{t("To")}</span><Select small label={t("The later version")} value={later} options={[{ id: NOW, name: t("The song as it is now") }, ...options.filter(({ id }) => id !== earlier)]} onChange={setLater} />
      </div>
      {problem !== "" ? <p className="bad-text version-note" role="alert">{problem}</p> : null}
      {found !== null && count === 0 ? <p className="t3 s11 version-note">{t("Nothing differs between the two.")}</p> : null}
      <div className="differ-list" tabIndex={0} role="group" aria-label={t("Differences")}>
        {(found ?? []).map((track) => <Track key={String(track.id)} track={track} back={back} />)}
        {count > MOST ? <p className="t3 s11 version-note">{t("There are more; bringing the whole version back takes them all.")}</p> : null}
      </div>
    </section>
  );
}

function Track({ track, back }: { track: ChangedTrack; back: ((object: ChangedObject) => void) | null }) {
  const desk = useDesk(), { project } = desk;
  const isHere = (id: Id): boolean => project.exists(id) && id !== project.root, hue = track.id !== null && isHere(track.id) ? `hue${trackHue(project, track.id)}` : "";
  return (
    <section className={`differ-track ${hue}`} aria-label={track.name}>
      <h4><i className="dot" /><span className="clamp">{track.name}</span></h4>
      <ul>{track.objects.slice(0, MOST).map((object) => (
        <li key={String(object.id)} className="differ-row">
          <div className="grow differ-what"><span className="clamp">{object.title} <em className={`t3 is-${object.how}`}>{HOW[object.how]}</em></span>{object.lines.map((line) => <span key={line} className="t2 s11">{line}</span>)}</div>
          {isHere(object.id) ? <Button icon="follow" label={t("Show {title}", { title: object.title })} showLabel={false} size="xs" tone="ghost" onPress={() => showObject(desk, object.id)} /> : null}
          {back !== null ? <Button icon="undo" label={`${object.title}: ${BACK[object.how]}`} showLabel={false} size="xs" tone="ghost" info={t("This alone becomes as it was in the earlier version. Undo takes it back.")} onPress={() => back(object)} /> : null}
        </li>
      ))}</ul>
    </section>
  );
}
