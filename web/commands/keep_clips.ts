// The selected clips onto one's own shelf of the library, for every project.
import { t } from "../messages/index.ts";
import { clipName } from "../project/song.ts";
import { ownClips } from "../project/own_clips.ts";
import { say } from "../views/app.ts";
import { clipsChosen } from "../views/clipboard.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "keep-clips", title: t("Keep in my library"), group: "Edit", icon: "library", when: clipsChosen,
  async run(app) {
    const desk = app.desk.get(), clips = [...(desk?.clips.get() ?? [])], [first] = clips;
    const text = desk?.project.takeClips(clips) ?? null;
    if (!desk || first === undefined || text === null) return;
    const name = clips.length > 1 ? t("{clip} and {count} more", { clip: clipName(desk.project, first), count: clips.length - 1 }) : clipName(desk.project, first);
    const kept = await ownClips.save(name, text, (digest) => desk.project.soundOf(digest));
    say(app, kept ? t("{name} is in your library, for every project.", { name }) : t("{name} is in your library until this page is closed: this browser keeps nothing.", { name }));
  },
};
