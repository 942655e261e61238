#ifndef BASE_OPTION_VALUE_H
#define BASE_OPTION_VALUE_H

#include "base/options.h"

/*
 * Set the option's value to what text says, in the way of its kind; of a list, add to it.  Where it says
 * nothing of that kind the program ends (EXIT_USAGE) with a message that names source, which is how the
 * user knows the option: "--config" or "$ECRM_CONFIG".
 */
void option_set(const struct option_spec *spec, const char *text, const char *source);

#endif
