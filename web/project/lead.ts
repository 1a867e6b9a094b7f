// One tab leads a project at a time: a Web Lock that lives as long as the project is open in this page.
import { t } from "../messages/index.ts";

export class ProjectInUse extends Error {
  override readonly name = "ProjectInUse";
  constructor(readonly project: string) {
    super(t("This project is open in another tab. Go on there, or open it here for reading, or as a copy."));
  }
}

/** Take the lead of `project`; resolves to the function that gives it back. Throws ProjectInUse. */
export function takeLead(project: string): Promise<() => void> {
  if (!("locks" in navigator)) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`project:${project}`, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          reject(new ProjectInUse(project));
          return undefined;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

const ASKED = "tutti.asked-to-persist";

/** Ask once that the browser does not clear our files when space runs short. */
export async function askToPersist(): Promise<void> {
  try {
    if (localStorage.getItem(ASKED) !== null || (await navigator.storage.persisted())) return;
    localStorage.setItem(ASKED, "1");
    await navigator.storage.persist();
  } catch {
    // Not offered here; files are kept as long as the browser pleases.
  }
}
