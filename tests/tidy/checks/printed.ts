// Pages that the program prints from its tables: those in the tree must be what it prints today.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Check, type Finding, type Tree } from "../check.ts";

/** A page, and the words that print it. */
const PAGES: Readonly<Record<string, readonly string[]>> = {
  "deploy/.env.example": ["config", "example"],
  "deploy/configuration.md": ["config", "reference"],
  "deploy/api.md": ["api", "reference"],
  "deploy/protocol.md": ["api", "protocol"],
  "web/net/api.ts": ["api", "client"],
};
const PROGRAM = `${process.env["BUILD"] ?? "build"}/tutti`;

const isBuilt = existsSync(PROGRAM);
const print = (words: readonly string[]): string => (isBuilt ? execFileSync(PROGRAM, words, { encoding: "latin1" }) : "");

export const printed: Check = {
  name: "printed pages are what the program prints",
  run: (tree: Tree): Finding[] =>
    Object.entries(PAGES).filter(([path, words]) => tree.has(path) && tree.get(path) !== print(words))
      .map(([path]) => ({ path, line: 1, text: isBuilt ? "the tables say something else now: `make printed` writes it again" : `${PROGRAM} is not built, so this page cannot be compared` })),
  bad: { "deploy/configuration.md": "# Configuration of old\n" },
  finds: 1,
  good: { "deploy/.env.example": print(["config", "example"]) },
};
