/* Lines of JSON built in place and written by one call each, so that threads and processes do not mix theirs. */

#include "server/journal.h"

#include "core/hash.h"
#include "server/config.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { NESTING_MAX = 4, ID_BYTES = 40, TAIL_BYTES = 8 /* what ends a line */ };

static _Thread_local struct { const char *kind; char id[ID_BYTES]; } about[NESTING_MAX];
static _Thread_local uint32_t about_count;

static const char *const level_names[] = {"error", "warning", "info", "detail"};

bool journal_wants(JournalLevel level) {
  const char *most = config_text(CONFIG_LOG);
  for (uint32_t i = 0; i < (uint32_t)level; i++)
    if (strcmp(level_names[i], most) == 0) return false;
  return true;
}

/* What does not fit is left out whole. */
__attribute__((format(printf, 2, 3))) static void put(JournalLine *line, const char *format, ...) {
  va_list values;
  const size_t room = sizeof line->text - TAIL_BYTES - line->size;
  va_start(values, format);
  const int length = vsnprintf(line->text + line->size, room, format, values);
  va_end(values);
  if (length > 0 && (size_t)length < room) line->size += (size_t)length;
  else line->text[line->size] = '\0';
}

/* How many bytes the character at `text` has; 0 when it is none of UTF-8. */
static size_t character_bytes(const unsigned char *text) {
  const size_t count = text[0] < 0x80 ? 1 : text[0] >= 0xc2 && text[0] < 0xe0 ? 2 : (text[0] & 0xf0) == 0xe0 ? 3 : text[0] >= 0xf0 && text[0] < 0xf5 ? 4 : 0;
  for (size_t i = 1; i < count; i++)
    if ((text[i] & 0xc0) != 0x80) return 0;
  const bool overlong = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xf0 && text[1] < 0x90);
  const bool beyond = (text[0] == 0xed && text[1] >= 0xa0) || (text[0] == 0xf4 && text[1] >= 0x90);
  return overlong || beyond ? 0 : count;
}

/* A string as JSON wants it; too much is cut. */
static void put_string(JournalLine *line, const char *value) {
  const size_t most = sizeof line->text - TAIL_BYTES - 2;
  if (line->size >= most) return;
  line->text[line->size++] = '"';
  for (const unsigned char *at = (const unsigned char *)value; *at != '\0' && line->size + 8 < most;) {
    const size_t count = character_bytes(at);
    if (count > 1) {
      memcpy(line->text + line->size, at, count);
      line->size += count;
    } else if (*at == '"' || *at == '\\') {
      line->text[line->size++] = '\\';
      line->text[line->size++] = (char)*at;
    } else if (count == 0 || *at < 32 || *at == 127) {
      line->size += (size_t)snprintf(line->text + line->size, 7, "\\u%04x", count == 0 ? 0xfffdu : *at);
    } else {
      line->text[line->size++] = (char)*at;
    }
    at += count == 0 ? 1 : count;
  }
  line->text[line->size++] = '"';
  line->text[line->size] = '\0';
}

void journal_begin(JournalLine *line, JournalLevel level, const char *what) {
  struct timespec now;
  struct tm day;
  char date[32];
  line->size = 0;
  line->told = journal_wants(level);
  if (!line->told) return;
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &day);
  strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &day);
  put(line, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"what\":\"%s\"", date, now.tv_nsec / 1000000L, level_names[level], what);
  for (uint32_t i = 0; i < about_count && i < NESTING_MAX; i++) journal_text(line, about[i].kind, about[i].id);
}

/* A name whose value would find no room is not begun. */
static bool has_room(const JournalLine *line, const char *name) { return line->told && line->size + strlen(name) + 64 < sizeof line->text; }

void journal_text(JournalLine *line, const char *name, const char *value) {
  if (!has_room(line, name)) return;
  put(line, ",\"%s\":", name);
  put_string(line, value);
}

void journal_number(JournalLine *line, const char *name, int64_t value) {
  if (has_room(line, name)) put(line, ",\"%s\":%" PRId64, name, value);
}

void journal_ms(JournalLine *line, const char *name, double seconds) {
  if (has_room(line, name)) put(line, ",\"%s\":%.3f", name, seconds * 1e3);
}

void journal_end(JournalLine *line) {
  if (!line->told) return;
  line->text[line->size++] = '}';
  line->text[line->size++] = '\n';
  const ssize_t written = write(STDERR_FILENO, line->text, line->size);
  (void)written; /* there is nobody left to tell */
}

void journal_say(JournalLevel level, const char *what, const char *why) {
  JournalLine line;
  journal_begin(&line, level, what);
  if (why != NULL) journal_text(&line, "why", why);
  journal_end(&line);
}

void journal_about(const char *kind, const char *id) {
  if (about_count < NESTING_MAX) {
    about[about_count].kind = kind;
    snprintf(about[about_count].id, ID_BYTES, "%s", id);
  }
  about_count++;
}

void journal_about_number(const char *kind, uint64_t id) {
  char text[24];
  snprintf(text, sizeof text, "%" PRIu64, id);
  journal_about(kind, text);
}

void journal_done(void) {
  if (about_count > 0) about_count--;
}

void journal_new_id(char id[JOURNAL_ID_DIGITS + 1]) {
  static _Atomic uint64_t begin, count;
  uint64_t seed = atomic_load(&begin);
  while (seed == 0) {
    uint64_t fresh = 0, none = 0;
    if (getrandom(&fresh, sizeof fresh, 0) != sizeof fresh || fresh == 0) fresh = (uint64_t)time(NULL);
    atomic_compare_exchange_strong(&begin, &none, fresh);
    seed = atomic_load(&begin);
  }
  snprintf(id, JOURNAL_ID_DIGITS + 1, "%016" PRIx64, hash_mix(seed + atomic_fetch_add(&count, 1)));
}
