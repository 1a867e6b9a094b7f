/* The session's side of a shared song: its document belongs to the replica, and commits go through it. */

#include "session/shared.h"

#include "core/limits.h"
#include "session/internal.h"

Replica *session_replica(const Session *session) { return session->replica; }
uint32_t session_actor(const Session *session) { return session->actor; }
void session_permit(Session *session, Role role) { session->role = role; }

bool session_may_set(const Session *session, Id id, uint32_t field) {
  const Object *object = doc_find(session->doc, id);
  return session->role == ROLE_NOBODY || (object != NULL && session->role >= rights_of_field(object->kind->number, field));
}

/* The replica may have taken another document: a snapshot came. */
static void follow(Session *session) {
  Doc *doc = replica_doc(session->replica);
  if (session->doc == doc) return;
  compiler_destroy(session->compiler);
  session->compiler = NULL;
  session->doc = doc;
}

void session_follow_numbers(Session *session) {
  if (session->replica != NULL) session->sequence = replica_given(session->replica);
}

/* ---- Undo over a reload: each step is written beside its batch, all of them with a checkpoint ---- */

static Status put_steps(void *session, Buffer *out) { return session_put_history(session, out); }

/* A step that cannot be read cannot be taken back; the song itself is whole. */
static void note_step(Session *session, Bytes logged) {
  Batch *batch = NULL;
  if (logged.size == 0 || batch_decode(session->memory, logged, &batch, NULL) != STATUS_OK) return;
  if (batch_info(batch).author == session->actor) history_note(&session->history, session->memory, batch_info(batch), logged);
  batch_destroy(batch);
}

static void read_steps(Session *session, Bytes written) {
  Frame frame;
  size_t used;
  while (written.size > 0 && frame_get(written, &frame, &used, NULL) == STATUS_OK) {
    if (frame.type == FRAME_BESIDE) note_step(session, frame.beside);
    if (frame.type == FRAME_CHECKPOINT) {
      history_finish(&session->history, session->memory);
      if (frame.beside.size > 0 && session_get_history(session, frame.beside, NULL) != STATUS_OK) history_finish(&session->history, session->memory);
    }
    written = (Bytes){.data = written.data + used, .size = written.size - used};
  }
}

void session_end_sharing(Session *session) {
  if (session->replica == NULL) return;
  replica_destroy(session->replica);
  session->replica = NULL;
  session->doc = NULL; /* it was the replica's */
}

Status session_share(Session *session, ReplicaOptions options, Bytes written, Problem *problem) {
  Replica *replica = NULL;
  Status status = STATUS_OK;
  if (written.size > 0) status = replica_restore(session->memory, options, written, &replica, problem);
  else replica = replica_create(session->memory, options);
  if (status != STATUS_OK) return status;
  if (replica == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "share", "%s", status_text(STATUS_NO_MEMORY));
  session_adopt_doc(session, NULL);
  session->replica = replica;
  session->actor = options.client;
  follow(session);
  read_steps(session, written);
  session_follow_numbers(session);
  replica_set_beside(replica, put_steps, session);
  return STATUS_OK;
}

/* The replica keeps the batch it is given; the caller's stays the caller's. */
static Status copy_of(Session *session, const Batch *batch, Batch **copy, Problem *problem) {
  Buffer bytes;
  *copy = NULL;
  buffer_init(&bytes, session->memory, LIMIT_BATCH_BYTES);
  Status status = batch_encode(batch, &bytes);
  if (status != STATUS_OK) problem_set(problem, status, NO_OFFSET, "edit", "%s", status_text(status));
  else status = batch_decode(session->memory, buffer_bytes(&bytes), copy, problem);
  buffer_finish(&bytes);
  return status;
}

Status session_commit_shared(Session *session, const Batch *batch, BatchReport *report, Problem *problem) {
  Batch *copy;
  Status status = batch_status(batch);
  if (status != STATUS_OK) return batch_apply(session->doc, (Batch *)(uintptr_t)batch, report, problem); /* says why it cannot be */
  if (session->role != ROLE_NOBODY) status = rights_check(session->role, rights_needed(session->doc, batch), problem);
  if (status != STATUS_OK) return status;
  status = copy_of(session, batch, &copy, problem);
  if (status == STATUS_OK) status = replica_submit(session->replica, copy, report, problem);
  follow(session);
  if (status != STATUS_OK) return status;
  session->sequence++;
  buffer_clear(&session->logged);
  const Batch *applied = replica_newest(session->replica);
  /* Without its bytes the step stands, but cannot be undone. */
  if (applied == NULL || batch_encode(applied, &session->logged) != STATUS_OK) buffer_clear(&session->logged);
  else replica_keep_beside(session->replica, session_logged(session));
  return STATUS_OK;
}

Status session_receive(Session *session, Bytes frame, bool *changed, Problem *problem) {
  const Doc *before = session->doc;
  const uint64_t revision = doc_revision(before), head = replica_head(session->replica);
  const Status status = replica_receive(session->replica, frame, problem);
  follow(session);
  *changed = session->doc != before || doc_revision(session->doc) != revision || replica_head(session->replica) != head;
  return status;
}
