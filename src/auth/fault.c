/* What is said of each fault. */
#include "auth/fault.h"

const char *fault_text(enum fault fault)
{
	static const char *const texts[] = {
	        [FAULT_NONE] = "nothing is wrong",
	        [FAULT_UNREACHABLE] = "the server cannot be reached",
	        [FAULT_TLS] = "no trusted TLS connection",
	        [FAULT_SLOW] = "no complete answer in time",
	        [FAULT_BROKEN] = "the answer is not sound HTTP",
	        [FAULT_STATUS] = "the answer is not 200 OK (redirects are not followed)",
	        [FAULT_TYPE] = "the answer does not say that it is JSON",
	        [FAULT_LARGE] = "the answer is too large",
	        [FAULT_JSON] = "not a strict JSON object with what belongs there",
	        [FAULT_ISSUER] = "the discovery document is another issuer's",
	        [FAULT_ADDRESS] = "the discovery document names an address that keys are not fetched from",
	        [FAULT_KEYS] = "no key of the set can be used",
	        [FAULT_FILE] = "the file cannot be read",
	        [FAULT_MEMORY] = "there is no memory",
	};
	return texts[fault];
}
