#ifndef TUTTI_SESSION_DAWPROJECT_READER_H
#define TUTTI_SESSION_DAWPROJECT_READER_H

#include "session/dawproject.h"
#include "session/internal.h"

/*
  What the files that read a DAWproject share. Everything becomes one batch on a new session; what has no place in a song of ours
  is told in its notes. All [control].
*/

/* What an element of the structure became: the field its lane moves, and how its values are said there. */
typedef enum DawValue { DAW_VALUE, DAW_LEVEL, DAW_SIDE, DAW_FLAG, DAW_UNFLAG } DawValue;
typedef struct DawBinding {
  uint32_t element;
  Id object;
  uint16_t kind, field;
  DawValue value;
  DawForm form;            /* of DAW_VALUE */
  double min, max;
} DawBinding;

typedef struct DawTrack {
  const XmlElement *element, *channel; /* channel may be NULL */
  Id id;
  int64_t type;            /* TRACK_* */
  uint32_t parent;         /* the track it lies in, as an index; DAW_NONE */
  uint32_t target;         /* the group it plays into; DAW_NONE: the master */
  Id sounds;               /* an audio track beside one of notes, for its sounds; ID_NONE: none yet */
} DawTrack;
#define DAW_NONE UINT32_MAX

/* A sound in the archive, as an asset; ID_NONE when it could not be had. */
typedef struct DawSound { const XmlElement *audio; Id asset; Digest sha256; uint32_t rate_hz; uint64_t frames; Bytes path; } DawSound;

typedef struct DawReader {
  Session *session;
  Batch *batch;
  Zip zip;
  Xml xml;
  uint32_t *ids;           /* hash table of the elements that have an id: index + 1, or 0 */
  uint32_t id_room;
  DawTrack *tracks;        /* LIMIT_TRACKS of them */
  uint32_t track_count;
  Buffer bindings;         /* DawBinding, by element */
  Buffer sounds;           /* DawSound */
  TempoMap map;
  Buffer left;             /* lines: what was left out */
  uint32_t clips;          /* made so far */
  Id filled;               /* what the last one was made on */
  Status status;           /* sticky: no memory, no ids */
} DawReader;

/* import_dawproject.c */
Id daw_next_id(DawReader *in);
/* The element an attribute names; NULL: none. */
const XmlElement *daw_named(const DawReader *in, const XmlElement *element, const char *attribute);
/* A line of what was left out: "Surge XT: a plug-in on Bass". `element` gives the name of what it is about. */
void daw_leave(DawReader *in, const XmlElement *element, const char *attribute, const char *what);
/* An attribute as clean text. */
size_t daw_text(const DawReader *in, const XmlElement *element, const char *attribute, char out[256]);
/* The asset of an Audio element, made when it is met first. NULL: it could not be had, which was told. */
const DawSound *daw_sound(DawReader *in, const XmlElement *audio);
double daw_ticks(double beats);

/* import_dawproject_tracks.c: tracks, levels, sends and devices. */
void daw_read_structure(DawReader *in, const XmlElement *structure);
const DawTrack *daw_track(const DawReader *in, const XmlElement *element); /* by its Track element; NULL: it became none */
/* The track that plays this one's sounds: itself, or an audio track beside it. */
Id daw_track_of_sounds(DawReader *in, const DawTrack *track);
void daw_bind(DawReader *in, const XmlElement *element, DawBinding binding);
DawBinding *daw_binding(DawReader *in, const XmlElement *element); /* NULL: none */

/* import_dawproject_time.c: clips, lanes and scenes. */
void daw_read_lanes(DawReader *in, const XmlElement *lanes);
void daw_read_scenes(DawReader *in, const XmlElement *scenes);
/* import_dawproject_clips.c: a clip of a timeline. */
typedef struct DawFrame {
  double origin_ticks;              /* where the timeline's time 0 lies in the song; may be before it */
  bool seconds;                     /* what its times are */
  double from_ticks, to_ticks;      /* what of it is heard */
  bool enabled;
  uint32_t depth;                   /* clips inside clips */
} DawFrame;
/* `track` plays it; in a slot, `slot` holds it (ID_NONE: the arrangement does). */
void daw_read_clip(DawReader *in, const DawTrack *track, Id slot, const XmlElement *clip, const DawFrame *frame);
bool daw_in_seconds(const DawReader *in, const XmlElement *timeline, const char *attribute, bool inherited);

#endif
