// The manual beside the song: chapters to read, or what a search finds in all of them, commands and devices included.
import { Fragment, type ReactNode, useEffect, useState } from "react";
import { shortcutText } from "../../lib/keys.ts";
import { t } from "../../messages/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { onMac } from "../command_registry.ts";
import { allSections, searchSections, type Block, type Section } from "./pages.ts";
import "./manual.css";

export function Manual() {
  const [sections, setSections] = useState<readonly Section[]>([]), [query, setQuery] = useState("");
  useEffect(() => {
    void allSections().then(setSections);
  }, []);
  const found = query.trim() === "" ? null : searchSections(sections, query);
  const chapters = [...new Set(sections.map((section) => section.chapter))];
  return (
    <>
      <div className="manual-search field"><Icon name="search" size={14} /><input type="search" aria-label={t("Search the manual")} placeholder={t("How do I")} value={query} onChange={(event) => setQuery(event.target.value)} /></div>
      <div className="drawer-body manual" tabIndex={0} role="region" aria-label={t("Pages")}>
        {found !== null ? (
          <>
            <p className="t3" role="status">{found.length === 0 ? t("Nothing is written of that. Try fewer words.") : t("{count} found", { count: found.length })}</p>
            {found.map((section) => <Page key={`${section.chapter}/${section.title}`} section={section} open />)}
          </>
        ) : chapters.map((chapter) => (
          <section key={chapter}>
            <h3>{chapter}</h3>
            {sections.filter((section) => section.chapter === chapter).map((section) => <Page key={section.title} section={section} open={false} />)}
          </section>
        ))}
      </div>
    </>
  );
}

function Page({ section, open }: { section: Section; open: boolean }) {
  return (
    <details open={open}>
      <summary><Icon name="chevron-right" size={14} /><span className="grow">{section.title}</span>{open ? <span className="t3 s11">{section.chapter}</span> : null}</summary>
      {section.blocks.map((block, index) => <Shown key={index} block={block} />)}
    </details>
  );
}

function Shown({ block }: { block: Block }) {
  if (block.kind === "text") return <p className="text"><Inline text={block.text} /></p>;
  if (block.kind === "list") return <ul className="text">{block.items.map((item) => <li key={item}><Inline text={item} /></li>)}</ul>;
  return <dl>{block.rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value === "" ? null : value}</dd></div>)}</dl>;
}

/** Bold words and keys. */
function Inline({ text }: { text: string }): ReactNode {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part, index) => (
    <Fragment key={index}>{part.startsWith("**") ? <b>{part.slice(2, -2)}</b> : part.startsWith("`") ? <kbd className="kbd">{shortcutText(part.slice(1, -1), onMac)}</kbd> : part}</Fragment>
  ));
}
