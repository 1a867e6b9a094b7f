// Something asked of the server: busy until it answers, and the sentence when it says no.
import { useState } from "react";
import { messageOf } from "../app.ts";

export interface Attempt { readonly busy: boolean; readonly problem: string; readonly run: (work: () => Promise<unknown>) => void; readonly clear: () => void }

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false), [problem, setProblem] = useState("");
  const run = (work: () => Promise<unknown>): void => {
    setBusy(true);
    setProblem("");
    work().catch((error: unknown) => setProblem(messageOf(error))).finally(() => setBusy(false));
  };
  return { busy, problem, run, clear: () => setProblem("") };
}
