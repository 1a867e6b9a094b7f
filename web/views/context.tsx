// How components reach the page's state.
import { createContext, useContext } from "react";
import type { App, Desk } from "./app.ts";

export const AppContext = createContext<App | null>(null);
export const DeskContext = createContext<Desk | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("useApp outside the page");
  return app;
}
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("useDesk without an open project");
  return desk;
}
