#ifndef TUTTI_SERVER_KEEP_MANIFEST_H
#define TUTTI_SERVER_KEEP_MANIFEST_H

/* What stands where in a backup. The manifest is lines: the first one, `program`, `migrations` with their numbers, `table NAME (COLUMNS)`
   for each, `missing` for each part that was not there, how many `parts` there are, and the `sha256` of all that stands before it. */

#define MANIFEST_NAME "manifest"
#define MANIFEST_FIRST "tutti-backup 1\n"
#define MANIFEST_TABLES "tables/"
#define MANIFEST_PARTS "parts/"

#endif
