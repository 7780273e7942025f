/* A file that comes to its place only when it is complete. */
#ifndef IOA_SRC_OPS_EXPORT_FILE_H
#define IOA_SRC_OPS_EXPORT_FILE_H

#include <stdbool.h>

#include "base/arena.h"

struct export_file;

/* "-" is standard output. On failure NULL, and *ret_why (in `arena`) tells why. */
struct export_file *export_file_open(const char *path, bool gzip, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

/* False when it cannot be written; errno tells why. */
bool export_file_write(struct export_file *f, struct slice bytes) __attribute__((warn_unused_result));

/* Syncs it and moves it to its place. False with errno set, and then nothing of it is left. Frees it. */
bool export_file_keep(struct export_file *f) __attribute__((warn_unused_result));

/* Nothing of it is left. Frees it; NULL is fine. */
void export_file_drop(struct export_file *f);

#endif
