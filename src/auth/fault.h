/* Why keys could not be had. */
#ifndef IOA_AUTH_FAULT_H
#define IOA_AUTH_FAULT_H

enum fault {
	FAULT_NONE,
	FAULT_UNREACHABLE,
	FAULT_TLS,
	FAULT_SLOW,
	FAULT_BROKEN,
	FAULT_STATUS,
	FAULT_TYPE,
	FAULT_LARGE,
	FAULT_JSON,
	FAULT_ISSUER,
	FAULT_ADDRESS,
	FAULT_KEYS,
	FAULT_FILE,
	FAULT_MEMORY,
};

/* A sentence for operators, without what the other side sent. */
const char *fault_text(enum fault fault);

#endif
