/* From a controller's bytes to values of parameters: for hosts with a MIDI cable, the page's among them. */
#include "session/mapper.h"

#include "core/limits.h"
#include "devices/device.h"
#include "model/automation.h"
#include "model/value.h"

#include <string.h>

enum { CONTROL_BEND = 128, CONTROL_PRESSURE = 129 };

void mapper_init(Mapper *mapper) { *mapper = (Mapper){.controller = -1}; }

/* ---- values */

static double value_of(const Object *object, uint32_t field) {
  Value value;
  if (!value_read(object, field, &value)) return 0.0;
  return value.type == FIELD_REAL ? value.as.real : value.type == FIELD_BOOL ? (double)value.as.boolean : (double)value.as.integer;
}

static MapperEntry *entry_of(Mapper *mapper, Id mapping) {
  for (uint32_t i = 0; i < MAPPER_MEMORY; i++)
    if (mapper->entries[i].mapping == mapping) return &mapper->entries[i];
  MapperEntry *entry = &mapper->entries[mapper->next++ % MAPPER_MEMORY];
  *entry = (MapperEntry){.mapping = mapping};
  return entry;
}

/* Where the parameter stands: where this controller left it, until the document says something new. */
static double standing(MapperEntry *entry, double now) {
  if (entry->moving && now != entry->seen) entry->moving = false;
  return entry->moving ? entry->sent : now;
}

/* A button: down from the middle of its way on, and told once each way. */
static bool press(Mapper *mapper, const Object *mapping, Id object, double control, MapperMove *move) {
  MapperEntry *entry = entry_of(mapper, mapping->id);
  const bool down = doc_as_mapping(mapping)->controller >= MAPPING_KEY_FIRST ? control > 0.0 : control >= 0.5;
  if (down == entry->moving) return false;
  entry->moving = down;
  *move = (MapperMove){.mapping = mapping->id, .object = object, .field = MAPPING_LAUNCH, .taken = true, .value = down ? control : 0.0, .launches = true};
  return true;
}

static bool take(Mapper *mapper, const Doc *doc, const Object *object, double control, MapperMove *move) {
  const Mapping *mapping = doc_as_mapping(object);
  const LaneTarget target = {doc_find(doc, mapping->target), (uint32_t)mapping->param};
  Param law;
  if (mapping_launches(target)) return press(mapper, object, target.object->id, control, move);
  if (!lane_param(target, &law)) return false;
  MapperEntry *entry = entry_of(mapper, object->id);
  const double now = value_of(target.object, target.param);
  const double travel = param_travel_from_value(&law, standing(entry, now));
  double to = 0.0;
  *move = (MapperMove){.mapping = object->id, .object = target.object->id, .field = target.param, .stands_at = travel,
                       .points_to = mapping_travel(mapping, control)};
  move->taken = mapping_take(mapping, &entry->takeover, control, travel, &to);
  move->value = param_value_from_travel(&law, to);
  if (!move->taken) return true;
  entry->takeover.travel = param_travel_from_value(&law, move->value); /* a step is where it stands, not where the hand is */
  entry->sent = move->value;
  entry->seen = now;
  entry->moving = true;
  return true;
}

/* ---- messages */

/* Which controller a message moves, and how far up it is: 0..1; of a key, how hard it is struck, 0 as it goes up. */
static bool read_control(Mapper *mapper, const Midi1 *m, double *control) {
  const uint32_t kind = m->status & 0xf0u;
  const bool key = kind == 0x90u || kind == 0x80u;
  if (m->status >= 0xf0u || (!key && kind != 0xb0u && kind != 0xd0u && kind != 0xe0u)) return false;
  mapper->channel = m->status & 0x0f;
  if (key) {
    mapper->controller = MAPPING_KEY_FIRST + m->data[0];
    *control = kind == 0x90u ? (double)m->data[1] / 127.0 : 0.0;
    return true;
  }
  mapper->controller = kind == 0xb0u ? m->data[0] : kind == 0xd0u ? CONTROL_PRESSURE : CONTROL_BEND;
  if (kind == 0xe0u) *control = (double)(m->data[0] | m->data[1] << 7) / 16383.0;
  else *control = (double)(kind == 0xb0u ? m->data[1] : m->data[0]) / 127.0;
  return true;
}

static uint32_t hear(Mapper *mapper, const Doc *doc, double control, MapperMove *moves, uint32_t most) {
  uint32_t count = 0;
  for (const Object *o = doc_project(doc)->first_child; o != NULL && count < most; o = o->next)
    if (o->kind->number == KIND_MAPPING && mapping_hears(doc_as_mapping(o), mapper->channel, mapper->controller))
      count += take(mapper, doc, o, control, &moves[count]);
  return count;
}

uint32_t mapper_bytes(Mapper *mapper, const Doc *doc, Bytes bytes, MapperMove *moves, uint32_t most) {
  uint32_t count = 0;
  for (size_t i = 0; i < bytes.size; i++) {
    Midi1 messages[MIDI1_MESSAGES_MAX];
    const uint32_t made = midi1_read(&mapper->reader, bytes.data[i], messages);
    for (uint32_t m = 0; m < made; m++) {
      double control = 0.0;
      if (read_control(mapper, &messages[m], &control)) count += hear(mapper, doc, control, moves + count, most - count);
    }
  }
  return count;
}

/* ---- what is heard */

static bool strip_command(const Object *object, uint32_t number, Command *command) {
  const Field *field = schema_field(object->kind, number);
  const Device *gain = device_by_id("gain");
  for (uint32_t i = 0; field != NULL && i < gain->param_count; i++) {
    if (strcmp(gain->params[i].id, field->name) != 0) continue;
    command->type = COMMAND_STRIP;
    command->number = (uint16_t)i;
    return true;
  }
  return false;
}

static bool send_command(const Object *object, uint32_t number, Command *command) {
  const Field *field = schema_field(object->kind, number);
  command->type = COMMAND_EDGE;
  command->number = field != NULL && strcmp(field->name, "pan") == 0 ? EDGE_PAN : EDGE_GAIN_DB;
  return field != NULL;
}

bool mapper_command(const Doc *doc, const MapperMove *move, Command *command) {
  const Object *object = doc_find(doc, move->object);
  *command = (Command){.value = (float)move->value, .id = move->object};
  if (object == NULL || !move->taken || move->launches) return false;
  switch (object->kind->number) {
    case KIND_DEVICE:
      command->type = COMMAND_PARAM;
      command->number = (uint16_t)(move->field - FIELD_PARAM_FIRST);
      return move->field >= FIELD_PARAM_FIRST;
    case KIND_TRACK: case KIND_CHAIN: return strip_command(object, move->field, command);
    case KIND_CONNECTION: return send_command(object, move->field, command);
    case KIND_PROJECT: command->type = COMMAND_CROSSFADE; return true;
    default: return false;
  }
}
