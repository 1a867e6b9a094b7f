#ifndef TUTTI_TOOLS_COMMAND_H
#define TUTTI_TOOLS_COMMAND_H

#include "formats/audio_file.h"
#include "session/archive_file.h"
#include "session/render.h"
#include "tools/cli.h"

/*
  What one command is: a row with its name, its options and its first action, in a file of its own (cmd_*.c). An action does
  what it can without the world and ends in cli_read, cli_write or cli_done, naming the action that follows. Parsing, usage
  and help derive from the rows.
*/

typedef enum OptionType { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_CHOICE } OptionType;

typedef struct CliInstrument CliInstrument; /* instrument_file.c */

typedef struct CliOption {
  const char *name;                /* "--rate" */
  const char *argument;            /* "HZ"; a choice's is its list, "f32|s24|s16" */
  OptionType type;
  double min, max;                 /* OPTION_NUMBER: whole numbers in this range */
  bool required;
  const char *help;
} CliOption;

typedef struct CliOptionValue {
  bool given;
  const char *text;
  int64_t number;                  /* or the index of the choice */
} CliOptionValue;

typedef CliStep CliAction(Cli *cli);

typedef struct CliCommand {
  const char *name;
  const char *input;               /* what its one argument is called, or NULL when it takes none */
  const char *help;                /* one line */
  const CliOption *options;
  uint32_t option_count;
  CliAction *begin;
} CliCommand;

enum { CLI_OPTIONS_MAX = 20 };

struct Cli {
  const Memory *memory;
  const char *program;
  char *arguments;                 /* owned copy; options and paths point into it */
  size_t argument_bytes;
  const CliCommand *command;
  const char *input;
  CliOptionValue values[CLI_OPTIONS_MAX]; /* one for each row of command->options */
  CliAction *next;
  const char *path;
  Bytes content;                   /* of the last file read */
  void (*forget)(void *context, Bytes bytes); /* or NULL */
  void *forget_context;
  Bytes chunk;
  uint64_t chunk_offset;
  double now_seconds, begin_seconds;
  Buffer output, errors;
  int exit_code;
  ArchiveFile *archive;            /* being written */
  CliInstrument *instrument;        /* being imported, or NULL */
  Session *session;                /* what the input became, when it became one */
  Render *render;
  const RenderCrew *crew;          /* the host's, or NULL */
  Buffer bytes;                    /* output under way */
  Buffer samples;                  /* of the last step of a render */
  Buffer hands;                    /* RenderHand: what a MIDI file does to mapped controllers */
  AudioWriter writer;              /* what makes a file of rendered samples */
  uint64_t written_bytes;
  double gain_db;                  /* what --normalise came to */
  int64_t stem_end_ticks;          /* where a stem of the whole song ends: with the mix; else 0 */
};

extern const CliCommand command_render, command_import, command_export, command_demo, command_library, command_check, command_help, command_version;
/* All of them, in the order help shows; ends in NULL. */
extern const CliCommand *const command_table[];

/* How an action ends. */
CliStep cli_read(Cli *cli, const char *path, CliAction *next);
CliStep cli_write(Cli *cli, const char *path, Bytes chunk, uint64_t offset, CliAction *next);
CliStep cli_done(Cli *cli);
/* "tutti: song.mid: track 3: ..." on standard error and exit code 1. */
CliStep cli_refuse(Cli *cli, const Problem *problem);
CliStep cli_refuse_status(Cli *cli, Status status);

/* project.c: what the bytes of cli->content are, by their first bytes and not by the file's name. */
typedef enum InputType { INPUT_BUNDLE, INPUT_MIDI, INPUT_AUDIO, INPUT_SF2, INPUT_SFZ, INPUT_UNKNOWN } InputType;
InputType input_type(Bytes content);
const char *input_type_text(InputType type);
/* Make cli->session of cli->content: a bundle is opened, MIDI and sound are imported into a new project. */
Status input_open(Cli *cli, Problem *problem) NODISCARD;
/* Write cli->session to `path` as what `make` makes of it (bundle_file_create), say so, and end. */
CliStep project_write(Cli *cli, const char *path, ArchiveMake *make);
/* "dir/song.mid" -> "song", into `name`. */
void input_name(const char *path, char *name, size_t name_bytes);

#endif
