// The selected clips onto one's own shelf of the library, for every project.
import { clipName } from "../project/song.ts";
import { ownClips } from "../project/own_clips.ts";
import { say } from "../views/app.ts";
import { clipsChosen } from "../views/clipboard.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "keep-clips", title: "Keep in my library", group: "Edit", icon: "library", when: clipsChosen,
  async run(app) {
    const desk = app.desk.get(), clips = [...(desk?.clips.get() ?? [])], [first] = clips;
    const text = desk?.project.takeClips(clips) ?? null;
    if (!desk || first === undefined || text === null) return;
    const name = clipName(desk.project, first) + (clips.length > 1 ? ` and ${clips.length - 1} more` : "");
    const kept = await ownClips.save(name, text, (digest) => desk.project.soundOf(digest));
    say(app, kept ? `${name} is in your library, for every project.` : `${name} is in your library until this page is closed: this browser keeps nothing.`);
  },
};
