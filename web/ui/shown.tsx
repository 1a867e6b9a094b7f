// The first rows of a list that may be long, and a button below it for the next ones.
import { type ReactNode, useState } from "react";
import { t } from "../messages/index.ts";
import { Button } from "./button.tsx";

const STEP = 100;

export function useShown<Row>(rows: readonly Row[]): [shown: readonly Row[], rest: ReactNode] {
  const [count, setCount] = useState(STEP);
  const left = rows.length - count;
  return [
    rows.slice(0, count),
    left > 0 ? <div className="row"><span className="grow" /><Button size="sm" tone="ghost" label={t("{left} more", { left })} info={t("Show the next {step}", { step: Math.min(STEP, left) })} onPress={() => setCount(count + STEP)} /></div> : null,
  ];
}
