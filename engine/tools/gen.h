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
/* One line for every kind, field, column, device and parameter number ever issued: engine/model/schema.lock. */
void gen_lock(FILE *out);

/* "bool", "int", ... [any] */
const char *gen_field_type(FieldType type);
/* "Hz", "" for none. [any] */
const char *gen_unit(const char *unit);

#endif
