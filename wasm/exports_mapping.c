/* Controllers of the page's MIDI cables, heard by the document. */

#include "wasm/host.h"

#include "model/edits.h"
#include "session/mapper.h"

enum { MOVES_MAX = 64 };

/* 0 when memory is refused; goes back by mapper_close. One for each cable. */
EXPORT(Mapper *, mapper_open, void) {
  Mapper *const mapper = memory_new(memory_heap(), sizeof *mapper);
  if (mapper != NULL) mapper_init(mapper);
  return mapper;
}
EXPORT(void, mapper_close, Mapper *mapper) { memory_free(memory_heap(), mapper, sizeof *mapper); }

/* The input holds the bytes. Columns of what they ask for: objects, then for each field, 1 if it is taken, value, where in the
   travel the controller is, and where the parameter stands (f64). */
EXPORT(uint32_t, mapper_bytes, Mapper *mapper, uint32_t bytes) {
  MapperMove moves[MOVES_MAX];
  if (host.session == NULL) return 0;
  const uint32_t count = mapper_bytes(mapper, session_doc(host.session), host_input(0, bytes), moves, MOVES_MAX);
  Id *const objects = host_column(0, count * sizeof *objects);
  double *const numbers = host_column(1, count * 5 * sizeof *numbers);
  if (objects == NULL || numbers == NULL) return 0;
  for (uint32_t i = 0; i < count; i++) {
    const double row[5] = {moves[i].field, moves[i].taken, moves[i].value, moves[i].points_to, moves[i].stands_at};
    objects[i] = moves[i].object;
    for (uint32_t k = 0; k < 5; k++) numbers[5 * i + k] = row[k];
  }
  return count;
}
/* The controller heard last, channel * 512 + number; -1: none yet. */
EXPORT(int, mapper_heard, const Mapper *mapper) { return mapper->controller < 0 ? -1 : (int)(mapper->channel * 512 + mapper->controller); }

EXPORT(int, edit_map, Id object, uint32_t param, int channel, int controller) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(edit_map(session_doc(host.session), session_actor(host.session), object, param, (MappedControl){channel, controller}, &host.batch, problem));
}
EXPORT(int, edit_unmap, Id object, uint32_t param) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(edit_unmap(session_doc(host.session), session_actor(host.session), object, param, &host.batch, problem));
}
