/* The lock: every number ever given, one a line, sorted by what it belongs to. A line that goes or changes is a number
   taken back, and tests/engine/model/schema_test.c does not let that pass. */
#include "devices/device.h"
#include "tools/gen.h"

const char *gen_unit(const char *unit) { return unit ? unit : ""; }

const char *gen_field_type(FieldType type) {
  static const char *const names[] = {[FIELD_BOOL] = "bool", [FIELD_INT] = "int", [FIELD_REAL] = "real", [FIELD_CHOICE] = "choice",
                                      [FIELD_REF] = "ref", [FIELD_TEXT] = "text", [FIELD_DIGEST] = "digest", [FIELD_RECORDS] = "records"};
  return names[type];
}

static void print_kind(FILE *out, const Kind *kind) {
  fprintf(out, "kind %u %s\n", kind->number, kind->name);
  for (uint32_t f = 0; f < kind->field_count; f++) {
    const Field *field = &kind->fields[f];
    fprintf(out, "field %u.%u %s.%s %s\n", kind->number, field->number, kind->name, field->name, gen_field_type(field->type));
    for (uint32_t c = 0; field->choices && field->choices[c]; c++) {
      fprintf(out, "choice %u.%u=%u %s\n", kind->number, field->number, c, field->choices[c]);
    }
    for (uint32_t c = 0; field->records && c < field->records->column_count; c++) {
      const Column *column = &field->records->columns[c];
      fprintf(out, "column %u.%u:%u %s.%s\n", kind->number, field->number, column->number, field->records->name, column->name);
    }
  }
}

/* Devices by number: the registry's own order is that of file names. */
static const Device *next_device(uint32_t above) {
  const Device *next = NULL;
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    if (device->number > above && (!next || device->number < next->number)) next = device;
  }
  return next;
}

void gen_lock(FILE *out) {
  for (uint32_t k = 0; k < schema_kind_count(); k++) print_kind(out, schema_kind_at(k));
  for (const Device *device = next_device(0); device; device = next_device(device->number)) {
    fprintf(out, "device %u %s\n", device->number, device->id);
    for (uint32_t p = 0; p < device->param_count; p++) {
      const Param *param = &device->params[p];
      fprintf(out, "param %u.%u %s.%s\n", device->number, param->number, device->id, param->id);
      for (uint32_t c = 0; param->choices && param->choices[c]; c++) {
        fprintf(out, "step %u.%u=%u %s\n", device->number, param->number, c, param->choices[c]);
      }
    }
  }
}
