/* doc_from_json: reads what doc_to_json writes and what a hand may have changed in it. The first thing that is not so is the
   problem, with its path and byte; nothing is made then. See model/doc_json.h. */
#include "model/doc_json.h"

#include "core/limits.h"
#include "devices/device.h"
#include "formats/json.h"
#include "model/op.h"
#include "model/rules.h"
#include "model/store.h"

#include <assert.h>

typedef struct Loader {
  JsonReader json;
  Doc *doc;
  int64_t schema;
  uint32_t devices;
} Loader;

static bool fail(Loader *l, Status status, const char *what) {
  json_fail(&l->json, status, "%s", what);
  return false;
}

static bool fail_status(Loader *l, Status status) { return fail(l, status, status_text(status)); }

/* Digits up to `end`; false when there are none, or more than 32 bits of them. */
static bool parse_u32(const uint8_t **at, const uint8_t *end, uint32_t *value) {
  uint64_t sum = 0;
  const uint8_t *begin = *at;
  for (; *at < end && **at >= '0' && **at <= '9' && sum <= UINT32_MAX; (*at)++) sum = sum * 10 + (uint64_t)(**at - '0');
  *value = (uint32_t)sum;
  return *at > begin && sum <= UINT32_MAX;
}

static bool read_id(Loader *l, Id *id) {
  Bytes text;
  uint32_t actor, counter;
  if (!json_text(&l->json, &text)) return false;
  const uint8_t *at = text.data, *end = text.data + text.size;
  if (parse_u32(&at, end, &actor) && at < end && *at++ == ':' && parse_u32(&at, end, &counter) && at == end) {
    *id = id_make(actor, counter);
    return true;
  }
  return fail(l, STATUS_CORRUPT, "an id is written \"actor:counter\"");
}

static int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Pairs of hexadecimal digits into `bytes`, which holds text.size / 2. */
static bool parse_hex(Bytes text, uint8_t *bytes) {
  for (size_t i = 0; i < text.size / 2; i++) {
    const int high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = (uint8_t)(high * 16 + low);
  }
  return text.size % 2 == 0;
}

static bool read_choice(Loader *l, const Field *field, Value *value) {
  Bytes text;
  if (!json_text(&l->json, &text)) return false;
  for (uint32_t i = 0; field->choices[i]; i++) {
    if (!json_key_is(text, field->choices[i])) continue;
    value->as.integer = i;
    return true;
  }
  return fail(l, STATUS_OUT_OF_RANGE, "there is no such choice");
}

static bool read_digest(Loader *l, Value *value) {
  Bytes text;
  if (!json_text(&l->json, &text)) return false;
  if (text.size == 64 && parse_hex(text, value->as.digest.bytes)) return true;
  return fail(l, STATUS_CORRUPT, "a SHA-256 is 64 hexadecimal digits");
}

static bool read_text(Loader *l, Value *value) {
  Bytes text;
  if (!json_text(&l->json, &text)) return false;
  value->as.text.data = (const char *)text.data;
  value->as.text.size = text.size > UINT32_MAX ? UINT32_MAX : (uint32_t)text.size;
  return true;
}

static bool read_value(Loader *l, const Field *field, Value *value) {
  *value = (Value){.type = field->type};
  switch (field->type) {
    case FIELD_BOOL: return json_bool(&l->json, &value->as.boolean);
    case FIELD_INT: return json_int(&l->json, &value->as.integer);
    case FIELD_REAL: return json_read_real(&l->json, &value->as.real);
    case FIELD_CHOICE: return read_choice(l, field, value);
    case FIELD_REF: return read_id(l, &value->as.ref);
    case FIELD_TEXT: return read_text(l, value);
    case FIELD_DIGEST: return read_digest(l, value);
    case FIELD_RECORDS: break;
  }
  return false;
}

/* What the columns of the file are in ours; UINT32_MAX is the id. */
typedef struct Layout { uint32_t columns[33]; uint32_t count, mask; } Layout;

static bool read_columns(Loader *l, const RecordType *type, Layout *layout) {
  *layout = (Layout){.count = 0};
  if (!json_begin_array(&l->json)) return false;
  while (json_next_item(&l->json)) {
    Bytes name;
    if (!json_text(&l->json, &name)) return false;
    uint32_t column = json_key_is(name, "id") && layout->count == 0 ? UINT32_MAX : 0;
    while (column < type->column_count && !json_key_is(name, type->columns[column].name)) column++;
    const bool known = column == UINT32_MAX || (column < type->column_count && layout->count > 0 && !(layout->mask >> column & 1u));
    if (!known) return fail(l, l->schema > SCHEMA_VERSION ? STATUS_NEWER : STATUS_CORRUPT, "columns are \"id\", then known names, each once");
    if (column != UINT32_MAX) layout->mask |= UINT32_C(1) << column;
    layout->columns[layout->count++] = column;
  }
  return l->json.status == STATUS_OK;
}

