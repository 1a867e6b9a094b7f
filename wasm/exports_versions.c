/* Versions: the song as it is, kept as a document, and brought back from one, whole or an object of it. */

#include "wasm/host.h"

#include "core/limits.h"
#include "model/edits.h"

/* The document as it is becomes the output: a version. */
EXPORT(int, version_take, void) {
  Problem *const problem = host_problem();
  const Status status = doc_encode(session_doc(host.session), host_begin_output());
  if (status != STATUS_OK) return host_status(problem_set(problem, status, NO_OFFSET, "version", "%s", status_text(status)));
  host_output_made();
  return 0;
}

/* The batch that goes back to what the input begins with is open then, under the label behind it: all of it, or one object. */
static Status open_back(uint32_t doc_bytes, uint32_t label_bytes, const Id *object) {
  Problem *const problem = host_problem();
  Doc *const now = session_doc(host.session);
  const uint32_t actor = session_actor(host.session);
  Doc *then = NULL;
  char label[LABEL_BYTES];
  host_label(host_input(doc_bytes, label_bytes), label);
  batch_destroy(host.batch);
  host.batch = NULL;
  Status status = doc_decode(memory_heap(), host_input(0, doc_bytes), &then, problem);
  if (status == STATUS_OK && object == NULL) status = edit_turn(now, then, actor, label, &host.batch, problem);
  else if (status == STATUS_OK) status = edit_turn_back(now, then, actor, label, *object, &host.batch, problem);
  doc_destroy(then);
  return status;
}

/* The input is a version and, behind it, a label: the batch that brings it back is open now. -1: the song is as it was then. */
EXPORT(int, version_open, uint32_t doc_bytes, uint32_t label_bytes) {
  const Status status = open_back(doc_bytes, label_bytes, NULL);
  return status == STATUS_OK && batch_op_count(host.batch) == 0 ? -1 : host_status(status);
}
/* Likewise, for the batch that makes one object as it was then. */
EXPORT(int, version_take_back, uint32_t doc_bytes, uint32_t label_bytes, Id object) { return host_status(open_back(doc_bytes, label_bytes, &object)); }
