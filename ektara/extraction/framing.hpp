#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ektara::extraction {

/// Sends one message: its length in four bytes, then itself. False where nobody reads any more.
bool send_frame(int socket, std::string_view message);

/// Takes the first whole message out of what was received so far. An absurd length gives one that no reader accepts.
std::optional<std::string> take_frame(std::string& received);

/// Appends what is there to `received`, waiting for at least one byte; false at the end.
bool receive(int socket, std::string& received);

}  // namespace ektara::extraction
