/* What a shared song's log did not take, documents that lie beside it, and versions: looked at, tried again, let go, brought back. */

#include "wasm/host.h"

#include "core/limits.h"
#include "model/edits.h"

static Replica *replica(void) { return session_replica(host.session); }

/* The label of a batch that was put aside becomes the output. Column 0 (f64): its status, what of it did nothing, its number. */
EXPORT(int, kept_look, uint32_t index) {
  if (replica() == NULL || index >= replica_aside_count(replica())) return 0;
  const ReplicaAside aside = replica_aside_at(replica(), index);
  Bytes label = {.size = 0};
  uint32_t flags;
  double *to = host_column(0, 3 * sizeof *to);
  if (to == NULL) return 0;
  to[0] = aside.status;
  to[1] = aside.skipped;
  to[2] = (double)aside.client_sequence;
  if (!batch_title(aside.batch, &label, &flags)) label = (Bytes){.size = 0};
  host_output(label);
  return 1;
}
/* Why it was not taken, as the output. */
EXPORT(void, kept_reason, uint32_t index) { host_output(replica_aside_at(replica(), index).reason); }
/* It is open now, as its author made it; batch_commit tries it on the song as it is. */
EXPORT(int, kept_open, uint32_t index) {
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(batch_decode(memory_heap(), replica_aside_at(replica(), index).batch, &host.batch, host_problem()));
}
EXPORT(void, kept_release, uint32_t index) { replica_release_aside(replica(), index); }

/* A document that differed from the log's, as what a disk has of a shared song. */
EXPORT(void, side_bytes, uint32_t index) { host_output(replica_side_at(replica(), index)); }
EXPORT(void, side_release, uint32_t index) { replica_release_side(replica(), index); }

/* The document as it is becomes the output: a version. */
EXPORT(int, version_take, void) {
  Problem *const problem = host_problem();
  const Status status = doc_encode(session_doc(host.session), host_begin_output());
  if (status != STATUS_OK) return host_status(problem_set(problem, status, NO_OFFSET, "version", "%s", status_text(status)));
  host_output_made();
  return 0;
}
/* The input is a version and, behind it, a label: the batch that brings it back is open now. -1: the song is as it was then. */
EXPORT(int, version_open, uint32_t doc_bytes, uint32_t label_bytes) {
  Problem *const problem = host_problem();
  Doc *then = NULL;
  char label[LABEL_BYTES];
  host_label(host_input(doc_bytes, label_bytes), label);
  batch_destroy(host.batch);
  host.batch = NULL;
  Status status = doc_decode(memory_heap(), host_input(0, doc_bytes), &then, problem);
  if (status == STATUS_OK) status = edit_turn(session_doc(host.session), then, session_actor(host.session), label, &host.batch, problem);
  doc_destroy(then);
  if (status == STATUS_OK && batch_op_count(host.batch) == 0) return -1;
  return host_status(status);
}
