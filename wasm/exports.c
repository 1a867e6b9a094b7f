/* The floor every export stands on: the instance's Host, bytes in and out, scratch columns, problems as text. */

#include "wasm/host.h"

#include "core/limits.h"
#include "core/utf8.h"

#include <stdio.h>
#include <string.h>

Host host;

Problem *host_problem(void) {
  host.problem = (Problem){.status = STATUS_OK, .offset_bytes = NO_OFFSET};
  host.problem_text[0] = '\0';
  return &host.problem;
}

/* As problem_text does, with what can be said in another language, and numbers, between the isolates by which the page knows them again
   (web/messages/english.ts); they are not seen. */
#define TERM "\xe2\x81\xa6%s\xe2\x81\xa9"
#define NUMBER "\xe2\x81\xa8%llu\xe2\x81\xa9"
static void tell(const Problem *problem) {
  const char *what = problem->what[0] ? problem->what : status_text(problem->status);
  const size_t size = sizeof host.problem_text;
  if (!problem->where[0]) snprintf(host.problem_text, size, "%s", what);
  else if (problem->offset_bytes == NO_OFFSET) snprintf(host.problem_text, size, TERM ": " TERM, problem->where, what);
  else snprintf(host.problem_text, size, TERM ": " TERM " (at byte " NUMBER ")", problem->where, what, (unsigned long long)problem->offset_bytes);
}

int host_status(Status status) {
  if (status == STATUS_OK) return 0;
  if (host.problem.status == STATUS_OK) host.problem.status = status;
  tell(&host.problem);
  return (int)status;
}

Bytes host_input(uint32_t offset, uint32_t bytes) {
  const Bytes none = {0};
  if (offset > host.input.size || bytes > host.input.size - offset) return none;
  return (Bytes){.data = host.input.data + offset, .size = bytes};
}

Buffer *host_begin_output(void) {
  if (host.made.memory == NULL) buffer_init(&host.made, memory_heap(), (size_t)LIMIT_FILE_BYTES);
  buffer_clear(&host.made);
  return &host.made;
}

void host_label(Bytes given, char label[LABEL_BYTES]) {
  const size_t size = utf8_cut(given.data, given.size, LABEL_BYTES - 1);
  for (size_t i = 0; i < size; i++) label[i] = (char)given.data[i];
  label[size] = '\0';
}

void host_output_made(void) { host.output = buffer_bytes(&host.made); }
void host_output(Bytes bytes) { host.output = bytes; }
void host_output_text(const char *text) {
  host.output = text == NULL ? (Bytes){0} : (Bytes){.data = (const uint8_t *)text, .size = strlen(text)};
}

void *host_column(uint32_t index, size_t bytes) {
  HostColumn *const column = &host.columns[index];
  if (bytes > column->capacity) {
    const size_t wanted = bytes + bytes / 2 + 256;
    uint8_t *const grown = memory_resize(memory_heap(), column->data, column->capacity, wanted);
    if (grown == NULL) return NULL;
    *column = (HostColumn){.data = grown, .capacity = wanted};
  }
  return column->data;
}

/* Room for `bytes` of input, or NULL; what was there is forgotten. */
EXPORT(uint8_t *, input, uint32_t bytes) {
  if (host.input.memory == NULL) buffer_init(&host.input, memory_heap(), (size_t)LIMIT_FILE_BYTES);
  buffer_clear(&host.input);
  return buffer_extend(&host.input, bytes == 0 ? 1 : bytes);
}

/* Give back what a large file took. */
EXPORT(void, release, void) {
  buffer_finish(&host.input);
  buffer_finish(&host.made);
  host.input = host.made = (Buffer){0};
  host.output = (Bytes){0};
}

EXPORT(const uint8_t *, output, void) { return host.output.data; }
EXPORT(uint32_t, output_bytes, void) { return (uint32_t)host.output.size; }
EXPORT(const char *, problem, void) { return host.problem_text; }
EXPORT(uint32_t, problem_bytes, void) { return (uint32_t)strlen(host.problem_text); }
EXPORT(const uint8_t *, column, uint32_t index) {
  return index < COLUMN_COUNT ? host.columns[index].data : NULL;
}

/* Plain memory for the host's own use: an instance's stack, output buffers. 16-byte aligned, zeroed. */
EXPORT(void *, allocate, uint32_t bytes) { return memory_new(memory_heap(), bytes); }
EXPORT(void, release_block, void *block, uint32_t bytes) { memory_free(memory_heap(), block, bytes); }
