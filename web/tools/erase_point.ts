// Double-click a point of automation: it goes.
import { removePoint } from "../project/automation.ts";
import { report } from "../views/app.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import type { Tool } from "./tool.ts";

export const erasePointTool = (): Tool<ArrangeContext, ArrangeHit> => ({
  id: "erase-point", move() {}, up() {}, cancel() {},
  down(context, _press, hit) {
    if (hit.kind === "point") report(context.app, removePoint(context.project, hit.sub.id, hit.point));
  },
});
