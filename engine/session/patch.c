/* Reads sounds written as text. */
#include "session/patch.h"

#include <string.h>

/* A word of the text, and what is behind it. */
typedef struct Word { const char *text; size_t size; } Word;

static bool next_word(const char **at, Word *word) {
  while (**at == ' ') (*at)++;
  word->text = *at;
  while (**at != '\0' && **at != ' ') (*at)++;
  word->size = (size_t)(*at - word->text);
  return word->size > 0;
}

static bool is_bar(const Word *word) { return word->size == 1 && word->text[0] == '|'; }

/* Copies a word so that it ends where it ends; false when it is too long to be one of ours. */
static bool copy_word(const Word *word, char text[64]) {
  if (word->size >= 64) return false;
  memcpy(text, word->text, word->size);
  text[word->size] = '\0';
  return true;
}

/* "id=value" */
static bool take_setting(const Device *device, const Word *word, double *values) {
  char text[64];
  if (!copy_word(word, text)) return false;
  char *value = strchr(text, '=');
  if (value == NULL) return false;
  *value++ = '\0';
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, text) == 0) return param_parse(&device->params[i], value, &values[i]);
  return false;
}

/* One device and its settings, up to a bar or the end. */
static const Device *read_part(const char **at, double *values) {
  Word word;
  char id[64];
  if (!next_word(at, &word) || !copy_word(&word, id)) return NULL;
  const Device *device = device_by_id(id);
  if (device == NULL) return NULL;
  for (uint32_t i = 0; i < device->param_count; i++) values[i] = device->params[i].fallback;
  while (next_word(at, &word) && !is_bar(&word))
    if (!take_setting(device, &word, values)) return NULL;
  return device;
}

const Device *patch_part(const char *patch, uint32_t part, double *values) {
  double unwanted[LIMIT_PARAMS];
  const Device *device = NULL;
  for (uint32_t i = 0; i <= part; i++) {
    device = read_part(&patch, values != NULL ? values : unwanted);
    if (device == NULL) return NULL;
  }
  return device;
}

uint32_t patch_part_count(const char *patch) {
  double unwanted[LIMIT_PARAMS];
  uint32_t count = 0;
  while (*patch != '\0') {
    if (count == PATCH_PARTS_MAX || read_part(&patch, unwanted) == NULL) return 0;
    count++;
  }
  return count;
}
