// The precompiled header of the tests.
#include "precompiled.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