static bool read_row(Loader *l, const Layout *layout, Patch *patch) {
  double values[32];
  Id id = ID_NONE;
  uint32_t count = 0;
  const RecordType *type = patch->rows.type;
  for (uint32_t c = 0; c < type->column_count; c++) values[c] = type->columns[c].fallback;
  if (!json_begin_array(&l->json)) return false;
  while (json_next_item(&l->json)) {
    if (count == layout->count) return fail(l, STATUS_CORRUPT, "the row is longer than its columns");
    const uint32_t column = layout->columns[count++];
    if (column == UINT32_MAX ? !read_id(l, &id) : !json_read_real(&l->json, &values[column])) return false;
  }
  if (l->json.status != STATUS_OK) return false;
  if (count < layout->count) return fail(l, STATUS_CORRUPT, "the row is shorter than its columns");
  Problem problem;
  const Status status = patch_add_row(patch, l->doc->memory, id, PATCH_ALL, values, &problem);
  return status == STATUS_OK || fail(l, status, problem.what);
}

static bool read_rows(Loader *l, const Layout *layout, Patch *patch) {
  if (!json_begin_array(&l->json)) return false;
  while (json_next_item(&l->json)) {
    if (!read_row(l, layout, patch)) return false;
  }
  return l->json.status == STATUS_OK;
}

static bool expect_key(Loader *l, const char *name, Bytes *key) {
  if (!json_next_key(&l->json, key)) return l->json.status == STATUS_OK && fail(l, STATUS_CORRUPT, "a key is missing");
  return json_key_is(*key, name) || fail(l, STATUS_CORRUPT, "another key belongs here");
}

static bool read_patch(Loader *l, Patch *patch) {
  Bytes key;
  Layout layout;
  if (!json_begin_object(&l->json) || !expect_key(l, "columns", &key) || !read_columns(l, patch->rows.type, &layout)) return false;
  if (!expect_key(l, "rows", &key) || !read_rows(l, &layout, patch)) return false;
  if (json_next_key(&l->json, &key)) return fail(l, STATUS_CORRUPT, "there is no such key");
  return l->json.status == STATUS_OK;
}

static bool read_records(Loader *l, Object *object, const Field *field) {
  Patch patch, before;
  const Records *merged;
  uint32_t skipped;
  patch_init(&patch, field->records);
  bool fine = read_patch(l, &patch);
  if (fine) {
    const Records **records = store_records_cell(object, field);
    Status status = store_see_ids(l->doc, patch.rows.ids, patch.rows.count);
    if (status == STATUS_OK) status = store_merge(l->doc, *records, &patch, NULL, &merged, l->doc->memory, &before, &skipped);
    if (status == STATUS_OK) {
      patch_finish(&before, l->doc->memory);
      store_rows_finish(l->doc, *records);
      *records = merged;
    }
    fine = status == STATUS_OK || fail(l, status, status == STATUS_REFUSED ? "a row is there twice" : status_text(status));
  }
  patch_finish(&patch, l->doc->memory);
  return fine;
}

static bool read_field(Loader *l, Object *object, const Field *field) {
  if (field->type == FIELD_RECORDS) return read_records(l, object, field);
  Value value;
  Problem problem;
  if (!read_value(l, field, &value)) return false;
  Status status = value_check(object, field, &value, &problem);
  if (status != STATUS_OK) return fail(l, status, problem.what);
  status = store_put(l->doc, object, field, &value);
  return status == STATUS_OK || fail_status(l, status);
}

static const Field *find_param(const Object *object, Bytes key, Field *scratch) {
  const Device *device = device_by_number((uint32_t)doc_as_device(object)->device);
  uint32_t number = 0;
  if (device) {
    while (number < device->param_count && !json_key_is(key, device->params[number].id)) number++;
    return object_field(object, FIELD_PARAM_FIRST + number, scratch);
  }
  if (key.size < 2 || key.data[0] != '#') return NULL;
  const uint8_t *at = key.data + 1, *end = key.data + key.size;
  if (!parse_u32(&at, end, &number) || at != end || number >= LIMIT_PARAMS) return NULL;
  return object_field(object, FIELD_PARAM_FIRST + number, scratch);
}

