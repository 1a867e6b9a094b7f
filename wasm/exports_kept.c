/* What a shared song's log did not take, and documents that lie beside it: looked at, tried again, let go. */

#include "wasm/host.h"

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
