/* The factory presets (engine/session/presets.h). */

#include "wasm/host.h"

#include "session/presets.h"

EXPORT(uint32_t, preset_count, void) { return preset_count(); }
EXPORT(void, preset_id, uint32_t index) { host_output_text(preset_at(index)->id); }
EXPORT(void, preset_name, uint32_t index) { host_output_text(preset_at(index)->name); }
EXPORT(void, preset_tags, uint32_t index) { host_output_text(preset_at(index)->tags); }
EXPORT(uint32_t, preset_device, uint32_t index) { return preset_device(preset_at(index), NULL)->number; }
/* Column 0: plain values of all parameters (f64). Returns their count. */
EXPORT(uint32_t, preset_values, uint32_t index) {
  double *const values = host_column(0, LIMIT_PARAMS * sizeof(double));
  return values == NULL ? 0 : preset_device(preset_at(index), values)->param_count;
}
/* Leaves an open batch, as an import does. */
EXPORT(int, preset_apply, uint32_t index, Id device) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(preset_apply(host.session, preset_at(index), device, &host.batch, problem));
}