static bool read_params(Loader *l, Object *object) {
  Bytes key;
  if (!json_begin_object(&l->json)) return false;
  while (json_next_key(&l->json, &key)) {
    Field scratch;
    const Field *field = find_param(object, key, &scratch);
    if (!field) return fail(l, STATUS_NOT_FOUND, "the device has no such parameter");
    if (!read_field(l, object, field)) return false;
  }
  return l->json.status == STATUS_OK;
}

/* Gathered in a buffer that doubles: a file may hold millions of little fields. */
static bool gather_unknown(Loader *l, Buffer *fields) {
  if (!json_begin_array(&l->json)) return false;
  while (json_next_item(&l->json)) {
    Bytes text;
    if (!json_text(&l->json, &text)) return false;
    if (text.size < 2) return fail(l, STATUS_CORRUPT, "hexadecimal digits are missing");
    uint8_t *bytes = buffer_extend(fields, text.size / 2);
    if (!bytes) return fail_status(l, fields->status);
    if (!parse_hex(text, bytes)) return fail(l, STATUS_CORRUPT, "these are not hexadecimal digits");
  }
  return l->json.status == STATUS_OK;
}

static bool read_unknown(Loader *l, Object *object) {
  Buffer fields;
  buffer_init(&fields, l->doc->memory, l->json.bytes.size);
  bool fine = gather_unknown(l, &fields);
  if (fine) {
    const Status status = store_keep_unknown(l->doc, object, buffer_bytes(&fields));
    fine = status == STATUS_OK || fail_status(l, status);
  }
  buffer_finish(&fields);
  return fine;
}

static const Field *field_by_key(const Kind *kind, Bytes key) {
  for (uint32_t i = 0; i < kind->field_count; i++) {
    if (json_key_is(key, kind->fields[i].name)) return &kind->fields[i];
  }
  return NULL;
}

static bool read_member(Loader *l, Object *object, Bytes key) {
  const Field *field = field_by_key(object->kind, key);
  if (field) return read_field(l, object, field);
  if (json_key_is(key, "unknown")) return read_unknown(l, object);
  if (json_key_is(key, "params") && object->kind->number == KIND_DEVICE) return read_params(l, object);
  return fail(l, l->schema > SCHEMA_VERSION ? STATUS_NEWER : STATUS_CORRUPT, "there is no such field");
}

static const Kind *read_kind(Loader *l) {
  if (json_peek(&l->json) == JSON_NUMBER) {
    int64_t number;
    if (!json_int(&l->json, &number)) return NULL;
    if (number < 1 || number > LIMIT_KINDS) return fail(l, STATUS_OUT_OF_RANGE, "there is no such kind"), NULL;
    const Kind *kind = store_kind(l->doc, (uint32_t)number);
    return kind ? kind : (fail_status(l, STATUS_NO_MEMORY), NULL);
  }
  Bytes text;
  if (!json_text(&l->json, &text)) return NULL;
  for (uint32_t i = 0; i < schema_kind_count(); i++) {
    if (json_key_is(text, schema_kind_at(i)->name)) return schema_kind_at(i);
  }
  return fail(l, STATUS_NOT_FOUND, "there is no such kind"), NULL;
}

static bool read_device(Loader *l, int64_t *number) {
  Bytes key, text;
  if (!expect_key(l, "device", &key)) return false;
  if (json_peek(&l->json) == JSON_NUMBER) return json_int(&l->json, number);
  if (!json_text(&l->json, &text)) return false;
  for (uint32_t i = 0; i < device_count(); i++) {
    *number = device_at(i)->number;
    if (json_key_is(text, device_at(i)->id)) return true;
  }
  return fail(l, STATUS_NOT_FOUND, "there is no such device");
}

static bool check_place(Loader *l, const Kind *kind, Id id, const Object *parent) {
  if (id == ID_NONE || id == ID_LAST || store_find(l->doc, id)) return fail(l, STATUS_CORRUPT, "an id that cannot be, or is there twice");
  if (!l->doc->root) return (kind->number == KIND_PROJECT && id == ID_PROJECT) || fail(l, STATUS_CORRUPT, "the project must come first");
  if (!parent) return fail(l, STATUS_CORRUPT, "its parent is not there (yet)");
  const bool known = schema_kind(parent->kind->number) != NULL;
  if (known && !(kind->parents >> parent->kind->number & 1u)) return fail(l, STATUS_REFUSED, "it lies where it cannot");
  uint32_t depth = 0;
  for (const Object *at = parent; at; at = at->parent) depth++;
  if (depth >= LIMIT_DEPTH) return fail(l, STATUS_TOO_LARGE, "it lies too deep");
  l->devices += kind->number == KIND_DEVICE;
  return l->devices <= LIMIT_TRACKS * LIMIT_DEVICES_PER_TRACK || fail(l, STATUS_TOO_LARGE, "there are too many devices");
}

