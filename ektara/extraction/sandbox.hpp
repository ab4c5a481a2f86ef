#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ektara::extraction {

/// By what a worker is confined: both, one of the kernel's two means, or only by its limits (memory, time, no new
/// privileges).
enum class Sandbox { Full, Landlock, Seccomp, None };
std::vector<std::pair<Sandbox, std::string>> enum_names(Sandbox);

/// What holds a process now.
struct Confinement {
    int landlock = 0;      ///< version of the kernel's Landlock; 0: it has none, or it was not asked for
    bool seccomp = false;  ///< a list of the system calls that are allowed
};

/// Gives up, for this process and for ever, whatever reading a file that is open already does not need. To be called
/// while it has one thread.
///
/// Landlock (version 1, Linux 5.13, or later): no file and no folder is reached by name but `readable` ones, and those
/// for reading only; from version 4 no TCP, from version 6 no signal to other processes. Seccomp: a list of allowed
/// system calls. A path that is opened for reading is not there (ENOENT) unless something is `readable`; a socket,
/// another program, another process, a file opened for writing end the process by SIGSYS; everything else that is not
/// on the list is unknown (ENOSYS). May be called again with fewer `readable` paths, never with more.
///
/// Builds with AddressSanitizer or ThreadSanitizer are held loosely, since these read, fork and trace at the end: all
/// files may be read, and only sockets, other programs and writing are refused.
///
/// What the kernel lacks is left out and is told by the result; nothing is thrown.
Confinement confine(Sandbox wanted, const std::vector<std::filesystem::path>& readable);

/// Files of no length, no core files, no new privileges; no descriptor stays open but `kept` and the first three.
void drop_rights(int kept);

}  // namespace ektara::extraction
