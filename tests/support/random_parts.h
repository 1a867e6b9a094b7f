#ifndef TUTTI_TESTS_SUPPORT_RANDOM_PARTS_H
#define TUTTI_TESTS_SUPPORT_RANDOM_PARTS_H

#include "session/session.h"
#include "support/random.h"

/*
  What makes a song use everything, drawn from the program's own tables, for a song that has tracks: containers with chains in
  them, takes of notes, scenes and slots. What is refused stays as it was.
*/
void random_parts(Random *random, Session *session, int64_t length_ticks);
/* Settings by chance of anything that sounds, whatever kind it is: a field that is added tomorrow is set without a line here. */
void random_settings(Random *random, Session *session, int64_t length_ticks);

#endif
