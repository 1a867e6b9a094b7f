/* Reading and applying the factory presets; the tables are presets_*.c and library_kits.c. */
#include "session/presets.h"

#include "session/build.h"
#include "session/internal.h"
#include "session/patch.h"
#include "session/presets_table.h"

#include <stdio.h>
#include <string.h>

#define TABLES 5

uint32_t preset_count(void) {
  return presets_synth_count + presets_drums_count + presets_instruments_count + presets_notes_count + presets_effects_count;
}

const Preset *preset_at(uint32_t index) {
  const struct { const Preset *table; uint32_t count; } tables[TABLES] = {
      {presets_synth, presets_synth_count}, {presets_drums, presets_drums_count}, {presets_instruments, presets_instruments_count},
      {presets_notes, presets_notes_count}, {presets_effects, presets_effects_count}};
  for (uint32_t t = 0; t < TABLES; t++) {
    if (index < tables[t].count) return &tables[t].table[index];
    index -= tables[t].count;
  }
  return NULL;
}

const Preset *preset_by_id(const char *id) {
  for (uint32_t i = 0; i < preset_count(); i++)
    if (strcmp(preset_at(i)->id, id) == 0) return preset_at(i);
  return NULL;
}

const Device *preset_device(const Preset *preset, double *values) { return patch_part(preset->patch, 0, values); }

Status preset_apply(Session *session, const Preset *preset, Id id, Batch **batch, Problem *problem) {
  *batch = NULL;
  const Object *object = doc_find(session->doc, id);
  if (object == NULL || object->kind->number != KIND_DEVICE) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "preset", "the device is not there");
  const DeviceObject *device = doc_as_device(object);
  const Device *known = device_by_number((uint32_t)device->device);
  double values[LIMIT_PARAMS] = {0};
  if (known == NULL || preset_device(preset, values) != known)
    return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "preset", "that preset is for another device");
  char label[64];
  snprintf(label, sizeof label, "Preset %s", preset->name);
  Batch *made = batch_create(session->memory, label, session->actor);
  if (made == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "preset", "%s", status_text(STATUS_NO_MEMORY));
  for (uint32_t i = 0; i < known->param_count && i < device->param_count; i++)
    if (device->params[i] != values[i]) batch_set_real(made, id, (uint16_t)(FIELD_PARAM_FIRST + i), values[i]);
  batch_set_text(made, id, build_field(KIND_DEVICE, "preset"), preset->name, strlen(preset->name));
  if (batch_status(made) != STATUS_OK) {
    const Status status = batch_status(made);
    batch_destroy(made);
    return problem_set(problem, status, NO_OFFSET, "preset", "%s", status_text(status));
  }
  *batch = made;
  return STATUS_OK;
}
