// ADOL-C, recording anew for each gradient, as a program with branches must.
#include <adolc/adolc.h>
#include <cmath>
#include <malloc.h>
static inline double number(const adouble& x) { return x.value(); }
#include "tape_programs.h"

extern "C" const char* version() { return "ADOL-C " ADOLC_VERSION_TEXT; }

extern "C" double evaluate(int program, int count, const double* point, int length, const double* data, double* gradient)
{
    // Its buffers are allocated for each recording. By default such large ones come from the system and go back, page by page, which takes as long as the recording; so they are kept.
    static const int kept = mallopt(M_MMAP_MAX, 0) + mallopt(M_TRIM_THRESHOLD, 2000000000);
    (void)kept;
    double value;
    // The tape is kept, with its values, for the one sweep that follows, in memory: with its small buffers it would write files.
    trace_on(1, 1, 1 << 25, 1 << 25, 1 << 25, 1 << 25, 1);
    {
        std::vector<adouble> p(length);
        for (int k = 0; k < length; k++) { p[k] <<= point[k]; }
        adouble result = run(program, count, p, data);
        result >>= value;
    }
    trace_off();
    double one = 1;
    fos_reverse(1, 1, length, &one, gradient);
    return value;
}
