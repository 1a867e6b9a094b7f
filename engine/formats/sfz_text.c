/* The text of an SFZ instrument before it means anything: comments go, #include and #define are followed, and tokens are cut. */
#include "formats/sfz_read.h"

#include <stdio.h>
#include <string.h>

#define HEAD_BYTES 65536u
#define NAME_BYTES 64u

static bool is_space(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
static bool is_word(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
static bool begins(Bytes text, size_t at, const char *with) { return text.size - at >= strlen(with) && memcmp(text.data + at, with, strlen(with)) == 0; }

bool sfz_is(Bytes head) {
  static const char *const headers[] = {"<region>", "<group>", "<global>", "<control>", "<master>"};
  if (head.size > HEAD_BYTES) head.size = HEAD_BYTES;
  if (head.size == 0 || memchr(head.data, '\0', head.size) != NULL) return false;
  bool found = false;
  for (size_t at = 0; at < head.size && !found; at++) {
    if (head.data[at] == '#') found = (at == 0 || head.data[at - 1] == '\n') && begins(head, at, "#include");
    for (size_t i = 0; i < COUNT_OF(headers) && head.data[at] == '<' && !found; i++) found = begins(head, at, headers[i]);
  }
  return found;
}

bool sfz_path(Bytes raw, char path[SAMPLED_PATH_BYTES]) {
  size_t size = 0;
  path[0] = '\0';
  if (raw.size == 0 || raw.size >= SAMPLED_PATH_BYTES || raw.data[0] == '/' || raw.data[0] == '\\' || memchr(raw.data, '\0', raw.size) != NULL) return false;
  if (raw.size >= 2 && raw.data[1] == ':') return false; /* a drive of its maker's */
  for (size_t at = 0; at < raw.size;) {
    size_t end = at;
    while (end < raw.size && raw.data[end] != '/' && raw.data[end] != '\\') end++;
    const size_t part = end - at;
    const bool up = part == 2 && raw.data[at] == '.' && raw.data[at + 1] == '.', here = part == 0 || (part == 1 && raw.data[at] == '.');
    const bool can_go = size > 0 && !(size >= 2 && path[size - 1] == '.' && path[size - 2] == '.' && (size == 2 || path[size - 3] == '/'));
    if (up && can_go) {
      while (size > 0 && path[size - 1] != '/') size--;
      if (size > 0) size--;
    } else if (!here) {
      if (size > 0) path[size++] = '/';
      memcpy(path + size, raw.data + at, part);
      size += part;
    }
    at = end + 1;
  }
  path[size] = '\0';
  return size > 0;
}

/* ---- what is defined */

typedef struct Define { char name[NAME_BYTES]; uint32_t name_size, value_size; char value[256]; } Define;

typedef struct Whole {
  const SfzText *texts;
  uint32_t count, includes;
  Buffer defines, *out;
  Sampled *sampled;
  char *missing;
  Problem *problem;
} Whole;

static Define *define_at(const Whole *w, size_t index) { return (Define *)(void *)w->defines.data + index; }
static size_t define_count(const Whole *w) { return w->defines.size / sizeof(Define); }

/* The longest name that the text goes on with. */
static const Define *define_of(const Whole *w, Bytes text, size_t at) {
  const Define *best = NULL;
  for (size_t i = 0; i < define_count(w); i++) {
    const Define *one = define_at(w, i);
    if (one->name_size > text.size - at || memcmp(one->name, text.data + at, one->name_size) != 0) continue;
    if (best == NULL || one->name_size > best->name_size) best = one;
  }
  return best;
}

static bool put_define(Whole *w, Bytes name, Bytes value) {
  Define made;
  memset(&made, 0, sizeof made);
  if (name.size == 0 || name.size >= sizeof made.name || value.size >= sizeof made.value) return true; /* said too large for any use */
  memcpy(made.name, name.data, name.size);
  if (value.size > 0) memcpy(made.value, value.data, value.size);
  made.name_size = (uint32_t)name.size;
  made.value_size = (uint32_t)value.size;
  for (size_t i = 0; i < define_count(w); i++) {
    if (define_at(w, i)->name_size != made.name_size || memcmp(define_at(w, i)->name, made.name, made.name_size) != 0) continue;
    *define_at(w, i) = made;
    return true;
  }
  if (define_count(w) == SFZ_DEFINES_MAX) return false;
  buffer_put(&w->defines, &made, sizeof made);
  return w->defines.status == STATUS_OK;
}

/* ---- one text */

static size_t line_end(Bytes text, size_t at) {
  while (at < text.size && text.data[at] != '\n' && text.data[at] != '\r') at++;
  return at;
}

static size_t skip_blanks(Bytes text, size_t at) {
  while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\t')) at++;
  return at;
}

static size_t word_end(Bytes text, size_t at) {
  while (at < text.size && !is_space(text.data[at])) at++;
  return at;
}

static Status put_text(Whole *w, const SfzText *text, uint32_t depth);

/* #define $NAME value: what is defined so far counts in the value, too. */
static Status read_define(Whole *w, Bytes text, size_t *at) {
  size_t from = skip_blanks(text, *at + strlen("#define"));
  if (from < text.size && text.data[from] == '$') from++;
  size_t to = from;
  while (to < text.size && is_word(text.data[to])) to++;
  const size_t value = skip_blanks(text, to), end = word_end(text, value);
  const Bytes name = {text.data + from, to - from};
  Bytes said = {text.data + value, end - value};
  const Define *known = said.size > 1 && said.data[0] == '$' ? define_of(w, text, value + 1) : NULL;
  char copy[sizeof known->value];
  if (known != NULL && known->name_size + 1u == said.size) {
    memcpy(copy, known->value, known->value_size);
    said = (Bytes){(const uint8_t *)copy, known->value_size};
  }
  *at = end;
  return put_define(w, name, said) ? STATUS_OK : problem_set(w->problem, STATUS_TOO_LARGE, *at, "#define", "more is defined than any instrument needs");
}

static const SfzText *find_text(const Whole *w, const char *path) {
  for (uint32_t i = 0; i < w->count; i++)
    if (strcmp(w->texts[i].path, path) == 0) return &w->texts[i];
  return NULL;
}

static Status read_include(Whole *w, Bytes text, size_t *at, uint32_t depth) {
  size_t from = skip_blanks(text, *at + strlen("#include"));
  const bool quoted = from < text.size && text.data[from] == '"';
  if (quoted) from++;
  size_t to = from;
  const size_t line = line_end(text, from);
  while (to < line && (quoted ? text.data[to] != '"' : !is_space(text.data[to]))) to++;
  *at = quoted && to < line ? to + 1 : to;
  char path[SAMPLED_PATH_BYTES], raw[SAMPLED_PATH_BYTES];
  size_t size = 0;
  for (size_t i = from; i < to && size + 1 < sizeof raw;) { /* names may be put together of what is defined */
    const Define *known = text.data[i] == '$' ? define_of(w, text, i + 1) : NULL;
    if (known == NULL) raw[size++] = (char)text.data[i++];
    for (uint32_t k = 0; known != NULL && k < known->value_size && size + 1 < sizeof raw; k++) raw[size++] = known->value[k];
    if (known != NULL) i += known->name_size + 1u;
  }
  if (!sfz_path((Bytes){(const uint8_t *)raw, size}, path)) {
    sampled_leave(w->sampled, "an included file whose name cannot be followed");
    return STATUS_OK;
  }
  if (++w->includes > SFZ_INCLUDES_MAX || depth + 1 > SFZ_DEPTH_MAX) return problem_set(w->problem, STATUS_TOO_LARGE, NO_OFFSET, "#include", "it includes files in files without end");
  const SfzText *found = find_text(w, path);
  if (found == NULL) {
    memcpy(w->missing, path, strlen(path) + 1);
    return problem_set(w->problem, STATUS_NOT_FOUND, NO_OFFSET, "#include", "it includes %.120s, which is missing", path);
  }
  if (found->text.data != NULL) return put_text(w, found, depth + 1);
  char line_of[SAMPLED_PATH_BYTES + 32];
  snprintf(line_of, sizeof line_of, "what is in %s, which is missing", path);
  sampled_leave(w->sampled, line_of);
  return STATUS_OK;
}

/* A comment's end, or `at` where there is none. */
static size_t skip_comment(Bytes text, size_t at) {
  if (begins(text, at, "//")) return line_end(text, at);
  if (!begins(text, at, "/*")) return at;
  for (at += 2; at < text.size; at++)
    if (begins(text, at, "*/")) return at + 2;
  return text.size;
}

static Status put_text(Whole *w, const SfzText *from, uint32_t depth) {
  const Bytes text = from->text;
  if (text.size > SFZ_TEXT_BYTES_MAX) return problem_set(w->problem, STATUS_TOO_LARGE, NO_OFFSET, "text", "it is longer than any instrument's text that is read");
  Status status = STATUS_OK;
  for (size_t at = begins(text, 0, "\xef\xbb\xbf") ? 3 : 0; at < text.size && status == STATUS_OK;) {
    const size_t behind = text.data[at] == '/' ? skip_comment(text, at) : at;
    const Define *known = text.data[at] == '$' ? define_of(w, text, at + 1) : NULL;
    if (behind > at) {
      buffer_u8(w->out, '\n');
      at = behind;
    } else if (begins(text, at, "#define")) status = read_define(w, text, &at);
    else if (begins(text, at, "#include")) status = read_include(w, text, &at, depth);
    else if (known != NULL) {
      buffer_put(w->out, known->value, known->value_size);
      at += known->name_size + 1u;
    } else buffer_u8(w->out, text.data[at++]);
    if (w->out->status != STATUS_OK) status = problem_set(w->problem, w->out->status, NO_OFFSET, "text", "it is longer than any instrument's text that is read");
  }
  buffer_u8(w->out, '\n');
  return status;
}

Status sfz_whole(const Memory *memory, const SfzText *texts, uint32_t count, Buffer *whole, Sampled *sampled, char missing[SAMPLED_PATH_BYTES], Problem *problem) {
  Whole w = {.texts = texts, .count = count, .out = whole, .sampled = sampled, .missing = missing, .problem = problem};
  buffer_init(&w.defines, memory, SFZ_DEFINES_MAX * sizeof(Define));
  missing[0] = '\0';
  const Status status = count > 0 && texts[0].text.data != NULL ? put_text(&w, &texts[0], 0) : problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "text", "the instrument's text is empty");
  buffer_finish(&w.defines);
  return status;
}

/* ---- tokens */

/* Where the next opcode or header begins behind `at`, or the line's end: names of files may hold blanks. */
static size_t value_end(Bytes text, size_t at) {
  const size_t line = line_end(text, at);
  for (size_t i = at; i < line; i++) {
    if (text.data[i] == '<') return i;
    if (text.data[i] != ' ' && text.data[i] != '\t') continue;
    size_t word = i + 1;
    while (word < line && is_word(text.data[word])) word++;
    if (word > i + 1 && word < line && text.data[word] == '=') return i;
  }
  return line;
}

static bool takes_blanks(Bytes name) {
  static const char *const names[] = {"sample", "default_path"};
  for (size_t i = 0; i < COUNT_OF(names); i++)
    if (name.size == strlen(names[i]) && memcmp(name.data, names[i], name.size) == 0) return true;
  return name.size > 5 && memcmp(name.data + name.size - 5, "label", 5) == 0;
}

bool sfz_next(Reader *reader, SfzToken *token) {
  const Bytes text = reader->bytes;
  size_t at = reader->offset;
  for (;;) {
    while (at < text.size && is_space(text.data[at])) at++;
    if (at >= text.size) break;
    size_t end = at + 1;
    if (text.data[at] == '<') {
      while (end < text.size && text.data[end] != '>' && text.data[end] != '\n') end++;
      *token = (SfzToken){true, {text.data + at + 1, end - at - 1}, {NULL, 0}};
      reader->offset = end < text.size ? end + 1 : end;
      return true;
    }
    while (end < text.size && !is_space(text.data[end]) && text.data[end] != '=' && text.data[end] != '<') end++;
    const Bytes name = {text.data + at, end - at};
    at = end;
    if (end >= text.size || text.data[end] != '=') continue; /* a word of no meaning */
    const size_t from = skip_blanks(text, end + 1);
    size_t to = value_end(text, from);
    if (!takes_blanks(name) && word_end(text, from) < to) to = word_end(text, from);
    *token = (SfzToken){false, name, {text.data + from, to - from}};
    while (token->value.size > 0 && is_space(token->value.data[token->value.size - 1])) token->value.size--;
    reader->offset = to;
    return true;
  }
  reader->offset = text.size;
  return false;
}
