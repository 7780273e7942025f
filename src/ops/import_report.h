/* The lines of an import's report. */
#ifndef IOA_SRC_OPS_IMPORT_REPORT_H
#define IOA_SRC_OPS_IMPORT_REPORT_H

#include <jansson.h>

#include "contract/columns.h"
#include "ops/import.h"

/* One thing that is wrong with a row; texts that are NULL are left out. */
struct import_refusal {
	struct import_place place;
	const char *column, *pointer, *code, *detail;
	long long status; /* what the service would have answered; 0: it was not asked */
};

/* One line each. False when it cannot be written. */
bool import_report_write(FILE *report, const struct import_refusal *r);

/* A line for each error of a problem answer, or one for all of it. `columns` may be NULL. */
bool import_report_problem(FILE *report, struct import_place place, const struct columns *columns,
                           const json_t *problem);

bool import_report_end(FILE *report, const struct import_sum *sum);

#endif
