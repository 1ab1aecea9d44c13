#ifndef HEARTH_CSQLITE_H
#define HEARTH_CSQLITE_H

#include <sqlite3.h>

/* SQLITE_STATIC and SQLITE_TRANSIENT are casts, which Swift cannot import. */
static inline int hearth_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
    return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}
static inline int hearth_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return length == 0 ? sqlite3_bind_zeroblob(statement, index, 0) : sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}
/* sqlite3_config is variadic. */
static inline int hearth_sqlite_wal_autocheckpoint(sqlite3 *connection, int pages) { return sqlite3_wal_autocheckpoint(connection, pages); }

#endif
