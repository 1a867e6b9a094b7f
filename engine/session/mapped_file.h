#ifndef TUTTI_SESSION_MAPPED_FILE_H
#define TUTTI_SESSION_MAPPED_FILE_H

#include "session/render.h"

/*
  A MIDI file as a hand on the controllers the document maps: what session/mapper.h makes of a cable, at the frames at which the
  file has its messages. Its ticks count from the song's beginning and follow the song's tempo, not the file's. [control]
*/

/* Appends RenderHands to `hands`, in the order of their frames; moves that wait to be met are none. */
Status mapped_file_hands(Session *session, Bytes smf, const Memory *memory, Buffer *hands, Problem *problem) NODISCARD;

#endif
