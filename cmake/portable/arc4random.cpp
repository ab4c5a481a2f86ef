// The C++ library that is linked in takes random numbers from this function, which the C library has since glibc 2.36.
// With it here, the portable program runs on glibc 2.35 too (Ubuntu 22.04, and notebooks in its images).
#include <sys/random.h>

extern "C" __attribute__((visibility("hidden"))) unsigned arc4random() noexcept {
    unsigned number = 0;
    while (::getrandom(&number, sizeof number, 0) != sizeof number) {
    }
    return number;
}
