// What is read of a whole song costs as much as the song is large, and is asked for again whenever something is shown: it is read once for each
// state of the song.
import type { Project } from "./api.ts";

export function perRevision<T>(read: (project: Project) => T): (project: Project) => T {
  const known = new WeakMap<Project, { readonly revision: number; readonly value: T }>();
  return (project) => {
    const revision = project.revision(), last = known.get(project);
    if (last?.revision === revision) return last.value;
    const value = read(project);
    known.set(project, { revision, value });
    return value;
  };
}
