#ifndef TUTTI_SESSION_DAWPROJECT_H
#define TUTTI_SESSION_DAWPROJECT_H

#include "formats/xml.h"
#include "session/archive_file.h"
#include "session/session.h"

/*
  DAWproject 1.0 (github.com/bitwig/dawproject: Project.xsd and its reference), by which programs for music hand songs to each
  other: a zip of project.xml, metadata.xml and sounds.

  What goes out: tempo, signatures, markers, tracks with groups and returns, levels, sends, our devices with all their parameters
  (equaliser, compressor, gate and limiter in the form that every program knows, too), clips of notes, patterns and takes as they
  are heard, sounds with fades, loops and warp markers, lanes, scenes. Clips' own lanes, note expressions, what containers hold
  and reversed sounds have no such form: they stay behind.

  What comes in: the same of any program. Plug-ins do not; their tracks sound with an instrument of ours chosen by name, and the
  song's notes say what was left out.
*/

#define DAWPROJECT_SONG "project.xml"
#define DAWPROJECT_ABOUT "metadata.xml"

/* Whether an archive is one. [any] */
bool dawproject_is(const Zip *zip);

/* [control] The archive is read like a file (session/archive_file.h). */
Status dawproject_file_create(const Session *session, ArchiveFile **file) NODISCARD;
Status session_to_dawproject(const Session *session, Buffer *out) NODISCARD;
/* `session` must be new. On failure it is as it was. `name` is the song's when the file gives none. */
Status session_from_dawproject(Session *session, Bytes file, const char *name, Problem *problem) NODISCARD;

/* ---- what writer and reader share */

/* Devices that every program knows: our parameters by their ids, and what the values become. */
typedef enum DawForm { DAW_PLAIN, DAW_SECONDS /* of ms */, DAW_RATIO /* percent of it that goes */, DAW_BELOW /* upside down */ } DawForm;
typedef struct DawParam { const char *element, *param, *unit; DawForm form; } DawParam;
typedef struct DawDevice { const char *element, *device; const DawParam *params; } DawDevice; /* params end with a NULL element */

extern const DawDevice dawproject_devices[]; /* ends with a NULL element */
#define DAWPROJECT_EQ "Equalizer"
#define DAWPROJECT_EQ_DEVICE "eq5"
#define DAWPROJECT_EQ_BANDS 5
/* The names of eq5's types, in its order. */
extern const char *const dawproject_bands[6];

double dawproject_value_out(DawForm form, double value);
double dawproject_value_in(DawForm form, double value);
/* The unit our units go by. */
const char *dawproject_unit(const char *unit);

/* A device of ours says so in its id. */
#define DAWPROJECT_DEVICE_ID "tutti."

/* export_dawproject_time.c: what lies in time; `ids` of the structure as dawproject_id says them. */
typedef struct DawWriter { const Session *session; const TempoMap *map; XmlWriter xml; } DawWriter;
#define DAWPROJECT_ID_BYTES 40
/* "t1f" and the like: what of which object. */
void dawproject_id(char text[DAWPROJECT_ID_BYTES], const char *what, Id id);
void dawproject_write_arrangement(DawWriter *writer);
void dawproject_write_scenes(DawWriter *writer);
/* Where an asset's sound lies in the archive. */
void dawproject_audio_name(const Digest *sha256, char name[ZIP_NAME_BYTES]);

#endif
