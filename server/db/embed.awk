# sql/ as C: every query, function and migration is a string, named by its file. Prints the header with -v header=1.
function quoted(line) { gsub(/\\/, "\\\\", line); gsub(/"/, "\\\"", line); return "\"" line "\\n\"" }
function name_of(path) { sub(/.*\//, "", path); sub(/\.sql$/, "", path); return path }
function room_of(path) { sub(/\/[^\/]*$/, "", path); sub(/.*\//, "", path); return path }
FNR == 1 { count++; path[count] = FILENAME }
{ text[count] = text[count] "\n  " quoted($0) }
END {
  print "/* Made by make from sql/. */"
  if (header) {
    print "#ifndef TUTTI_GEN_SQL_FILES_H\n#define TUTTI_GEN_SQL_FILES_H\n#include <stdint.h>"
    print "typedef struct SqlFile { const char *name, *text; } SqlFile;"
    print "typedef enum SqlQuery {"
    for (i = 1; i <= count; i++) if (room_of(path[i]) == "queries") print "  SQL_" toupper(name_of(path[i])) ","
    print "  SQL_QUERY_COUNT\n} SqlQuery;"
    print "extern const SqlFile sql_queries[], sql_functions[], sql_migrations[]; /* in the order of their names */"
    print "extern const uint32_t sql_query_count, sql_function_count, sql_migration_count;\n#endif"
    exit
  }
  print "#include \"sql_files.h\""
  split("queries functions migrations", rooms); split("query function migration", singular)
  for (r = 1; r <= 3; r++) {
    print "const SqlFile sql_" rooms[r] "[] = {"
    for (i = 1; i <= count; i++) if (room_of(path[i]) == rooms[r]) print "  {\"" name_of(path[i]) "\"," text[i] "},"
    print "};\nconst uint32_t sql_" singular[r] "_count = sizeof sql_" rooms[r] " / sizeof sql_" rooms[r] "[0];"
  }
}
