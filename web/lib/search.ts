// What a search field finds: every word of it somewhere in a name, however it is written.

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function holdsWords(name: string, query: string): boolean {
  const text = plain(name);
  return plain(query).split(/\s+/).every((word) => text.includes(word));
}
