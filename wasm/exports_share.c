/* A shared song: the replica under the session, as the page feeds it from the disk and the socket (session/shared.h). */

#include "wasm/host.h"

#include "model/edits.h"
#include "session/shared.h"

static Replica *replica(void) { return session_replica(host.session); }

/* The session becomes a view of the branch; the input is what the disk has of it. */
EXPORT(int, share, uint64_t branch, uint32_t actor, uint32_t bytes) {
  const ReplicaOptions options = {.branch = branch, .client = actor, .version = SCHEMA_VERSION};
  return host_status(session_share(host.session, options, host_input(0, bytes), host_problem()));
}

/* What the room said this person may do: the name of a role is the input (engine/model/rights.h). */
EXPORT(void, share_permit, uint32_t bytes) {
  char name[16] = "";
  const Bytes given = host_input(0, bytes);
  for (size_t i = 0; i < given.size && i + 1 < sizeof name; i++) name[i] = (char)given.data[i];
  session_permit(host.session, role_named(name));
}
/* Whether that lets them set a field of an object. */
EXPORT(int, share_may_set, Id object, uint32_t field) { return session_may_set(host.session, object, field); }

/* What is to be written becomes the output: 0 nothing, 1 behind what is there, 2 in place of all of it. */
EXPORT(int, share_write, void) {
  const ReplicaWrite write = replica_take_write(replica(), host_begin_output());
  if (write != WRITE_NOTHING) host_output_made();
  return (int)write;
}
EXPORT(void, share_written, void) { replica_written(replica()); }
EXPORT(void, share_want_checkpoint, void) { replica_want_checkpoint(replica()); }

EXPORT(void, share_connect, uint32_t connected) {
  if (connected != 0) replica_connect(replica());
  else replica_disconnect(replica());
}
/* The next frame for the room becomes the output; false when there is none. */
EXPORT(int, share_take, void) {
  Buffer *out = host_begin_output();
  if (replica_take(replica(), out) != STATUS_OK || out->size == 0) return 0;
  host_output_made();
  return 1;
}
/* A frame from the room. Negative: the document is as it was; 0: it changed; otherwise a status. */
EXPORT(int, share_receive, uint32_t bytes) {
  bool changed = false;
  const Status status = session_receive(host.session, host_input(0, bytes), &changed, host_problem());
  if (status != STATUS_OK) return host_status(status);
  return changed ? 0 : -1;
}

/* Column 0 (f64): state, head, pending, blocked, aside, sides, saved. */
EXPORT(void, share_figures, void) {
  double *to = host_column(0, 7 * sizeof *to);
  const Replica *of = replica();
  if (to == NULL || of == NULL) return;
  const double values[7] = {replica_state(of), (double)replica_head(of), replica_pending_count(of), replica_blocked_count(of),
                            replica_aside_count(of), replica_side_count(of), replica_saved(of)};
  for (uint32_t i = 0; i < 7; i++) to[i] = values[i];
}

/* All of this session's document as a batch of `actor`: the output, for share_begin_with in the shared one. */
EXPORT(int, whole, uint32_t actor) {
  Problem *const problem = host_problem();
  Batch *batch = NULL;
  Status status = edit_whole(session_doc(host.session), actor, "Share the song", &batch, problem);
  if (status == STATUS_OK) status = batch_encode(batch, host_begin_output());
  batch_destroy(batch);
  if (status == STATUS_OK) host_output_made();
  return host_status(status);
}
/* The input is such a batch; it is open now, and batch_commit applies it. */
EXPORT(int, share_begin_with, uint32_t bytes) {
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(batch_decode(memory_heap(), host_input(0, bytes), &host.batch, host_problem()));
}
