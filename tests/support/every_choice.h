#ifndef TUTTI_TESTS_SUPPORT_EVERY_CHOICE_H
#define TUTTI_TESTS_SUPPORT_EVERY_CHOICE_H

#include "session/session.h"

/*
  Chance seldom finds the ninth of twelve choices. Songs that are numbered one after another go through all of them: each choice of a
  device or of anything else that is in the song, what is muted or soloed, the song's own settings, what a pattern's clip says of a part.
  What is refused stays as it was.
*/
void every_choice(Session *session, uint64_t number);

#endif
