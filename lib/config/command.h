#ifndef CONFIG_COMMAND_H
#define CONFIG_COMMAND_H

#include "config/document.h"

/* Read an entry of external_commands into a struct external_command.  0, or -1 after a message. */
int command_read(struct document *doc, const yaml_node_t *node, void *slot);

#endif
