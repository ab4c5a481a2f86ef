#pragma once

#include <cstddef>

namespace ektara {

/// Lets a program keep up to 256 MB of what it has freed, where the C library is glibc: by default memory of one file
/// goes back to the system before the next one asks for it again, page by page, which costs a quarter of the time of
/// its analysis. For programs, not for libraries, to call: it holds for the whole process.
void keep_freed_memory();

/// Gives what the program has freed back to the system, where the C library is glibc; others do so by themselves.
void give_back_freed_memory();

/// Has the system provide these bytes at once, where it can, before they are written to: page by page, each at its
/// first write, takes most of the time of a large array. Changes nothing that can be read from them.
void make_present(void* memory, std::size_t bytes);

}  // namespace ektara
