#pragma once

#include <string>

#include "apps/server/site.hpp"

struct MHD_Daemon;

namespace ektara::server {

/// Listens for as long as it lives; connections are shared by two threads, each may stay idle for 30 seconds.
class Server {
  public:
    /// `address` is numeric (127.0.0.1, ::1, 0.0.0.0); port 0 takes a free one. Throws Error E7004 where it cannot
    /// listen there.
    Server(Site& site, const std::string& address, unsigned port);
    Server(const Server&)            = delete;
    Server& operator=(const Server&) = delete;
    ~Server();
    unsigned port() const { return port_; }

  private:
    MHD_Daemon* daemon_ = nullptr;
    unsigned port_      = 0;
};

}  // namespace ektara::server
