// Sign in, sign up, and what belongs to an account.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "account", title: t("Account"), group: "Project", icon: "users", when: () => true, run: (app) => app.dialog.set("account") };
