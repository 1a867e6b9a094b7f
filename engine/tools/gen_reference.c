/* reference.md: what a document may hold and what each device does, for people. */
#include "devices/device.h"
#include "model/rules.h"
#include "tools/gen.h"

static void print_range(FILE *out, const Field *field) {
  if (field->choices) {
    for (uint32_t i = 0; field->choices[i]; i++) fprintf(out, "%s%s", i ? ", " : "", field->choices[i]);
  } else if (field->type == FIELD_INT || field->type == FIELD_REAL) {
    fprintf(out, "%.10g to %.10g %s, default %.10g", field->min, field->max, gen_unit(field->unit), field->fallback);
  } else if (field->records) {
    fputs("rows of", out);
    for (uint32_t c = 0; c < field->records->column_count; c++) fprintf(out, "%s %s", c ? "," : "", field->records->columns[c].name);
  }
}

static void print_kind(FILE *out, const Kind *kind) {
  fprintf(out, "### %s\n\n%s\n\n| no. | field | type | values | |\n|---:|---|---|---|---|\n", kind->name, kind->doc);
  for (uint32_t f = 0; f < kind->field_count; f++) {
    const Field *field = &kind->fields[f];
    fprintf(out, "| %u | `%s` | %s | ", field->number, field->name, gen_field_type(field->type));
    print_range(out, field);
    fprintf(out, " | %s |\n", field->doc);
  }
  fputs("\n", out);
}

/* What a musician wants to know beyond the parameters. */
static void print_facts(FILE *out, const Device *device) {
  static const char *const roles[] = {[DEVICE_EFFECT] = "Effect", [DEVICE_INSTRUMENT] = "Instrument", [DEVICE_NOTE_EFFECT] = "Note effect",
                                      [DEVICE_MODULATOR] = "Modulator", [DEVICE_CONTAINER] = "Container"};
  float params[LIMIT_PARAMS];
  for (uint32_t p = 0; p < device->param_count; p++) params[p] = (float)device->params[p].fallback;
  const DeviceSetup setup = {.rate_hz = 48000.0};
  const uint32_t latency = device->latency_frames ? device->latency_frames(&setup, params) : 0;
  fprintf(out, "%s %u", roles[device->role], device->number);
  if (device->sidechain) fputs(", with a sidechain input", out);
  if (device->latency_frames) fprintf(out, ", %.2f ms of latency as it comes", latency / 48.0);
  fputs(".\n\n", out);
}

static void print_param(FILE *out, const Param *param) {
  char low[64], high[64], fallback[64];
  param_format(param, param->min, low, sizeof low);
  param_format(param, param->max, high, sizeof high);
  param_format(param, param->fallback, fallback, sizeof fallback);
  fprintf(out, "| %u | %s (`%s`) | %s | ", param->number, param->name, param->id, gen_unit(param->group));
  if (param->choices) {
    for (uint32_t c = 0; param->choices[c]; c++) fprintf(out, "%s%s", c ? ", " : "", param->choices[c]);
  } else {
    fprintf(out, "%s to %s", low, high);
  }
  fprintf(out, " | %s | %s |\n", fallback, gen_unit(param->unit));
}

static void print_device(FILE *out, const Device *device) {
  fprintf(out, "### %s (`%s`)\n\n%s\n\n", device->name, device->id, gen_unit(device->summary));
  print_facts(out, device);
  const char *title = gen_plot_title(device);
  if (title) fprintf(out, "![%s](%s.svg)\n\n%s.\n\n", title, device->id, title);
  if (device->outward) fputs("Its notes leave the studio as MIDI: it makes no sound that could be drawn.\n\n", out);
  fputs("| no. | parameter | group | values | default | unit |\n|---:|---|---|---|---|---|\n", out);
  for (uint32_t p = 0; p < device->param_count; p++) print_param(out, &device->params[p]);
  fputs("\n", out);
}

void gen_reference(FILE *out) {
  fputs("# Reference\n\nPrinted by tutti-gen from the tables the engine runs on.\n\n## The document\n\n", out);
  for (uint32_t k = 0; k < schema_kind_count(); k++) print_kind(out, schema_kind_at(k));
  fputs("## Rules\n\n", out);
  for (uint32_t r = 0; r < rule_count(); r++) fprintf(out, "- **%s**: %s\n", rule_at(r)->name, rule_at(r)->doc);
  fputs("\n## Devices\n\n", out);
  for (uint32_t d = 0; d < device_count(); d++) print_device(out, device_at(d));
}
