/* What a NATS server says, out of the bytes that came of it so far. */

#include "server/hints/nats.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void drop(NatsReader *reader, size_t bytes) {
  reader->size -= bytes;
  memmove(reader->line, reader->line + bytes, reader->size);
}

/* "MSG subject sid [reply] bytes", then so many bytes and CRLF. */
static NatsSaid read_message(NatsReader *reader, size_t line_bytes, int64_t *about, int64_t *from) {
  char payload[NATS_HINT_BYTES + 1], *rest;
  const char *last = strrchr(reader->line, ' ');
  const size_t size = last == NULL ? SIZE_MAX : strtoul(last + 1, &rest, 10);
  if (last == NULL || rest == last + 1 || *rest != '\0' || size > NATS_HINT_BYTES) return NATS_WRONG;
  if (reader->size < line_bytes + size + 2) return NATS_MORE;
  memcpy(payload, reader->line + line_bytes, size);
  payload[size] = '\0';
  const bool whole = memcmp(reader->line + line_bytes + size, "\r\n", 2) == 0;
  const int count = sscanf(payload, "%" SCNd64 " %" SCNd64, about, from);
  drop(reader, line_bytes + size + 2);
  if (!whole) return NATS_WRONG;
  return count == 2 ? NATS_HINT : NATS_NOTHING; /* somebody else's words on our subject */
}

NatsSaid nats_read(NatsReader *reader, int64_t *about, int64_t *from) {
  static const struct { const char *word; NatsSaid said; } words[] = {{"INFO ", NATS_INFO}, {"PING", NATS_PING}, {"PONG", NATS_PONG}, {"+OK", NATS_NOTHING}, {"-ERR", NATS_WRONG}};
  const char *end = memchr(reader->line, '\n', reader->size);
  if (end == NULL) return reader->size > NATS_LINE_BYTES ? NATS_WRONG : NATS_MORE;
  const size_t line_bytes = (size_t)(end - reader->line) + 1;
  if (line_bytes < 2 || end[-1] != '\r' || memchr(reader->line, '\0', line_bytes) != NULL) return NATS_WRONG;
  if (strncmp(reader->line, "MSG ", 4) == 0) {
    reader->line[line_bytes - 2] = '\0';
    const NatsSaid said = read_message(reader, line_bytes, about, from);
    if (said == NATS_MORE) reader->line[line_bytes - 2] = '\r';
    return said;
  }
  NatsSaid said = NATS_WRONG;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strncmp(reader->line, words[i].word, strlen(words[i].word)) == 0) said = words[i].said;
  drop(reader, line_bytes);
  return said;
}
