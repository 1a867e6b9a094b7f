#ifndef TUTTI_SESSION_STEMS_H
#define TUTTI_SESSION_STEMS_H

#include "session/render.h"

/*
  Stems: files that add up to the mix, one of each track that is heard, or of each group and each track outside of one. A stem is a
  render of the song with everything but its track silenced, as long as the mix, so that they lie together in another program. What a
  track sends to returns is in its stem; the master's devices stay. [control]
*/

typedef enum StemEach { STEM_OF_TRACK, STEM_OF_GROUP } StemEach;

enum { STEMS_MAX = 256 };
/* Softer than this everywhere, a stem has nothing in it. */
#define STEM_SILENT_DB (-140.0)

/* The tracks whose stems there are, in the song's order; at most STEMS_MAX. */
uint32_t stems_of(const Doc *doc, StemEach each, Id tracks[STEMS_MAX]);
/* Only that track is heard from now on. */
Status stem_solo(Session *session, Id track, Problem *problem) NODISCARD;
/* Only that track is heard, as it goes into its group: through none of the groups it plays into, without what it sends, and on no side of
   the crossfader; from before its fader where stem_is_before_fader. A track that plays this in its place, into the same group and along
   the same ways, leaves the song as it was. STATUS_REFUSED, with a way out in words, where no other track could. */
Status stem_alone(Session *session, Id track, Problem *problem) NODISCARD;
/* A send of the track itself that is heard, and ends in another: what plays in its place sends the same. */
bool stem_is_carried(const Object *track, const Object *connection);
/* Something is sent from before its fader: then what plays in its place has its fader, too. */
bool stem_is_before_fader(const Doc *doc, const Object *track);
/* The master does nothing any more: stems of what it was given. */
Status stems_before_master(Session *session, Problem *problem) NODISCARD;
/* Where a stem of a mix of that many seconds ends, counted from the song's beginning. */
int64_t stems_end_ticks(Session *session, double mix_seconds);

#endif
