#include <unistd.h>

namespace {

void require_x86_64_v3() {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) return;
    constexpr char kText[] =
        "error E1001: this build needs an x86-64-v3 processor (AVX2, FMA, BMI2); build with -DEKTARA_X86_64_V3=OFF\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, kText, sizeof kText - 1);
    _exit(1);
}

/// Runs before every initialiser of the program and of its libraries: the rest may hold AVX2 instructions anywhere.
__attribute__((section(".preinit_array"), used)) void (*require_first)() = require_x86_64_v3;

}  // namespace
