// What is kept of a song as long as it stays as it is.
import { expect, test } from "vitest";
import type { Project } from "../../../web/project/api";
import { perRevision } from "../../../web/project/per_revision";

test("a song is read once for each of its states, and each song by itself", () => {
  const songOf = (): { now: number; project: Project } => {
    const song = { now: 1, project: null as never as Project };
    song.project = { revision: () => song.now } as unknown as Project;
    return song;
  };
  const a = songOf(), b = songOf(), reads: Project[] = [], count = perRevision((project) => reads.push(project));
  expect([count(a.project), count(a.project), count(b.project), count(a.project)]).toEqual([1, 1, 2, 1]);
  a.now++;
  expect([count(a.project), count(a.project), count(b.project)]).toEqual([3, 3, 2]);
});
