/* What comes with the program: the factory instruments, and the library of kits, grooves and phrases. */

#include "wasm/host.h"

#include "session/library.h"

EXPORT(uint32_t, instrument_count, void) { return instrument_count(); }
EXPORT(void, instrument_name, uint32_t index) { host_output_text(instrument_at(index)->name); }
EXPORT(void, instrument_icon, uint32_t index) { host_output_text(instrument_at(index)->icon); }
EXPORT(void, instrument_family, uint32_t index) { host_output_text(instrument_at(index)->family); }
EXPORT(uint32_t, instrument_device, uint32_t index) { return instrument_at(index)->device; }
EXPORT(double, instrument_gain_db, uint32_t index) { return instrument_at(index)->gain_db; }
/* Columns: 0 numbers (i32), 1 plain values (f64). Returns their count. */
EXPORT(uint32_t, instrument_params, uint32_t index) {
  const Instrument *const instrument = instrument_at(index);
  int32_t *const numbers = host_column(0, instrument->param_count * sizeof(int32_t));
  double *const values = host_column(1, instrument->param_count * sizeof(double));
  if (numbers == NULL || values == NULL) return 0;
  for (uint32_t i = 0; i < instrument->param_count; i++) {
    numbers[i] = instrument->params[i].number;
    values[i] = instrument->params[i].value;
  }
  return instrument->param_count;
}

EXPORT(uint32_t, library_count, void) { return library_count(); }
/* LibraryType */
EXPORT(uint32_t, library_type, uint32_t index) { return library_at(index)->type; }
EXPORT(void, library_id, uint32_t index) { host_output_text(library_at(index)->id); }
EXPORT(void, library_name, uint32_t index) { host_output_text(library_at(index)->name); }
EXPORT(void, library_tags, uint32_t index) { host_output_text(library_at(index)->tags); }
EXPORT(double, library_bpm, uint32_t index) { return library_at(index)->bpm; }
EXPORT(double, library_length_ticks, uint32_t index) { return (double)library_length_ticks(library_at(index)); }
/* Leaves an open batch, as an import does. `track` 0: on a new one. */
EXPORT(int, library_place, uint32_t index, Id track, double at_ticks) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(library_place(host.session, library_at(index), track, host_whole(at_ticks), &host.batch, problem));
}
