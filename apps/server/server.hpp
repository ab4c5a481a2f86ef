#pragma once

#include <string>

#include "apps/server/patience.hpp"
#include "apps/server/site.hpp"

struct MHD_Daemon;

namespace ektara::server {

/// Listens for as long as it lives; connections are shared by two threads. A request has to be whole within 10 seconds,
/// and 256 at most are waited for at a time, the longest waiting goes for a new one; an answer may stand still for 30
/// seconds. Half of all connections at most are of one address.
class Server {
  public:
    /// `address` is numeric (127.0.0.1, ::1, 0.0.0.0); port 0 takes a free one. Throws Error E7004 where it cannot
    /// listen there.
    Server(Site& site, const std::string& address, unsigned port);
    Server(const Server&)            = delete;
    Server& operator=(const Server&) = delete;
    ~Server();
    unsigned port() const { return port_; }

    /// What the library calls with a request or a connection.
    struct Context {
        const Site& site;
        Patience patience;
    };

  private:
    Context context_;
    MHD_Daemon* daemon_ = nullptr;
    unsigned port_      = 0;
};

}  // namespace ektara::server
