/* What follows a step. */
#ifndef IOA_FLOW_NEXT_H
#define IOA_FLOW_NEXT_H

enum flow_next {
	FLOW_GO_ON,
	FLOW_ANSWERED, /* the exchange's answer is complete */
	FLOW_WAIT,     /* the exchange's wake will be called */
};

#endif
