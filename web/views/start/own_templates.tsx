// Templates of one's own on the start screen: a press begins a new song. How many there were last time is remembered, so that their
// room is kept and nothing below moves when they come.
import { useEffect, useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { ownTemplates, type OwnTemplate } from "../../project/own_templates.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { recall, remember, say } from "../app.ts";
import { useApp } from "../context.tsx";
import { beginFrom, removeTemplate, renameTemplate } from "../templates.ts";
import { Thumbnail } from "./thumbnail.tsx";

const COUNT = "templates", UNDO_MS = 5500;

export function OwnTemplates() {
  const listed = useSignal(ownTemplates.list), [here, setHere] = useState(listed.length > 0), [hidden, setHidden] = useState<readonly string[]>([]);
  useEffect(() => void ownTemplates.refresh().then(() => setHere(true)), []);
  useEffect(() => {
    if (here) remember(COUNT, String(listed.length));
  }, [here, listed]);
  const all = listed.filter(({ id }) => !hidden.includes(id)), awaited = here ? 0 : Math.min(24, Number(recall(COUNT) ?? 0) || 0);
  if (all.length === 0 && awaited === 0) return null;
  return (
    <section className="own-templates" aria-label={t("My templates")}>
      <div className="row recent-head"><h2 className="s15"><b>{t("My templates")}</b></h2></div>
      <ul className="cards">
        {all.map((one) => <TemplateCard key={one.id} template={one} hide={(on) => setHidden((now) => (on ? [...now, one.id] : now.filter((id) => id !== one.id)))} />)}
        {Array.from({ length: awaited }, (_, index) => <li key={index} className="card template" aria-hidden="true"><span className="card-open"><span className="picture" /><span className="tx"><b>{"\u00a0"}</b></span></span></li>)}
      </ul>
    </section>
  );
}

function TemplateCard({ template, hide }: { template: OwnTemplate; hide: (on: boolean) => void }) {
  const app = useApp(), { name } = template;
  const [renaming, setRenaming] = useState(false);
  const remove = (): void => {
    // Gone from the list at once, from the disk only when nobody took it back.
    const timer = window.setTimeout(() => void removeTemplate(app, template), UNDO_MS);
    hide(true);
    say(app, t("Deleted the template {name}", { name }), { action: { name: t("Undo"), run: () => {
      window.clearTimeout(timer);
      hide(false);
    } } });
  };
  return (
    <li className="card template">
      {renaming ? <span className="card-name"><ValueEdit label={t("Name of {entry}", { entry: name })} initial={name} onEnd={(text) => {
        setRenaming(false);
        if (text !== null && text.trim() !== "" && text.trim() !== name) void renameTemplate(app, template, text.trim());
      }} /></span> : null}
      <button className="card-open" onClick={() => void beginFrom(app, template)} aria-label={t("New song from {name}", { name })}>
        <span className="picture"><Thumbnail rows={template.thumbnail} /></span>
        <span className="tx"><b className="clamp">{name}</b></span>
      </button>
      <Menu label={t("More for {entry}", { entry: name })} placement="bottom end" trigger={<Button tone="ghost" size="sm" icon="ellipsis" label={t("More for {entry}", { entry: name })} showLabel={false} className="card-more" />}
        groups={[{ entries: [{ id: "begin", name: t("New song from it"), icon: "plus", run: () => void beginFrom(app, template) }, { id: "rename", name: t("Rename"), icon: "pencil", run: () => setRenaming(true) }] },
          { entries: [{ id: "remove", name: t("Delete"), icon: "trash", danger: true, run: remove }] }]} />
    </li>
  );
}
