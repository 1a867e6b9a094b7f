#ifndef TUTTI_TESTS_SUPPORT_RANDOM_MOTION_H
#define TUTTI_TESTS_SUPPORT_RANDOM_MOTION_H

#include "session/session.h"
#include "support/random.h"

/* Lanes of every kind, on tracks, devices, clips, sends and the crossfader, modulators of every kind and sidechains inside tracks,
   drawn from the program's own tables and put into a song that has tracks.
   One batch; false with words in `problem` when it is refused. */
bool random_motion(Random *random, Session *session, int64_t length_ticks, Problem *problem);

#endif
