/* ISO 4217: the codes of money that is or lately was in use. */
#include "contract/format_check.h"

enum { CODE = 3 };

/* In alphabetical order, without those of metals, funds and tests. HRK and BGN are of years that procurements
 * may be from. */
static const char codes[] = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND "
                            "BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF "
                            "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
                            "HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW "
                            "KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU "
                            "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR "
                            "PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
                            "STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS "
                            "VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ";

bool format_currency(struct arena *arena, struct slice text, struct slice *ret_normal)
{
	(void)arena;
	(void)ret_normal;
	for (size_t i = 0; text.n == CODE && i < sizeof codes - 1; i += CODE + 1)
		if (memcmp(codes + i, text.at, CODE) == 0)
			return true;
	return false;
}
