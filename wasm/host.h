#ifndef TUTTI_WASM_HOST_H
#define TUTTI_WASM_HOST_H

#include "core/bytes.h"
#include "core/hash.h"
#include "formats/file_reader.h"
#include "graph/graph.h"
#include "session/render.h"
#include "session/session.h"
#include "session/shared.h"

/*
  What one instance of the module holds: at most one session, one batch under construction, one render, one graph. Every
  memory (the document's, the audio memory, a worker's) has a Host of its own in its static data. Calls take numbers and
  ids; bytes go in through `input` and come back through `output`; what went wrong is left in `problem` as text.

  In the audio memory two instances share this data: the control instance uses it, the worklet's instance must not (it only
  ever calls tutti_graph_render, which takes pointers).
*/

/* EXPORT(type, name, parameters...) { body }: declared, exported as tutti_name, and defined. */
#define EXPORT(type, name, ...) \
  type tutti_##name(__VA_ARGS__); \
  __attribute__((export_name("tutti_" #name))) type tutti_##name(__VA_ARGS__)
#define COLUMN_COUNT 8u
#define LABEL_BYTES 256u /* the longest name of a step, a track or a file, with its zero byte */

typedef struct HostColumn { uint8_t *data; size_t capacity; } HostColumn;

typedef struct Host {
  Session *session;
  Batch *joined;         /* batches put aside, to become one */
  Batch *batch;          /* between batch_begin (or an import) and its commit */
  BatchReport report;    /* of the last applied batch */
  Batch *changed;        /* the last applied batch, decoded: what views must redraw */
  Graph *graph;
  Render *render;
  AudioWriter writer;    /* what makes a file of the render's samples */
  Buffer samples;        /* of the last step of the render */
  struct AudioSource *source; /* the file that becomes an asset piece by piece, and the name it will have */
  Sha256 source_sha;
  struct HostInstrument *instrument; /* another program's, being read */
  struct Stretched *stretched; /* what a stretch worker makes */
  Buffer input;
  Buffer made;           /* bytes an export made itself; `output` may also point elsewhere */
  Bytes output;
  HostColumn columns[COLUMN_COUNT];
  Problem problem;
  char problem_text[320];
} Host;

extern Host host;

/* Status as the page sees it; on failure the problem's text is ready. */
int host_status(Status status);
/* Start a call that may fail: clears the problem. */
Problem *host_problem(void);
/* The first `bytes` of the input, or all of it as text. */
Bytes host_input(uint32_t offset, uint32_t bytes);
/* A name that was given, terminated; one that is too long is cut between characters. */
void host_label(Bytes given, char label[LABEL_BYTES]);
/* An empty buffer for results; becomes the output by host_output_made. */
Buffer *host_begin_output(void);
void host_output_made(void);
void host_output(Bytes bytes);
void host_output_text(const char *text);
/* Column `index` with room for `bytes`; NULL when memory is refused. */
void *host_column(uint32_t index, size_t bytes);

/* A number of the page as a position in ticks: held inside what a document may say, NaN is 0. */
static inline int64_t host_whole(double ticks) {
  const double limit = (double)SCHEMA_TICKS_MAX;
  return (int64_t)(ticks > limit ? limit : ticks < -limit ? -limit : ticks == ticks ? ticks : 0.0);
}

/* Bytes of an asset's file that is not in memory, by the page; and a file of no name that it has ready for us. */
bool host_read_page(const Digest *sha256, uint64_t offset, void *to, size_t bytes);
FileReader host_page_file(double bytes);

/* Waveform pyramids point into the session's assets: they go before an asset does. */
void host_forget_pictures(void);

#endif
