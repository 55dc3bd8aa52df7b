/* SPDX-License-Identifier: GPL-2.0 */
/* What JSON and JUnit files are made of; foreign text is cleaned on its way in. */
#ifndef MIRRORLAB_REPORT_PARTS_H
#define MIRRORLAB_REPORT_PARTS_H

#include <cjson/cJSON.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>

/* report_json.c: @s NULL, @seconds < 0: null */
void json_text(cJSON *o, const char *key, const char *s);
void json_seconds(cJSON *o, const char *key, double seconds);

/* report_xml.c */
void junit_start(xmlTextWriter *w, const char *name);
void junit_end(xmlTextWriter *w);
void junit_attr(xmlTextWriter *w, const char *name, const char *value);
void junit_attr_num(xmlTextWriter *w, const char *name, long n);
void junit_attr_time(xmlTextWriter *w, double seconds);
/* <failure>, <error> or <skipped> with what is known; @text may be NULL. */
void junit_outcome(xmlTextWriter *w, const char *element, const char *message,
		   const char *text);

/**
 * junit_write() - write a whole document
 * @document: makes its root element
 *
 * Return: 0 or -errno.
 */
int junit_write(FILE *out, void (*document)(xmlTextWriter *w, const void *arg),
		const void *arg);

#endif
