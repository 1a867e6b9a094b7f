#ifndef TUTTI_MODEL_ALIKE_H
#define TUTTI_MODEL_ALIKE_H

#include "model/doc.h"

/*
  Whether two objects of one parent are the same but for who they are and for one field of theirs: copies of a clip at two places, say. What
  lies in them is compared with them. Rows of copies have ids of their own, so ids are left out where nothing else names them; where
  something does (a note's chance, what bends it), only the same ids are alike. [control]
*/
bool objects_alike(const Object *a, const Object *b, uint16_t but_field);

#endif
