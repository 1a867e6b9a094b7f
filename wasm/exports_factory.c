/* What comes with the program: the factory instruments, and the library of kits, grooves and phrases. */

#include "wasm/host.h"

#include "session/instruments.h"
#include "session/library.h"
#include "session/patch.h"

EXPORT(uint32_t, instrument_count, void) { return instrument_count(); }
EXPORT(void, instrument_name, uint32_t index) { host_output_text(instrument_at(index)->name); }
EXPORT(void, instrument_icon, uint32_t index) { host_output_text(instrument_at(index)->icon); }
EXPORT(void, instrument_family, uint32_t index) { host_output_text(instrument_at(index)->family); }
/* Its devices: an instrument, then the effects behind it. */
EXPORT(uint32_t, instrument_part_count, uint32_t index) { return patch_part_count(instrument_at(index)->patch); }
EXPORT(uint32_t, instrument_part, uint32_t index, uint32_t part) { return patch_part(instrument_at(index)->patch, part, NULL)->number; }
/* Column 0: plain values of all parameters (f64). Returns their count. */
EXPORT(uint32_t, instrument_values, uint32_t index, uint32_t part) {
  double *const values = host_column(0, LIMIT_PARAMS * sizeof(double));
  return values == NULL ? 0 : patch_part(instrument_at(index)->patch, part, values)->param_count;
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
