/* From bytes to a session and back: tells projects, MIDI files and sound files apart by their first bytes, opens or imports
   them, and writes a project. */

#include "tools/command.h"

#include "formats/audio_file.h"
#include "formats/sfz_read.h"
#include "session/bundle.h"

#include <string.h>

#define PIECE_BYTES ((size_t)1 << 20)

typedef struct Magic { const char *at_0, *at_8; InputType type; } Magic;

static const Magic magics[] = {
  {"PK\3\4", NULL, INPUT_BUNDLE}, {"PK\5\6", NULL, INPUT_BUNDLE}, {"MThd", NULL, INPUT_MIDI}, {"RIFF", "RMID", INPUT_MIDI}, {"RIFF", "sfbk", INPUT_SF2},
};

static const char *const type_texts[] = {"project", "MIDI file", "sound file", "SoundFont", "SFZ instrument", "unknown"};

InputType input_type(Bytes content) {
  for (size_t i = 0; i < COUNT_OF(magics); i++) {
    const Magic *magic = &magics[i];
    if (content.size < 4 || memcmp(content.data, magic->at_0, 4) != 0) continue;
    if (magic->at_8 == NULL || (content.size >= 12 && memcmp(content.data + 8, magic->at_8, 4) == 0)) return magic->type;
  }
  if (audio_file_format(content) != NULL) return INPUT_AUDIO;
  return sfz_is(content) ? INPUT_SFZ : INPUT_UNKNOWN;
}

const char *input_type_text(InputType type) { return type_texts[type]; }

void input_name(const char *path, char *name, size_t name_bytes) {
  const char *slash = strrchr(path, '/');
  const char *base = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr(base, '.');
  size_t length = dot != NULL && dot != base ? (size_t)(dot - base) : strlen(base);
  if (length >= name_bytes) length = name_bytes - 1;
  memcpy(name, base, length);
  name[length] = '\0';
}

/* An import is a batch like any edit: made from the bytes, then applied. */
static Status apply_import(Session *session, Status made, Batch *batch, Problem *problem) {
  return made == STATUS_OK ? session_apply(session, batch, NULL, problem) : made;
}

static Status open_midi(Session *session, Bytes content, const char *name, Problem *problem) {
  Batch *batch = NULL;
  const Status made = session_import_midi(session, content, name, 0, true, &batch, problem);
  return apply_import(session, made, batch, problem);
}

static Status open_audio(Session *session, Bytes content, const char *name, Problem *problem) {
  Batch *batch = NULL;
  const Status made = session_import_audio(session, content, name, 0, ID_NONE, &batch, problem);
  return apply_import(session, made, batch, problem);
}

static Status open_instrument(Session *session, Bytes content, const char *name, Problem *problem) {
  (void)session; (void)content; (void)name;
  return problem_set(problem, STATUS_UNSUPPORTED, 0, "file", "this is an instrument without notes: import makes a project of it");
}

static Status open_unknown(Session *session, Bytes content, const char *name, Problem *problem) {
  (void)session; (void)content; (void)name;
  return problem_set(problem, STATUS_UNSUPPORTED, 0, "file", "this is no Tutti project, DAWproject, MIDI file, sound file (WAV, AIFF, FLAC), SoundFont or SFZ instrument");
}

typedef Status Opener(Session *session, Bytes content, const char *name, Problem *problem);
static Opener *const openers[] = {session_from_project, open_midi, open_audio, open_instrument, open_instrument, open_unknown};

Status input_open(Cli *cli, Problem *problem) {
  char name[128];
  input_name(cli->input, name, sizeof name);
  cli->session = session_create(cli->memory, ACTOR_LOCAL);
  if (cli->session == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "file", "%s", status_text(STATUS_NO_MEMORY));
  session_lend_files(cli->session, cli->forget, cli->forget_context);
  return openers[input_type(cli->content)](cli->session, cli->content, name, problem);
}

static CliStep project_written(Cli *cli) {
  buffer_format(&cli->output, "%s: %u objects, %llu bytes\n", cli->path, doc_object_count(session_doc(cli->session)),
                (unsigned long long)cli->written_bytes);
  return cli_done(cli);
}

/* A piece at a time: a project may be larger than memory. */
static CliStep write_piece(Cli *cli) {
  const uint64_t offset = cli->written_bytes, left = archive_file_bytes(cli->archive) - offset;
  const size_t count = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
  buffer_clear(&cli->bytes);
  uint8_t *to = buffer_extend(&cli->bytes, count);
  if (to == NULL) return cli_refuse_status(cli, cli->bytes.status);
  if (!archive_file_read(cli->archive, offset, to, count)) return cli_refuse_status(cli, STATUS_NOT_FOUND);
  cli->written_bytes += count;
  return cli_write(cli, cli->path, buffer_bytes(&cli->bytes), offset, count == left ? project_written : write_piece);
}

CliStep project_write(Cli *cli, const char *path, ArchiveMake *make) {
  const Status status = make(cli->session, &cli->archive);
  if (status != STATUS_OK) return cli_refuse_status(cli, status);
  cli->path = path;
  cli->written_bytes = 0;
  return write_piece(cli);
}
