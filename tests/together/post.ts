// A post office: a mail server on this machine that takes every letter, and gives each to whoever asks for what came to an address.

import { createServer, type Socket } from "node:net";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { until } from "../story/hands.ts";

export interface PostOffice {
  /** As SMTP_URL names it. */
  readonly url: string;
  /** The link in the next letter to an address that none was asked for yet: of the kind meant, as `reset`. */
  link(to: string, kind: string): Promise<string>;
  /** How many came to an address. */
  count(to: string): number;
  close(): void;
}

interface Letter { readonly to: string; readonly text: string; isRead: boolean }

/** Plain SMTP, of which everybody is believed. */
async function converse(socket: Socket, letters: Letter[]): Promise<void> {
  const say = (words: string): void => void socket.write(`${words}\r\n`);
  let to = "", text: string[] | null = null; // null: between letters
  say("220 here");
  for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
    if (text !== null) {
      if (line !== ".") {
        text.push(line.replace(/^\.\./, "."));
        continue;
      }
      letters.push({ to, text: text.join("\n"), isRead: false });
      text = null;
      say("250 taken");
      continue;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO") say("250-here\r\n250 8BITMIME");
    else if (verb === "RCPT") {
      to = /<(.*?)>/.exec(line)?.[1] ?? "";
      say("250 known");
    } else if (verb === "DATA") {
      text = [];
      say("354 go on");
    } else if (verb === "QUIT") {
      say("221 goodbye");
      socket.end();
    } else say("250 well");
  }
}

export async function openPost(): Promise<PostOffice> {
  const letters: Letter[] = [], server = createServer((socket) => void converse(socket, letters).catch(() => socket.destroy())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    link: (to, kind) => until(`a letter to ${to} of the kind ${kind}`, async () => {
      const letter = letters.find((one) => one.to === to && !one.isRead && one.text.includes(`#${kind}=`));
      if (letter === undefined) return null;
      letter.isRead = true;
      return new RegExp(`\\S+#${kind}=\\w+`).exec(letter.text)?.[0] ?? null;
    }),
    count: (to) => letters.filter((one) => one.to === to).length,
    close: () => server.close(),
  };
}
