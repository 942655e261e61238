#ifndef BASE_REAL_H
#define BASE_REAL_H

/* For fmin() and fmax() alone, each program would load the mathematical library. */

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
