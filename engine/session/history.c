/* Undo and redo: the inverse of a logged batch, committed and logged like any other. A gesture is one batch and one step. */
#include "session/internal.h"

#include "core/limits.h"

#include <string.h>

#define HISTORY_BYTES_MAX ((size_t)LIMIT_BATCH_BYTES) /* of all steps together */

static size_t step_bytes(const HistoryStep *step) { return step->size + step->label_size + 1; }

static void remove_step(History *history, HistoryStack *stack, uint32_t index, const Memory *memory) {
  HistoryStep *step = &stack->steps[index];
  history->bytes -= step_bytes(step);
  memory_free(memory, step->bytes, step_bytes(step));
  memmove(step, step + 1, (stack->count - index - 1) * sizeof *step);
  stack->count--;
}

static void empty(History *history, HistoryStack *stack, const Memory *memory) {
  while (stack->count) remove_step(history, stack, stack->count - 1, memory);
}

static void remove_sequence(History *history, HistoryStack *stack, uint64_t sequence, const Memory *memory) {
  for (uint32_t i = stack->count; i > 0; i--) {
    if (stack->steps[i - 1].sequence != sequence) continue;
    remove_step(history, stack, i - 1, memory);
    return;
  }
}

static bool reserve(HistoryStack *stack, const Memory *memory) {
  if (stack->count < stack->capacity) return true;
  const uint32_t capacity = stack->capacity ? stack->capacity * 2 : 16;
  HistoryStep *steps = memory_resize(memory, stack->steps, stack->capacity * sizeof *steps, capacity * sizeof *steps);
  if (!steps) return false;
  stack->steps = steps;
  stack->capacity = capacity;
  return true;
}

static void make_room(History *history, HistoryStack *stack, size_t bytes, const Memory *memory) {
  while (stack->count && (stack->count >= LIMIT_UNDO_STEPS || history->bytes + bytes > HISTORY_BYTES_MAX)) remove_step(history, stack, 0, memory);
}

static bool push(History *history, HistoryStack *stack, const Memory *memory, BatchInfo info, Bytes logged) {
  HistoryStep step = {.size = logged.size, .label_size = strlen(info.label), .sequence = info.sequence};
  make_room(history, stack, step_bytes(&step), memory);
  if (!reserve(stack, memory)) return false;
  step.bytes = memory_new(memory, step_bytes(&step));
  if (!step.bytes) return false;
  memcpy(step.bytes, logged.data, logged.size);
  memcpy(step.bytes + logged.size, info.label, step.label_size + 1);
  stack->steps[stack->count++] = step;
  history->bytes += step_bytes(&step);
  return true;
}

bool history_keep(History *history, const Memory *memory, BatchInfo info, Bytes logged) {
  return push(history, info.flags & BATCH_UNDO ? &history->undone : &history->done, memory, info, logged);
}

void history_note(History *history, const Memory *memory, BatchInfo info, Bytes logged) {
  if (info.flags & BATCH_UNDO) remove_sequence(history, &history->done, info.reverts, memory);
  else if (info.flags & BATCH_REDO) remove_sequence(history, &history->undone, info.reverts, memory);
  else empty(history, &history->undone, memory);
  history_keep(history, memory, info, logged);
}

void history_finish(History *history, const Memory *memory) {
  empty(history, &history->done, memory);
  empty(history, &history->undone, memory);
  memory_free(memory, history->done.steps, history->done.capacity * sizeof(HistoryStep));
  memory_free(memory, history->undone.steps, history->undone.capacity * sizeof(HistoryStep));
  *history = (History){.bytes = 0};
}

static const HistoryStep *newest(const HistoryStack *stack) { return stack->count ? &stack->steps[stack->count - 1] : NULL; }

static const char *label_of(const HistoryStack *stack) {
  const HistoryStep *step = newest(stack);
  return step ? (const char *)step->bytes + step->size : NULL;
}

const char *session_undo_label(const Session *session) { return label_of(&session->history.done); }
const char *session_redo_label(const Session *session) { return label_of(&session->history.undone); }

static const HistoryStack *stack_of(const Session *session, bool redo) { return redo ? &session->history.undone : &session->history.done; }

uint32_t session_step_count(const Session *session, bool redo) { return stack_of(session, redo)->count; }

const char *session_step_label(const Session *session, bool redo, uint32_t index) {
  const HistoryStack *stack = stack_of(session, redo);
  if (index >= stack->count) return NULL;
  const HistoryStep *step = &stack->steps[stack->count - 1 - index];
  return (const char *)step->bytes + step->size;
}

void session_forget_history(Session *session) { history_finish(&session->history, session->memory); }

static Status invert_step(Session *session, const HistoryStep *step, Batch **inverse, Problem *problem) {
  Batch *batch;
  *inverse = NULL;
  Status status = batch_decode(session->memory, (Bytes){.data = step->bytes, .size = step->size}, &batch, problem);
  if (status != STATUS_OK) return status;
  status = batch_invert(batch, session->memory, inverse);
  batch_destroy(batch);
  return status == STATUS_OK ? status : problem_set(problem, status, NO_OFFSET, "undo", "%s", status_text(status));
}

static Status revert(Session *session, const HistoryStack *stack, uint32_t flag, BatchReport *report, Problem *problem) {
  const HistoryStep *step = newest(stack);
  const bool undoes = flag == BATCH_UNDO;
  const char *what = undoes ? "undo" : "redo";
  if (!step) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, what, "there is nothing to %s", what);
  Batch *inverse;
  Status status = invert_step(session, step, &inverse, problem);
  if (status != STATUS_OK) return status;
  batch_set_info(inverse, 0, flag, step->sequence);
  status = session_commit(session, inverse, report, problem);
  if (status == STATUS_OK) history_note(&session->history, session->memory, batch_info(inverse), session_logged(session));
  batch_destroy(inverse);
  return status;
}

Status session_undo(Session *session, BatchReport *report, Problem *problem) {
  return revert(session, &session->history.done, BATCH_UNDO, report, problem);
}

Status session_redo(Session *session, BatchReport *report, Problem *problem) {
  return revert(session, &session->history.undone, BATCH_REDO, report, problem);
}
