/* Words for what went wrong: one sentence for each Status, and a Problem that says where and what. */
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const status_texts[STATUS_COUNT] = {
  [STATUS_OK] = "fine",
  [STATUS_NO_MEMORY] = "there is not enough memory",
  [STATUS_TOO_LARGE] = "this is larger than the program allows",
  [STATUS_TRUNCATED] = "the file ends too early",
  [STATUS_CORRUPT] = "the file is damaged",
  [STATUS_UNSUPPORTED] = "this kind of file or content is not supported",
  [STATUS_OUT_OF_RANGE] = "a value is outside its range",
  [STATUS_NOT_FOUND] = "something that is named here does not exist",
  [STATUS_REFUSED] = "this would break a rule of the project",
  [STATUS_NEWER] = "this was made by a newer version of the program",
  [STATUS_FULL] = "there is no room right now",
  [STATUS_CANCELLED] = "cancelled",
};

const char *status_text(Status status) {
  return (unsigned)status < STATUS_COUNT ? status_texts[status] : "unknown status";
}

Status problem_set(Problem *problem, Status status, uint64_t offset_bytes, const char *where, const char *format, ...) {
  if (!problem) return status;
  problem->status = status;
  problem->offset_bytes = offset_bytes;
  snprintf(problem->where, sizeof problem->where, "%s", where ? where : "");
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem->what, sizeof problem->what, format, arguments);
  va_end(arguments);
  return status;
}

int problem_text(const Problem *problem, char *text, size_t text_bytes) {
  const char *what = problem->what[0] ? problem->what : status_text(problem->status);
  const char *colon = problem->where[0] ? ": " : "";
  if (problem->offset_bytes == NO_OFFSET) return snprintf(text, text_bytes, "%s%s%s", problem->where, colon, what);
  return snprintf(text, text_bytes, "%s%s%s (at byte %llu)", problem->where, colon, what,
                  (unsigned long long)problem->offset_bytes);
}
