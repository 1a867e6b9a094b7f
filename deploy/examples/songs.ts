// What a program does with a token: its owner made one under Account (POST /api/tokens), with the scopes the program needs and no more.
//   TUTTI=http://127.0.0.1:8000 TOKEN=... node deploy/examples/songs.ts
// It lists the songs, and for each who is in it and what is said about it.

const server = process.env["TUTTI"] ?? "http://127.0.0.1:8000", token = process.env["TOKEN"] ?? "";

interface Songs { readonly projects: readonly { readonly id: string; readonly name: string; readonly role: string; readonly branch: string }[] }
interface Members { readonly members: readonly { readonly name: string; readonly role: string }[] }
interface Comments { readonly comments: readonly { readonly body: string; readonly by: string; readonly resolved: boolean }[] }

/** An answer that is no success says why in a sentence for people; 429 and 503 say after how long to try again. */
async function get<T>(path: string): Promise<T> {
  const reply = await fetch(new URL(path, server), { headers: { Authorization: `Bearer ${token}` } });
  if (reply.status === 429 || reply.status === 503) {
    await new Promise((done) => setTimeout(done, 1000 * Number(reply.headers.get("Retry-After") ?? 1)));
    return get(path);
  }
  const answer = (await reply.json()) as T & { readonly error?: string };
  if (!reply.ok) throw new Error(`${path}: ${answer.error ?? reply.statusText} (request ${reply.headers.get("X-Request-Id") ?? "unknown"})`);
  return answer;
}

for (const song of (await get<Songs>("/api/projects")).projects) {
  const { members } = await get<Members>(`/api/projects/${song.id}/members`), { comments } = await get<Comments>(`/api/branches/${song.branch}/comments`);
  console.log(`${song.name} (${song.role}): ${members.length} in it, ${comments.filter((one) => !one.resolved).length} comments open`);
}
