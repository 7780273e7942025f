/* The options of libcurl that are the same for all requests. */
#include "auth/client_rules.h"

#include "auth/address.h"

bool client_rules_add_numbers(CURL *easy, const struct client_number *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (curl_easy_setopt(easy, rows[i].option, rows[i].value) != CURLE_OK)
			return false;
	return true;
}

static bool set_numbers(CURL *easy)
{
	static const struct client_number rows[] = {
	        {CURLOPT_NOSIGNAL,                 1                      },
	        {CURLOPT_FOLLOWLOCATION,           0                      },
	        {CURLOPT_HTTP_VERSION,             CURL_HTTP_VERSION_1_1  },
	        {CURLOPT_DISALLOW_USERNAME_IN_URL, 1                      },
	        {CURLOPT_NETRC,                    CURL_NETRC_IGNORED     },
	        {CURLOPT_SSL_VERIFYPEER,           1                      },
	        {CURLOPT_SSL_VERIFYHOST,           2                      },
	        {CURLOPT_SSLVERSION,               CURL_SSLVERSION_TLSv1_2},
	};
	return client_rules_add_numbers(easy, rows, sizeof rows / sizeof *rows);
}

bool client_rules_set(CURL *easy, const char *url, const char *ca_file)
{
	struct address address;
	if (!address_read(slice_of(url), &address) || !set_numbers(easy))
		return false;
	const struct {
		CURLoption option;
		const char *value; /* NULL: libcurl's own */
	} rows[] = {
	        {CURLOPT_URL,           url                             },
	        {CURLOPT_PROTOCOLS_STR, address.https ? "https" : "http"},
	        {CURLOPT_USERAGENT,     "ioad/" IOA_VERSION             },
	        {CURLOPT_NOPROXY,       address.loopback ? "*" : NULL   },
	        {CURLOPT_CAINFO,        ca_file                         },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].value && curl_easy_setopt(easy, rows[i].option, rows[i].value) != CURLE_OK)
			return false;
	return true;
}
