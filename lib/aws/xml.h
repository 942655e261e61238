#ifndef AWS_XML_H
#define AWS_XML_H

#include <stddef.h>

/*
 * Read XML and call value for each element's text with the element's path, such as
 * "ErrorResponse/Error/Code"; namespaces are passed over, entities decoded, document types refused.
 * Returns 0, or -1 where text is not XML.
 */
int xml_read(const char *text, size_t len,
    void (*value)(void *context, const char *path, const char *text), void *context);

#endif
