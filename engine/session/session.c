/* The life of a session and the one path an edit takes: sequence, apply, encode for the log, remember for undo. */

#include "session/internal.h"

#include "core/limits.h"
#include "model/links.h"

Session *session_create(const Memory *memory, uint32_t actor) {
  Session *session = memory_new(memory, sizeof *session);
  if (session == NULL) return NULL;
  session->memory = memory;
  session->actor = actor;
  session->whole_bytes_max = SESSION_WHOLE_BYTES;
  session->doc = doc_create(memory);
  if (session->doc == NULL) {
    memory_free(memory, session, sizeof *session);
    return NULL;
  }
  buffer_init(&session->logged, memory, LIMIT_BATCH_BYTES);
  return session;
}

void session_destroy(Session *session) {
  if (session == NULL) return;
  compiler_destroy(session->compiler);
  session_free_assets(session);
  history_finish(&session->history, session->memory);
  buffer_finish(&session->logged);
  session_end_sharing(session);
  doc_destroy(session->doc);
  memory_free(session->memory, session, sizeof *session);
}

Doc *session_doc(Session *session) { return session->doc; }
Bytes session_logged(const Session *session) { return buffer_bytes(&session->logged); }
uint64_t session_sequence(const Session *session) { return session->sequence; }

void session_adopt_doc(Session *session, Doc *doc) {
  compiler_destroy(session->compiler);
  session->compiler = NULL;
  session_end_sharing(session);
  doc_destroy(session->doc);
  session->doc = doc;
}

/* The log could not take an edit that is already in the document: take it out again. */
static void take_back(Session *session, const Batch *applied) {
  Batch *inverse = NULL;
  if (batch_invert(applied, session->memory, &inverse) != STATUS_OK) return;
  const Status status = batch_apply(session->doc, inverse, NULL, NULL);
  (void)status; /* memory was refused twice: the caller's error already says that the edit is not stored */
  batch_destroy(inverse);
}

Status session_commit(Session *session, Batch *batch, BatchReport *report, Problem *problem) {
  const BatchInfo info = batch_info(batch);
  session_follow_numbers(session);
  batch_set_info(batch, session->sequence + 1, info.flags, info.reverts);
  if (session->replica != NULL) return session_commit_shared(session, batch, report, problem);
  const Status applied = batch_apply(session->doc, batch, report, problem);
  if (applied != STATUS_OK) return applied;
  buffer_clear(&session->logged);
  const Status encoded = batch_encode(batch, &session->logged);
  if (encoded != STATUS_OK) {
    take_back(session, batch);
    buffer_clear(&session->logged);
    return problem_set(problem, encoded, NO_OFFSET, "log", "the edit could not be written down and was taken back");
  }
  session->sequence++;
  return STATUS_OK;
}

Status session_apply(Session *session, Batch *batch, BatchReport *report, Problem *problem) {
  if (batch == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "edit", "there is no memory for this edit");
  links_spread(session->doc, batch);
  const Status status = session_commit(session, batch, report, problem);
  if (status == STATUS_OK) history_note(&session->history, session->memory, batch_info(batch), session_logged(session));
  batch_destroy(batch);
  return status;
}
