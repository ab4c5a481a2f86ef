// As json.hpp, for the program: its verbs declare their options with CLI11.
#pragma once

#include <CLI/CLI.hpp>

#include "json.hpp"
