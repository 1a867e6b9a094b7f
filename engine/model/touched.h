#ifndef TUTTI_MODEL_TOUCHED_H
#define TUTTI_MODEL_TOUCHED_H

#include "model/journal.h"

/*
  What a batch touched, and the rules asked of no more than that: an edit of a long song costs what the edit is long. The verdict is the
  one rules_check would give; a batch that leaves behind the name of something it took away is judged by that very function. [control]
*/

Status touched_check(const Journal *journal, Problem *problem) NODISCARD;

#endif
