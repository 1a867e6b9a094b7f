// Dark or light.
import { theme } from "../draw/palette.ts";
import { t } from "../messages/index.ts";
import { chooseTheme } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "theme", title: t("Dark or light"), group: "View", icon: "sun", run: () => chooseTheme(theme.get() === "dark" ? "light" : "dark") };
