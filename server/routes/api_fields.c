/* Whether a JSON object has the fields a row of the API takes, and the sentence that says which one has not. */

#include "server/routes/api.h"

#include <stdio.h>
#include <string.h>

bool api_has_choice(const char *choices, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = choices; *at != '\0'; at += *at == ' ') {
    const size_t size = strcspn(at, " ");
    if (size == length && memcmp(at, word, length) == 0) return true;
    at += size;
  }
  return false;
}

/* Those of a song's objects have 64 bits, and may come with the sign those bits make. */
static bool is_id(const char *text) {
  if (text[0] == '-') text++;
  return text[0] != '\0' && strlen(text) <= 20 && strspn(text, "0123456789") == strlen(text);
}

static bool text_fits(const ApiField *field, const json_t *value, char *why, size_t why_bytes) {
  const int64_t size = json_is_string(value) ? (int64_t)json_string_length(value) : -1;
  if (field->choices != NULL) {
    if (size >= 0 && api_has_choice(field->choices, json_string_value(value))) return true;
    snprintf(why, why_bytes, "%s must be one of: %s.", field->name, field->choices);
    return false;
  }
  if (size >= field->least && size <= field->most) return true;
  if (field->least > 0) snprintf(why, why_bytes, "%s must be a text of %lld to %lld bytes.", field->name, (long long)field->least, (long long)field->most);
  else snprintf(why, why_bytes, "%s must be a text of at most %lld bytes.", field->name, (long long)field->most);
  return false;
}

static bool list_fits(const ApiField *field, const json_t *value, char *why, size_t why_bytes) {
  bool good = json_is_array(value) && (field->most == 0 || (int64_t)json_array_size(value) <= field->most) && (int64_t)json_array_size(value) >= field->least;
  for (size_t i = 0; good && i < json_array_size(value); i++) {
    const json_t *item = json_array_get(value, i);
    if (field->of != NULL) good = json_is_object(item) && api_fields_fit(field->of, item, why, why_bytes);
    else good = json_is_string(item) && (field->choices == NULL || api_has_choice(field->choices, json_string_value(item)));
  }
  if (good) return true;
  if (field->choices != NULL) snprintf(why, why_bytes, "%s must be a list of some of: %s.", field->name, field->choices);
  else snprintf(why, why_bytes, "%s must be a list.", field->name);
  return false;
}

static bool field_fits(const ApiField *field, const json_t *value, char *why, size_t why_bytes) {
  bool good = true;
  Digest ignored;
  switch (field->type) {
    case API_TEXT: return text_fits(field, value, why, why_bytes);
    case API_LIST: return list_fits(field, value, why, why_bytes);
    case API_OBJECT: return json_is_object(value) && api_fields_fit(field->of, value, why, why_bytes);
    case API_NUMBER:
      good = json_is_integer(value) && json_integer_value(value) >= field->least && json_integer_value(value) <= field->most;
      if (!good) snprintf(why, why_bytes, "%s must be a whole number from %lld to %lld.", field->name, (long long)field->least, (long long)field->most);
      break;
    case API_REAL:
      good = json_is_number(value);
      if (!good) snprintf(why, why_bytes, "%s must be a number.", field->name);
      break;
    case API_ID:
      good = json_is_string(value) && is_id(json_string_value(value));
      if (!good) snprintf(why, why_bytes, "%s must be an id: a number as text.", field->name);
      break;
    case API_SECRET:
      good = json_is_string(value) && token_hash(json_string_value(value), &ignored);
      if (!good) snprintf(why, why_bytes, "%s is not whole: it has 32 letters and digits.", field->name);
      break;
    case API_TRUTH:
      good = json_is_boolean(value);
      if (!good) snprintf(why, why_bytes, "%s must be true or false.", field->name);
      break;
    case API_ANY: break;
  }
  return good;
}

bool api_fields_fit(const ApiField *fields, const json_t *json, char *why, size_t why_bytes) {
  for (const ApiField *field = fields; field != NULL && field->name != NULL; field++) {
    const json_t *value = json_object_get(json, field->name);
    if (value == NULL && field->optional) continue;
    if (value == NULL) snprintf(why, why_bytes, "%s is missing.", field->name);
    if (value == NULL || !field_fits(field, value, why, why_bytes)) return false;
  }
  return true;
}
