#ifndef TUTTI_MODEL_DEPENDENTS_H
#define TUTTI_MODEL_DEPENDENTS_H

#include "model/store.h"

/*
  What a delete reaches beyond the tree below the object: whatever names something in there by a field that is flagged
  FIELD_LIVES_WITH goes along (a send, when its return goes), and by FIELD_PASSES_ON names something else from then on (a
  track whose group goes plays into where the group played). So a delete is never refused for what others connected
  meanwhile, and delete wins. Apply.c alone uses this. [control]
*/

/* A reference that passes on: `object` will name `next`. */
typedef struct Passing {
  Object *object;
  const Field *field;
  Id next;
} Passing;

typedef struct Dependents {
  const Memory *memory;
  Object **roots; /* the object itself and what goes along, in document order, none within another */
  Passing *passing;
  uint32_t root_count, root_capacity, passing_count, passing_capacity;
} Dependents;

/* Nothing is changed. STATUS_NO_MEMORY leaves nothing to finish. */
Status dependents_find(Dependents *found, const Doc *doc, Object *object) NODISCARD;
void dependents_finish(Dependents *found);

/* Whether the object names something that is not there, and should live only with that. */
bool dependents_lost(const Doc *doc, const Object *object);

#endif
