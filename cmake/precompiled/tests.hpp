// As json.hpp, for the tests.
#pragma once

#include "json.hpp"

#include <gtest/gtest.h>
