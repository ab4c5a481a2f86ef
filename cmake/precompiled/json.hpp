// As modules.hpp, for the modules that read and write JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "modules.hpp"
