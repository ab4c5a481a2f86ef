#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ektara/audio/opened_file.hpp"

namespace ektara::extraction {

/// Sends one message: its length in four bytes, then itself; with it the descriptor `passed`, if there is one. False
/// where nobody reads any more.
bool send_frame(int socket, std::string_view message, int passed = -1);

/// Takes the first whole message out of what was received so far. An absurd length gives one that no reader accepts.
std::optional<std::string> take_frame(std::string& received);

/// Appends what is there to `received`, waiting for at least one byte; false at the end.
bool receive(int socket, std::string& received);
/// The same, and takes a file that was passed with it; a descriptor that comes to the other one is closed.
bool receive(int socket, std::string& received, audio::OpenedFile& passed);

}  // namespace ektara::extraction
