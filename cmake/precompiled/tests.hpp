// As json.hpp, for the tests.
#pragma once

#include <gtest/gtest.h>

#include "json.hpp"
