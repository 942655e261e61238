#ifndef DELETE_DEED_H
#define DELETE_DEED_H

/* What is done with the images, in words. */
struct deed {
	const char *verb; /* "delete" */
	const char *done; /* "deleted", which is the result, too */
};

#endif
