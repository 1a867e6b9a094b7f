#ifndef TUTTI_TOOLS_INSTRUMENT_FILE_H
#define TUTTI_TOOLS_INSTRUMENT_FILE_H

#include "tools/command.h"

/* Instruments of other programs (SoundFont 2, SFZ), whose bytes cli->content is: as a project, and what they hold. [control] */

/* `type`: INPUT_SF2 or INPUT_SFZ. `preset`: its number in the list, from 1, or its name; NULL: the only one. */
CliStep instrument_import(Cli *cli, InputType type, const char *preset, const char *out);
CliStep instrument_check(Cli *cli, InputType type, bool json);
/* Frees cli->instrument. */
void instrument_finish(Cli *cli);

#endif
