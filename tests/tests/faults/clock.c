// Sets the time of day back by an hour for the program that it is loaded into, 700 ms after the first look at it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec *);
static double begun;

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, time);
    if (failed || clock != CLOCK_REALTIME) return failed;
    struct timespec now;
    real(CLOCK_MONOTONIC, &now);
    double at = now.tv_sec + now.tv_nsec / 1e9;
    if (begun == 0) begun = at;
    if (at - begun > 0.7) time->tv_sec -= 3600;
    return 0;
}
