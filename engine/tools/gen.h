#ifndef TUTTI_TOOLS_GEN_H
#define TUTTI_TOOLS_GEN_H

#include "devices/device.h"
#include "model/schema.h"

#include <stdio.h>

/* What is printed from the tables: types and layouts for TypeScript, a reference for people, the lock of numbers. */

void gen_typescript(FILE *out);
void gen_reference(FILE *out);
/* The device's response as SVG, measured on it; false when there is nothing to draw. */
bool gen_plot(FILE *out, const Device *device);
/* What gen_plot shows, in words, or NULL. [any] */
const char *gen_plot_title(const Device *device);
/* What a note effect makes of a phrase, as SVG, and in words: gen_plot draws it for such a device. */
void gen_notes(FILE *out, const Device *device);
const char *gen_notes_title(const Device *device);
/* Ends the program when there is no such parameter: a table of pictures is wrong. */
const Param *gen_param_of(const Device *device, const char *id);
/* One line for every kind, field, column, device and parameter number ever issued: engine/model/schema.lock. */
void gen_lock(FILE *out);

/* "bool", "int", ... [any] */
const char *gen_field_type(FieldType type);
/* "Hz", "" for none. [any] */
const char *gen_unit(const char *unit);

#endif
