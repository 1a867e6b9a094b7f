/* dsp/pages as a model: the audio thread reads one of two pages in each block, the loader moves the only slot from one page to
   the other. What must hold: a slot that is found has the page it was found for (the assert on `content`), and is never filled
   while it is read (the assert on `reading`).

   Both sides store first and load after, in one total order: that is why a step of this model may stand where it does. With
   -DMUTANT=1..4 one of them stands where it could if that were missing (1, 3), the loader does not wait (2) or the reader
   leaves too early (4), and spin must find the fault; tests/proof/spin runs all five. */

#ifndef MUTANT
#define MUTANT 0
#endif
#define BLOCKS 8
#define MOVES 4
#define MODULUS 8                           /* of the epoch: more than it can turn in one look */

byte epoch, content;
bool here[2], reading, filling;

active proctype audio() {
  byte n = 0, page;
  bool found;
  do
  :: n < BLOCKS ->
     if :: page = 0 :: page = 1 fi;
#if MUTANT == 3
     found = here[page];                    /* the table is looked at before the epoch says so */
#endif
     epoch = (epoch + 1) % MODULUS;         /* pages_enter */
#if MUTANT != 3
     found = here[page];
#endif
     if
     :: found ->
        atomic { assert(!filling); reading = true };
#if MUTANT == 4
        epoch = (epoch + 1) % MODULUS;      /* pages_leave before the last frame is copied */
#endif
        assert(content == page);
        reading = false
     :: else ->
#if MUTANT == 4
        epoch = (epoch + 1) % MODULUS
#else
        skip
#endif
     fi;
#if MUTANT != 4
     epoch = (epoch + 1) % MODULUS;         /* pages_leave */
#endif
     n++
  :: else -> break
  od
}

active proctype loader() {
  byte n = 0, seen;
  here[0] = true;                           /* content is 0: page 0 lies in the slot */
  do
  :: n < MOVES ->
#if MUTANT == 1
     seen = epoch;                          /* the epoch is looked at before the slot is out of the table */
#endif
     here[content] = false;                 /* take_out */
#if MUTANT != 1
     seen = epoch;
#endif
#if MUTANT != 2
     if
     :: seen % 2 == 1 -> epoch != seen      /* PAGE_WAIT until it has changed */
     :: else
     fi;
#endif
     atomic { assert(!reading); filling = true };
     content = 1 - content;
     filling = false;
     here[content] = true;                  /* page_loader_done */
     n++
  :: else -> break
  od
}
