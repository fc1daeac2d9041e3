// What src/precompiled.hpp is for the rooms, this is for their tests.
#include "precompiled.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