static Object *make_object(Loader *l, const Kind *kind, Id id, Object *parent, int64_t device) {
  Status status = store_reserve(l->doc);
  if (status == STATUS_OK) status = store_see_id(l->doc, id);
  Object *object = status == STATUS_OK ? store_new(l->doc, kind, id, device) : NULL;
  if (!object) {
    fail_status(l, status == STATUS_OK ? STATUS_NO_MEMORY : status);
    return NULL;
  }
  if (parent) store_link(object, parent, parent->last_child);
  else l->doc->root = object;
  store_enter_tree(l->doc, object);
  return object;
}

static bool read_object(Loader *l) {
  Bytes key;
  Id id = ID_NONE, parent_id = ID_NONE;
  int64_t device = 0;
  if (!json_begin_object(&l->json) || !expect_key(l, "kind", &key)) return false;
  const Kind *kind = read_kind(l);
  if (!kind || !expect_key(l, "id", &key) || !read_id(l, &id)) return false;
  if (l->doc->root && (!expect_key(l, "parent", &key) || !read_id(l, &parent_id))) return false;
  Object *parent = store_find(l->doc, parent_id);
  if (!check_place(l, kind, id, parent)) return false;
  if (kind->number == KIND_DEVICE && !read_device(l, &device)) return false;
  if (device < 0 || device > UINT16_MAX) return fail(l, STATUS_OUT_OF_RANGE, "there is no such device");
  Object *object = make_object(l, kind, id, parent, device);
  if (!object) return false;
  while (json_next_key(&l->json, &key)) {
    if (!read_member(l, object, key)) return false;
  }
  return l->json.status == STATUS_OK;
}

static bool read_pair(Loader *l) {
  int64_t pair[2] = {0, 0};
  uint32_t count = 0;
  if (!json_begin_array(&l->json)) return false;
  while (json_next_item(&l->json)) {
    if (count == 2) return fail(l, STATUS_CORRUPT, "an actor and a counter, no more");
    if (!json_int(&l->json, &pair[count])) return false;
    if (pair[count] < 0 || pair[count] > UINT32_MAX) return fail(l, STATUS_OUT_OF_RANGE, "it has 32 bits");
    count++;
  }
  if (l->json.status != STATUS_OK) return false;
  const Status status = store_see_id(l->doc, id_make((uint32_t)pair[0], (uint32_t)pair[1]));
  return status == STATUS_OK || fail_status(l, status);
}

static bool read_list(Loader *l, bool (*read)(Loader *)) {
  if (!json_begin_array(&l->json)) return false;
  while (json_next_item(&l->json)) {
    if (!read(l)) return false;
  }
  return l->json.status == STATUS_OK;
}

static bool read_head(Loader *l) {
  Bytes key, format;
  int64_t version;
  if (!json_begin_object(&l->json) || !expect_key(l, "format", &key) || !json_text(&l->json, &format)) return false;
  if (!json_key_is(format, DOC_JSON_FORMAT)) return fail(l, STATUS_UNSUPPORTED, "this is not a Tutti project");
  if (!expect_key(l, "version", &key) || !json_int(&l->json, &version)) return false;
  if (version != DOC_JSON_VERSION) return fail(l, STATUS_NEWER, "it was made by a newer version");
  return expect_key(l, "schema", &key) && json_int(&l->json, &l->schema);
}

static bool read_document(Loader *l) {
  Bytes key;
  if (!read_head(l)) return false;
  if (!expect_key(l, "ids", &key) || !read_list(l, read_pair)) return false;
  if (!expect_key(l, "objects", &key) || !read_list(l, read_object)) return false;
  if (!l->doc->root) return fail(l, STATUS_CORRUPT, "there is no project in it");
  if (json_next_key(&l->json, &key)) return fail(l, STATUS_CORRUPT, "there is no such key");
  return json_end(&l->json) == STATUS_OK;
}

Status doc_from_json(const Memory *memory, Bytes json, Doc **doc, Problem *problem) {
  *doc = NULL;
  if (json.size > LIMIT_DOCUMENT_BYTES) return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "JSON", "the document is too large");
  Loader l = {.doc = store_create(memory)};
  if (!l.doc) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "JSON", "%s", status_text(STATUS_NO_MEMORY));
  json_reader_init(&l.json, json, memory, problem);
  Status status = read_document(&l) ? STATUS_OK : l.json.status;
  json_reader_finish(&l.json);
  assert(status != STATUS_OK || l.doc->root);
  if (status == STATUS_OK) status = rules_check(l.doc, problem);
  if (status == STATUS_OK) *doc = l.doc;
  else doc_destroy(l.doc);
  return status;
}
