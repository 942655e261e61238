#ifndef BASE_REAL_H
#define BASE_REAL_H

/* What of the mathematical library would be all that is needed; each program would load it for that. */

static inline double
real_min(double a, double b)
{
	return a < b ? a : b;
}

static inline double
real_max(double a, double b)
{
	return a > b ? a : b;
}

#endif
